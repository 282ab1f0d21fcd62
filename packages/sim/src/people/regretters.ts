import { hasEnded, lastWord, stableAmong, undoAsked } from '@seatrial/core';
import { stateOf } from '../applications.ts';
import { chance } from '../draws.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import { addWord, releasesIn } from './records.ts';

const lookMs = 4_000;
/** At each look, of what was taken back: somebody has changed their mind. */
const mindShare = 0.1;

export interface Regretters {
  /** From now on each application is regretted once at most on each cluster, so that all comes to an end; most are promoted only now. */
  calmDown(): void;
}

/** People who want the version before, after a promotion: what `seatrial rollback` does with a stable release. */
export function startRegretters(world: SimulatedWorld, regretShare: number): Regretters {
  const { timeline, trace, applications } = world;
  const rng = world.streams.regret;
  const lastRegrets = new Set<string>();
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
    const mayRegret =
      release?.status?.phase === 'Promoted' &&
      release.spec.previousTree !== undefined &&
      release.spec.undo === undefined &&
      lastWord(release.spec.requests)?.type !== 'Rollback';
    const isLast = calm && lastRegrets.has(`${name}/${application}`);
    if (mayRegret && !isLast && releases.every(hasEnded) && chance(rng, regretShare)) {
      if (calm) lastRegrets.add(`${name}/${application}`);
      trace(`ann wants the version before ${stable} on ${name}`);
      addWord(store, timeline, release, 'requests', { type: 'Rollback', by: 'ann' });
    }
    const undone = releases.find((it) => undoAsked(it) !== undefined);
    if (undone !== undefined && !calm && chance(rng, mindShare)) {
      trace(`ann wants the version of ${undone.metadata.name} on ${name} let in again`);
      addWord(store, timeline, undone, 'requests', { type: 'Retry', by: 'ann' });
    }
    const failed = releases.find(
      ({ spec, status }) =>
        spec.undo !== undefined &&
        spec.requests.length === 0 &&
        (status?.phase === 'Failed' || status?.phase === 'RolledBack'),
    );
    if (failed === undefined || !(calm || chance(rng, 0.2))) return;
    trace(`ann wants ${failed.metadata.name} on ${name} tried again`);
    addWord(store, timeline, failed, 'requests', { type: 'Retry', by: 'ann' });
  }

  if (regretShare > 0) timeline.after(lookMs, lookAround);
  return {
    calmDown() {
      calm = true;
    },
  };
}
