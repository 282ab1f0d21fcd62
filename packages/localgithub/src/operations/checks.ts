import { type Call, notFound, ofRepository, paged, Refusal, type Row, textOf } from '../call.ts';
import { checkRunView } from '../views.ts';
import type { Actor, Annotation, App, CheckRun, Repository } from '../world.ts';

/** Of one request. */
const annotationsMax = 50;

export const checkOperations: Readonly<Record<string, Row>> = {
  'checks/create': ofRepository({ checks: 'write' }, async ({ world, body }, repository, actor) => {
    const headSha = await repository.git.commitOf(textOf(body['head_sha']) ?? '');
    if (headSha === undefined) throw new Refusal(422, 'No commit found for SHA');
    const at = world.clock.now();
    const run: CheckRun = {
      id: world.nextId(),
      name: textOf(body['name']) ?? '',
      headSha,
      app: appOf(actor),
      startedAt: at,
      externalId: textOf(body['external_id']) ?? '',
      detailsUrl: textOf(body['details_url']) ?? null,
      ...outcomeOf(body, { status: 'queued', conclusion: null }, at),
      ...outputOf(body, { title: null, summary: null, text: null, annotations: [] }),
    };
    repository.checkRuns.set(run.id, run);
    return { status: 201, body: checkRunView(repository, run) };
  }),
  'checks/update': ofRepository({ checks: 'write' }, ({ world, parameters, body }, repository, actor) => {
    const before = runOf(repository, parameters['check_run_id']);
    if (before.app.id !== appOf(actor).id) throw new Refusal(403, 'Invalid app_id');
    const run: CheckRun = {
      ...before,
      ...outcomeOf(body, before, world.clock.now()),
      ...outputOf(body, before),
    };
    repository.checkRuns.set(run.id, run);
    return { status: 200, body: checkRunView(repository, run) };
  }),
  'checks/get': ofRepository({ checks: 'read' }, ({ parameters }, repository) => ({
    status: 200,
    body: checkRunView(repository, runOf(repository, parameters['check_run_id'])),
  })),
  'checks/list-annotations': ofRepository({ checks: 'read' }, (call, repository) => {
    const { annotations } = runOf(repository, call.parameters['check_run_id']);
    return paged(
      call,
      annotations.map((it) => ({ ...it, blob_href: 'https://example.invalid/' })),
    );
  }),
  'checks/list-for-ref': ofRepository({ checks: 'read' }, async (call, repository) => {
    const sha = await repository.git.commitOf(textOf(call.parameters['ref']) ?? '');
    const all = [...repository.checkRuns.values()].filter((it) => it.headSha === sha && isAskedFor(it, call));
    return paged(
      call,
      all.map((it) => checkRunView(repository, it)),
      (page) => ({
        total_count: all.length,
        check_runs: page,
      }),
    );
  }),
};

function isAskedFor({ name, status, app }: CheckRun, { parameters }: Call): boolean {
  const {
    check_name: wantedName = name,
    status: wantedStatus = status,
    app_id: wantedApp = app.id,
  } = parameters;
  return name === wantedName && status === wantedStatus && app.id === wantedApp;
}

function appOf({ app }: Actor): App {
  if (app === undefined) throw new Refusal(403, 'You must authenticate via a GitHub App.');
  return app;
}

function runOf({ checkRuns }: Repository, id: unknown): CheckRun {
  const found = checkRuns.get(Number(id));
  if (found === undefined) throw notFound();
  return found;
}

type Outcome = Pick<CheckRun, 'completedAt' | 'conclusion' | 'status'>;

function outcomeOf(body: Call['body'], before: Omit<Outcome, 'completedAt'>, at: number): Outcome {
  const conclusion = textOf(body['conclusion']) ?? before.conclusion;
  const status = conclusion === null ? (textOf(body['status']) ?? before.status) : 'completed';
  return { status, conclusion, completedAt: conclusion === null ? null : at };
}

type Output = Pick<CheckRun, 'annotations' | 'summary' | 'text' | 'title'>;

/** Annotations are added to those that are there. */
function outputOf(body: Call['body'], before: Output): Output {
  const output = body['output'];
  if (typeof output !== 'object' || output === null) return { ...pickOutput(before) };
  const { title, summary, text, annotations = [] } = output as Partial<Record<keyof Output, unknown>>;
  const more = annotations as readonly Annotation[];
  if (more.length > annotationsMax)
    throw new Refusal(422, `No more than ${annotationsMax} annotations at once`);
  return {
    title: textOf(title) ?? before.title,
    summary: textOf(summary) ?? before.summary,
    text: textOf(text) ?? before.text,
    annotations: [...before.annotations, ...more],
  };
}

function pickOutput({ title, summary, text, annotations }: Output): Output {
  return { title, summary, text, annotations };
}
