import { hasEnded, runHasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { parseRelease, type Release, readRecords, type ScenarioRun } from '@seatrial/model';
import { listRecords } from '../cluster/records.ts';
import { listRuns } from './runs.ts';

/** A run that the runner makes by itself. */
export type Awaited =
  /** After the promotion of a release of this commit. */
  | { readonly type: 'Release'; readonly commit: string }
  /** By the schedule: one that goes on, or begins after this instant (milliseconds since 1970). */
  | { readonly type: 'Schedule'; readonly since: number };

export type AwaitedSeen =
  | { readonly type: 'Found'; readonly run: ScenarioRun }
  | { readonly type: 'NotYet'; readonly why: string }
  /** It will never come. */
  | { readonly type: 'Never'; readonly why: string };

/** One look for a run of a scenario that somebody waits for. @throws CliError Refused, KubeError */
export async function lookForRun(
  kube: Pick<Kube, 'list'>,
  scenario: string,
  awaited: Awaited,
  signal: AbortSignal,
): Promise<AwaitedSeen> {
  const runs = (await listRuns(kube, signal)).filter(({ spec }) => spec.scenario === scenario);
  if (awaited.type === 'Schedule') return scheduled(runs, awaited.since);
  const releases = readRecords(await listRecords(kube, 'Release', undefined, signal), parseRelease).records;
  return promoted(runs, releases, awaited.commit);
}

/** @param runs newest first */
export function scheduled(runs: readonly ScenarioRun[], since: number): AwaitedSeen {
  const run = runs.find(
    (it) =>
      it.spec.trigger.type === 'Schedule' && (!runHasEnded(it) || Date.parse(it.spec.trigger.at) >= since),
  );
  return run === undefined
    ? { type: 'NotYet', why: 'its schedule has made no run since' }
    : { type: 'Found', run };
}

/** @param runs newest first */
export function promoted(
  runs: readonly ScenarioRun[],
  releases: readonly Release[],
  commit: string,
): AwaitedSeen {
  const ours = releases.filter(({ spec }) => spec.commit === commit);
  const names = new Set(ours.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const run = runs.find(
    ({ spec }) =>
      spec.trigger.type === 'Release' && names.has(`${spec.namespace}/${spec.trigger.release ?? ''}`),
  );
  if (run !== undefined) return { type: 'Found', run };
  const short = commit.slice(0, 7);
  if (ours.length === 0) return { type: 'NotYet', why: `there is no release of the commit ${short}` };
  const states = ours.map(({ metadata, status }) => `${metadata.name} is ${status?.phase ?? 'Pending'}`);
  const isOver = ours.every((it) => hasEnded(it) && it.status?.phase !== 'Promoted');
  const why = `of the releases of the commit ${short}, ${states.join(', ')}`;
  return isOver ? { type: 'Never', why } : { type: 'NotYet', why };
}
