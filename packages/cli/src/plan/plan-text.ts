import { numberText } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import type {
  Plan,
  PlannedApplication,
  PlannedCluster,
  PlannedField,
  PlannedGate,
  PlannedObject,
  PlannedRollout,
} from '@seatrial/model';
import { type Step, shortVersion } from '@seatrial/model';
import { duration } from '../output/duration.ts';
import { refText } from '../output/ref-text.ts';
import { notTriedText } from '../release/describe-release.ts';
import { stepText } from '../release/step-text.ts';

/** A plan for people: each cluster, and in it each application that is not left as it is. */
export function planText(plan: Plan): string {
  const blocks = plan.clusters.flatMap((cluster) => [
    clusterLines(plan, cluster),
    ...cluster.applications.map((it) => [...headLines(it), ...bodyLines(it).map((line) => `  ${line}`)]),
  ]);
  return `${[...blocks.map((lines) => lines.join('\n')), outcomeTexts[plan.outcome]].join('\n\n')}\n`;
}

export const outcomeTexts = {
  Nothing: 'Nothing would change.',
  Changes: 'A merge would change what is told here, and nothing of it is refused.',
  Refused: 'Something of it would be refused.',
  Inconclusive: 'Not all of it could be found out.',
} as const satisfies Record<Plan['outcome'], string>;

export function clusterLines({ from, to }: Plan, cluster: PlannedCluster): readonly string[] {
  const { applications, same, errors, notes } = cluster;
  const base = cluster.comparedWith === 'Live' ? 'what is in the cluster' : (from?.name ?? 'nothing');
  const changing = applications.length === 1 ? '1 application' : `${applications.length} applications`;
  const lines = [
    `${cluster.cluster}: ${to.name} against ${base}: ${changing} to look at, ${same} left as they are`,
    ...notes.map((it) => `note: ${it}`),
    ...errors.map((it) => `error: ${it}`),
  ];
  return lines.map(printable);
}

/** Which application, from which version to which, and what the runner would make of it. */
export function headLines(application: PlannedApplication): readonly string[] {
  const { previousVersion, version, change } = application;
  const versions = [previousVersion, change === 'Same' ? undefined : version].flatMap((it) =>
    it === undefined ? [] : [shortVersion(it)],
  );
  const lines = [
    `${application.application} in ${application.namespace}: ${changeTexts[change]} (${versions.join(' -> ')})`,
  ];
  return lines.map(printable);
}

const changeTexts = {
  New: 'new here',
  Newer: 'another version',
  Same: 'the version that runs',
  Leaves: 'leaves the config branch',
} as const satisfies Record<PlannedApplication['change'], string>;

/** All else that there is to say of an application. */
export function bodyLines(application: PlannedApplication): readonly string[] {
  const { reason, message, inFlight, after, dependsOn, problems, rollout, notes, moreObjects } = application;
  const lines = [
    `${reason}: ${message}`,
    ...(inFlight === undefined ? [] : [`${inFlight} is under way now`]),
    ...(after.length === 0 ? [] : [`waits until ${after.join(', ')} promoted this version`]),
    ...(dependsOn.length === 0 ? [] : [`goes after ${dependsOn.join(', ')}`]),
    ...problems.map((it) => `refused: ${it}`),
    ...notes.map((it) => `note: ${it}`),
    ...(rollout === undefined ? [] : rolloutLines(rollout)),
    ...objectLines(application.objects),
    ...(moreObjects === undefined ? [] : [`and ${moreObjects} more objects`]),
    countsText(application),
  ];
  return lines.map(printable);
}

