import { hasEnded, latestRequest, requestedRollback, stableAmong } from '@seatrial/core';
import { stateOf } from '../applications.ts';
import { chance } from '../draws.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import { addToRecord, releasesIn } from './records.ts';

const lookMs = 4_000;
/** At each look, of what was taken back: somebody has changed their mind. */
const retryShare = 0.1;

export interface RollbackRequests {
  /** From now on a rollback of each application is requested at most once on each cluster, so that the run can end; most versions are promoted only now. */
  calmDown(): void;
}

/** People who want the version before, after a promotion: what `seatrial rollback` does with a stable release. */
export function startRollbackRequests(world: SimulatedWorld, rollbackShare: number): RollbackRequests {
  const { timeline, trace, applications } = world;
  const rng = world.streams.regret;
  const lastRollbacks = new Set<string>();
  let calm = false;

  function lookAround(): void {
    for (const site of world.sites) {
      for (const { metadata } of applications) lookAt(site, metadata.name);
    }
    timeline.after(lookMs, lookAround);
  }

  function lookAt({ cluster: { name, store } }: Site, application: string): void {
    const releases = releasesIn(store).filter(({ spec }) => spec.application === application);
    const stable = stableAmong(stateOf(store, application)?.status?.stableRelease, releases);
    const release = releases.find(({ metadata }) => metadata.name === stable);
    const mayRollBack =
      release?.status?.phase === 'Promoted' &&
      release.spec.previousVersion !== undefined &&
      release.spec.undo === undefined &&
      latestRequest(release.spec.requests)?.type !== 'Rollback';
    const isLast = calm && lastRollbacks.has(`${name}/${application}`);
    // Most look whether something is in flight; what is, ends for it or is waited for.
    const isFree = releases.every(hasEnded) || chance(rng, 0.5);
    if (mayRollBack && !isLast && isFree && chance(rng, rollbackShare)) {
      if (calm) lastRollbacks.add(`${name}/${application}`);
      trace(`ann wants the version before ${stable} on ${name}`);
      addToRecord(store, timeline, release, 'requests', { type: 'Rollback', by: 'ann' });
    }
    const undone = releases.find((it) => requestedRollback(it) !== undefined);
    if (undone !== undefined && !calm && chance(rng, retryShare)) {
      trace(`ann wants the version of ${undone.metadata.name} on ${name} let in again`);
      addToRecord(store, timeline, undone, 'requests', { type: 'Retry', by: 'ann' });
    }
    const failed = releases.find(
      ({ spec, status }) =>
        spec.undo !== undefined &&
        spec.requests.length === 0 &&
        (status?.phase === 'Failed' || status?.phase === 'RolledBack'),
    );
    if (failed === undefined || !(calm || chance(rng, 0.2))) return;
    trace(`ann wants ${failed.metadata.name} on ${name} tried again`);
    addToRecord(store, timeline, failed, 'requests', { type: 'Retry', by: 'ann' });
  }

  if (rollbackShare > 0) timeline.after(lookMs, lookAround);
  return {
    calmDown() {
      calm = true;
    },
  };
}
