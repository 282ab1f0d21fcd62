import { between, chance } from '../draws.ts';
import type { SimulatedWorld } from '../simulated-world.ts';

const lookMs = [10_000, 60_000] as const;
const calmLookMs = 10_000;
/** At each look, of each pull request. */
const mergeShare = 0.3;
const declineShare = 0.05;

/** Who looks at the pull requests of runners: merges them, closes them, or looks again later. */
export function startMaintainers({ timeline, streams, forge, trace }: SimulatedWorld): { calmDown(): void } {
  const rng = streams.forge;
  let calm = false;

  function look(): void {
    for (const pull of forge?.pulls() ?? []) {
      if (pull.state !== 'Open') continue;
      if (calm || chance(rng, mergeShare)) {
        if (forge?.merge(pull) === true) trace(`somebody merges ${pull.head}`);
      } else if (chance(rng, declineShare)) {
        forge?.decline(pull);
        trace(`somebody closes ${pull.head}`);
      }
    }
    timeline.after(calm ? calmLookMs : between(rng, lookMs), look);
  }

  if (forge !== undefined) timeline.after(calmLookMs, look);
  return {
    calmDown() {
      calm = true;
    },
  };
}