function countsText({ counts }: Pick<PlannedApplication, 'counts'>): string {
  const parts = [
    [counts.create, 'made'],
    [counts.change, 'changed'],
    [counts.delete, 'deleted'],
    [counts.keep, 'kept'],
    [counts.refused, 'refused'],
    [counts.notAsked, 'not asked about'],
    [counts.none, 'as they are'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
  return said.length === 0 ? 'no objects' : `objects: ${said.join(', ')}`;
}

function wayText({ how, workload, message }: PlannedRollout): string {
  switch (how) {
    case 'Canary':
      return `a canary of ${workload === undefined ? 'its workload' : refText(workload)} tries it first`;
    case 'Held':
      return `no canary (${message}); it is held all the same`;
    case 'AtOnce':
      return `applied at once: ${message}`;
    case 'Unknown':
      return `not known: ${message}`;
    default:
      return how satisfies never;
  }
}

function rolloutLines(rollout: PlannedRollout): readonly string[] {
  const { steps, gate, notTried } = rollout;
  return [
    `way: ${wayText(rollout)}`,
    ...stepLines(steps, gate).map((line) => `     ${line}`),
    ...(gate === undefined ? [] : gateLines(gate).map((line) => `     ${line}`)),
    ...notTried.map((it) => `not tried: ${refText(it)}: ${notTriedText[it.reason]}`),
  ];
}

function stepLines(steps: readonly Step[], gate: PlannedGate | undefined): readonly string[] {
  let waits = 0;
  return steps.map((step, index) => {
    const text = `${index + 1}. ${stepText(step)}`;
    if (step.evidence === undefined || gate === undefined) return text;
    const pass = gate.steps[waits];
    waits += 1;
    if (pass === undefined) return text;
    return pass.passSeconds === undefined
      ? `${text}: as good a version as stable does not pass in time`
      : `${text}: a good version takes about ${duration(pass.passSeconds * 1000)}`;
  });
}

const trafficTexts = {
  Given: 'as you said',
  LastRelease: 'as counted before the last release',
  Assumed: 'assumed, as nobody has counted them: --requests-per-second says it better',
} as const satisfies Record<PlannedGate['traffic']['by'], string>;

function gateLines({
  traffic,
  requestsToPass,
  goodVersion,
  atOtherTraffic = [],
}: PlannedGate): readonly string[] {
  const by = `${trafficTexts[traffic.by]}${traffic.at === undefined ? '' : `, ${traffic.at}`}`;
  return [
    `at ${numberText(traffic.requestsPerSecond)} requests/s (${by})`,
    ...(requestsToPass === undefined
      ? []
      : [`a pass takes ${requestsToPass} requests of the canary or more`]),
    ...atOtherTraffic.map(({ requestsPerSecond, passSeconds }) => {
      const what =
        passSeconds === undefined ? 'does not pass in time' : `takes about ${duration(passSeconds * 1000)}`;
      return `at ${numberText(requestsPerSecond)} requests/s a good version ${what}`;
    }),
    ...(goodVersion === 'Inconclusive'
      ? ['at so few requests a good version typically ends Inconclusive']
      : []),
    ...(goodVersion === 'TakenBack' ? ['a version that fails as often as stable is taken back'] : []),
  ];
}

export const marks = {
  Create: '+',
  Change: '~',
  Delete: '-',
  Keep: '=',
  None: ' ',
  Refused: '!',
  NotAsked: '?',
} as const satisfies Record<PlannedObject['action'], string>;

/** In the order in which they are applied; where that has several waves, each is named. */
function objectLines(objects: readonly PlannedObject[]): readonly string[] {
  const waves = new Set(objects.map(({ wave }) => wave));
  let last: number | undefined;
  return objects.flatMap((object) => {
    const isNew = object.wave !== last && waves.size > 1;
    last = object.wave;
    const head = object.wave === undefined ? 'at the end' : `wave ${object.wave}`;
    return [...(isNew ? [head] : []), ...linesOf(object)];
  });
}

function linesOf(object: PlannedObject): readonly string[] {
  const { action, when, restartsPods, refusal, message, fields, more, kept, adoption } = object;
  const also = [
    ...(when === 'BeforeCanary' ? ['before the canary'] : []),
    ...(restartsPods === true ? ['its pods are replaced'] : []),
    ...(message === undefined ? [] : [message]),
    ...(adoption === undefined ? [] : [`there already, ${adoption.by}`]),
  ];
  const by = refusal === undefined ? '' : `: ${refusalText(refusal)}`;
  return [
    `${marks[action]} ${refText(object)}${also.length === 0 ? '' : ` (${also.join('; ')})`}${by}`,
    ...fields.map((it) => `    ${fieldText(it)}`),
    ...(more === undefined ? [] : [`    and ${more} more fields`]),
    ...(adoption?.goes ?? []).map(({ path, managers }) => `    goes: ${path} (of ${managers.join(', ')})`),
    ...kept.map(({ path, managers }) => `    stays: ${path} (of ${managers.join(', ')})`),
  ];
}

function refusalText({ by, name, message }: NonNullable<PlannedObject['refusal']>): string {
  return `refused by ${by}${name === undefined ? '' : ` ${name}`}: ${message}`;
}

export function fieldText({ path, cause, live, wanted, managers }: PlannedField): string {
  const values =
    live === undefined && wanted === undefined ? '' : `: ${live ?? 'absent'} -> ${wanted ?? 'absent'}`;
  const by = managers.length === 0 ? '' : ` by ${managers.join(', ')}`;
  const why = cause === 'Drift' ? ` (drift${by}: put back)` : by === '' ? '' : ` (it was changed${by})`;
  return `${path}${values}${why}`;
}
