import { hasEnded, runHasEnded } from '@seatrial/core';
import type { Release, ScenarioRun } from '@seatrial/model';
import { releasesIn, runsIn } from '../people/records.ts';
import { shopPath } from '../people/shop.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import { runUntil } from '../time/run-until.ts';

const lookMs = 100;
const waitSecondsMax = 1_200;

/** What was waited for did not come to be. */
export class NotSeenError extends Error {
  override readonly name = 'NotSeenError';
}

/** @throws NotSeenError */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new NotSeenError(`Cannot go on: expected that ${what}`);
}

/** The version of the shop on the config branch. */
export function headTree({ repository }: SimulatedWorld): string {
  return repository.tree(repository.head(), shopPath) ?? '';
}

/** Lets the world go on until something is seen. @throws NotSeenError */
export async function until<T>(world: SimulatedWorld, what: string, look: () => T | undefined): Promise<T> {
  const deadlineAt = world.timeline.now() + waitSecondsMax * 1000;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (world.timeline.now() >= deadlineAt) {
      throw new NotSeenError(`Cannot go on: ${what} was not seen within ${waitSecondsMax} s`);
    }
    await runUntil(world, world.timeline.now() + lookMs);
  }
}

/** The release of a version on a cluster, once it has come as far as asked for. */
export function releaseOf(
  { cluster }: Site,
  tree: string,
  hasCome: (release: Release) => boolean,
): () => Release | undefined {
  return () => releasesIn(cluster.store).find((release) => release.spec.version === tree && hasCome(release));
}

/** The release has ended, and everybody can read so in the ledger. */
export function isRecorded(release: Release): boolean {
  return (
    hasEnded(release) && release.status?.ledger === 'Recorded' && release.status.revert?.state !== 'Wanted'
  );
}

export function runOf(
  { cluster }: Site,
  scenario: string,
  hasCome: (run: ScenarioRun) => boolean,
): () => ScenarioRun | undefined {
  return () => runsIn(cluster.store).find((run) => run.spec.scenario === scenario && hasCome(run));
}

export function runIsRecorded(run: ScenarioRun): boolean {
  return runHasEnded(run) && run.status?.ledger === 'Recorded';
}
