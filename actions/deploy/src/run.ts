import {
  approvalHint,
  type DeployCommit,
  type DeployFollowed,
  type DeployOn,
  type DeployTarget,
  deployMarkdown,
  deployOutcome,
  deployRows,
  evidenceLines,
  standingText,
  typeOf,
} from '@seatrial/cli/deploy';
import type { Clock } from '@seatrial/core';
import { type ClusterInput, failed, type Outcome, within } from '@seatrial/step';
import type { Inputs, OnSuperseded } from './inputs.ts';
import type { Reporter } from './reporter.ts';

export type Changed = Awaited<ReturnType<DeployCommit['changedOn']>>;

/** A cluster while it is open. */
export interface OpenCluster {
  changed(): Promise<Changed>;
  follow(targets: readonly DeployTarget[], follower: Follower): Promise<readonly DeployFollowed[]>;
}

export interface Follower {
  readonly signal: AbortSignal;
  readonly onLook: (followed: readonly DeployFollowed[]) => void;
  readonly inVain: (target: DeployTarget) => string | undefined;
}

type Output = 'json-file' | 'outcome' | 'releases';

export interface Deps {
  readonly sha: string;
  readonly withCluster: <T>(cluster: ClusterInput, work: (open: OpenCluster) => Promise<T>) => Promise<T>;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
  /** Takes text of one line, with whatever others wrote in it. */
  readonly log: (text: string) => void;
  readonly setOutput: (name: Output, value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
  /** @returns the absolute path */
  readonly writeFile: (path: string, text: string) => Promise<string>;
}

/** What is known of all clusters so far. */
interface Course {
  /** By what the workflow calls them, in its order. */
  readonly followed: Map<string, readonly DeployFollowed[]>;
  /** By the names of their Cluster files, as `after` of an Application has them. */
  readonly byFile: Map<string, readonly DeployFollowed[]>;
  /** What is wrong with files of the commit. */
  readonly errors: string[];
}

/** Follows the releases of a commit on all clusters at once: which waits for which is what their Applications say. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { clusters, timeoutMs } = inputs;
  const course: Course = { followed: new Map(), byFile: new Map(), errors: [] };
  for (const { name } of clusters) course.followed.set(name, []);
  const late = (): Error =>
    new TimeUp(`not done within ${timeoutMs / 60_000} minutes; ${waitingText(course)}`);
  try {
    await within(deps.clock, { signal: deps.signal, timeoutMs, late }, (signal) =>
      together(clusters, signal, (cluster, inTime) => onCluster(cluster, course, deps, inTime)),
    );
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    await report(course, inputs, deps);
    return failed(error.message);
  }
  await report(course, inputs, deps);
  return verdict(course, inputs.onSuperseded);
}

class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/** All at once; where one cannot be done, the others are left alone too. @throws what the first of them throws */
async function together<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  await Promise.all(
    items.map((item) =>
      work(item, both).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
}

async function onCluster(
  cluster: ClusterInput,
  { followed, byFile, errors }: Course,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { name } = cluster;
  await deps.withCluster(cluster, async (open) => {
    const found = await open.changed();
    const lines = changedLines(name, deps.sha, found);
    for (const text of lines) deps.log(text);
    errors.push(...problemsIn(found).map((it) => `${name}: ${it}`));
    const targets = found.changed.flatMap(({ version, ...it }) =>
      version === undefined ? [] : [{ ...it, version }],
    );
    if (targets.length === 0) return;
    const say = teller(name, deps);
    await open.follow(targets, {
      signal,
      onLook(all) {
        followed.set(name, all);
        byFile.set(found.cluster, all);
        say(all);
      },
      inVain: (target) => whyInVain(target, byFile),
    });
  });
}

/** What the commit does there, before anything is waited for. */
function changedLines(name: string, sha: string, { changed, leaving, same }: Changed): readonly string[] {
  const short = sha.slice(0, 7);
  if (changed.length === 0 && leaving.length === 0)
    return [`${name}: ${short} changes nothing there, all ${same} applications are as before`];
  return [
    `${name}: ${short} changes ${changed.map(({ application }) => application).join(', ') || 'no version'}, and leaves ${same} as they are`,
    ...leaving.map((it) => `${name}: ${it} leaves the config branch, which is no release and not waited for`),
  ];
}

function problemsIn({ changed, errors }: Changed): readonly string[] {
  return [
    ...errors,
    ...changed.flatMap(({ application, file, version, missing }) =>
      version === undefined ? [`${file}: the folder ${missing ?? ''} of ${application} is not there`] : [],
    ),
  ];
}

/** Tells each change once: in the log, and to the forge. */
function teller(
  name: string,
  { log, clock, reporter }: Pick<Deps, 'clock' | 'log' | 'reporter'>,
): (all: readonly DeployFollowed[]) => void {
  const said = new Map<string, string>();
  return (all) => {
    for (const it of all) {
      const key = `${it.target.namespace}/${it.target.application}`;
      const lines = [
        ...overtakenLines(name, it),
        standingText(name, it),
        ...approvalHint(it, clock.now()).map(indented),
      ];
      const text = lines.join('\n');
      if (said.get(key) === text) continue;
      said.set(key, text);
      const time = new Date(clock.now()).toISOString().slice(11, 19);
      lines.forEach((line, at) => log(at === 0 ? `${time}  ${line}` : `          ${line}`));
      if (it.standing.release !== undefined) reporter.say(name, it.standing.release);
    }
  };
}

function indented(text: string): string {
  return `  ${text}`;
}

function overtakenLines(name: string, { target, overtakenBy }: DeployFollowed): readonly string[] {
  return overtakenBy.map(
    ({ metadata, spec }) =>
      `${target.namespace}/${target.application} on ${name} was overtaken by commit ${spec.commit.slice(0, 7)}: ${metadata.name} is followed`,
  );
}

/** A cluster that comes after one on which the version failed never gets it. */
function whyInVain(target: DeployTarget, byFile: Course['byFile']): string | undefined {
  for (const before of target.after) {
    const failedThere = byFile
      .get(before)
      ?.find(
        ({ target: { application }, standing }) =>
          application === target.application && standing.type === 'Failed',
      );
    if (failedThere !== undefined) return `${before} comes before, and has not promoted it`;
  }
  return undefined;
}

function waitingText({ followed }: Course): string {
  const waits = [...followed].flatMap(([name, all]) =>
    all.filter(({ standing }) => standing.type === 'Waiting').map((it) => standingText(name, it)),
  );
  return waits.length === 0
    ? 'nothing is known of the clusters yet'
    : `it goes on, and waits: ${waits.join('; ')}`;
}

async function report({ followed, errors }: Course, { jsonFile }: Inputs, deps: Deps): Promise<void> {
  const { log, clock, sha } = deps;
  const all: readonly DeployOn[] = [...followed].map(([name, it]) => ({ name, followed: it }));
  for (const { name, followed: each } of all) {
    for (const it of each.filter((one) => one.standing.type === 'Failed')) {
      log('');
      log(standingText(name, it));
      for (const line of evidenceLines(it, clock.now())) log(line);
    }
  }
  for (const error of errors) log(`error: ${error}`);
  await deps.reporter.done();
  const rows = deployRows(all);
  deps.setOutput('outcome', errors.length > 0 ? 'Failed' : deployOutcome(all.flatMap((it) => it.followed)));
  deps.setOutput('releases', JSON.stringify(rows.flatMap((row) => ('release' in row ? [row.release] : []))));
  await deps.writeSummary(deployMarkdown(sha, all, clock.now()));
  if (jsonFile === undefined) return;
  const text = `${JSON.stringify({ commit: sha, errors, applications: rows }, undefined, 2)}\n`;
  deps.setOutput('json-file', await deps.writeFile(jsonFile, text));
}

function verdict({ followed, errors }: Course, onSuperseded: OnSuperseded): Outcome {
  const all = [...followed].flatMap(([name, each]) => each.map((it) => ({ name, it })));
  const isBad = ({ it }: (typeof all)[number]): boolean =>
    typeOf(it) === 'Failed' || (typeOf(it) === 'Overtaken' && onSuperseded === 'fail');
  const bad = all.filter(isBad).map(({ name, it }) => standingText(name, it));
  const [first] = [...errors, ...bad];
  if (first === undefined) return { type: 'Passed' };
  const more = errors.length + bad.length - 1;
  return failed(`Not promoted: ${first}${more === 0 ? '' : `, and ${more} more`}`);
}
