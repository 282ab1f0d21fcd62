import type { Annotation } from '@seatrial/forge';
import type { Plan, PlannedApplication } from '@seatrial/model';

/** More of them nobody reads; the plan itself has all. */
const annotationsMax = 200;

/** What of a plan somebody should look at, at its place in the repository; what is refused comes first. */
export function annotationsOf(plan: Plan): readonly Annotation[] {
  const all = plan.clusters.flatMap(({ cluster, errors, applications }) => [
    ...errors.map((text) => placed(text, undefined, { title: `Refused on ${cluster}`, level: 'failure' })),
    ...applications.flatMap((it) => ofApplication(cluster, it)),
  ]);
  const rank = { failure: 0, warning: 1, notice: 2 } as const;
  return all
    .filter((it) => it !== undefined)
    .toSorted((a, b) => rank[a.level] - rank[b.level])
    .slice(0, annotationsMax);
}

type Kind = Pick<Annotation, 'level' | 'title'>;

function ofApplication(
  cluster: string,
  application: PlannedApplication,
): readonly (Annotation | undefined)[] {
  const { file, problems, objects, outcome, message, rollout } = application;
  const name = `${application.application} on ${cluster}`;
  const say = (level: Kind['level'], what: string, text: string) =>
    placed(text, file, { level, title: `${what}: ${name}` });
  const drifted = objects.flatMap(({ kind, name: object, fields }) =>
    fields
      .filter(({ cause }) => cause === 'Drift')
      .map(
        ({ path, managers }) =>
          `${kind} ${object} ${path}${managers.length === 0 ? '' : ` (by ${managers.join(', ')})`}`,
      ),
  );
  const refused = objects.filter(({ action }) => action === 'Refused');
  const deleted = objects.filter(({ action }) => action === 'Delete');
  const notTried = rollout?.notTried ?? [];
  return [
    ...problems.map((text) => say('failure', 'Refused', text)),
    ...refused.map((it) =>
      say(
        'failure',
        'Refused',
        `${it.kind} ${it.name}: ${it.refusal?.message ?? it.message ?? 'it would not be taken'}`,
      ),
    ),
    ...(outcome === 'Inconclusive' ? [say('warning', 'Not all known', message)] : []),
    ...(drifted.length === 0 ? [] : [say('warning', 'Drift is put back', drifted.join('\n'))]),
    ...(deleted.length === 0 ? [] : [say('warning', 'Deleted', namesOf(deleted))]),
    ...(notTried.length === 0 ? [] : [say('notice', 'No canary tries', namesOf(notTried))]),
  ];
}

function namesOf(objects: readonly { readonly kind: string; readonly name: string }[]): string {
  return objects.map(({ kind, name }) => `${kind} ${name}`).join('\n');
}

/** At the place that a text begins with, else in the file that declares the application; nowhere where there is neither. */
function placed(text: string, file: string | undefined, kind: Kind): Annotation | undefined {
  const [, path, line, rest] = /^([^\s:]+):(\d+):\d+: ([^]*)$/.exec(text) ?? [];
  if (path !== undefined) return { ...kind, path, line: Math.max(1, Number(line)), message: rest ?? text };
  return file === undefined ? undefined : { ...kind, path: file, line: 1, message: text };
}
