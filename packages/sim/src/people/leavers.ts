import { between, chance } from '../draws.ts';
import type { SimulatedWorld } from '../simulated-world.ts';

/** Between two removals of the file, from when it was put back. */
const betweenMs = [20_000, 90_000] as const;
/** Too short for anything to be deleted, or long enough. */
const brieflyMs = [1_000, 200_000] as const;
const longMs = [320_000, 600_000] as const;

export interface Leavers {
  /** Removes the file no more; what is removed is put back in its time. */
  calmDown(): void;
}

/** Somebody takes an Application file off the branch, by mistake or not, and puts it back as it was. */
export function startLeavers(world: SimulatedWorld, file: string, areThere: boolean): Leavers {
  const { timeline, repository, streams, trace } = world;
  const rng = streams.leavers;
  let calm = false;

  function keepLeaving(): void {
    timeline.after(between(rng, betweenMs), () => {
      const text = repository.head().files[file];
      if (calm || text === undefined) return;
      repository.push({ [file]: undefined }, `Remove ${file}`);
      const ms = between(rng, chance(rng, 0.5) ? longMs : brieflyMs);
      trace(`somebody removes ${file} for ${ms} ms`);
      timeline.after(ms, () => {
        repository.push({ [file]: text }, `Put ${file} back`);
        trace(`somebody puts ${file} back`);
        keepLeaving();
      });
    });
  }

  if (areThere) keepLeaving();
  return {
    calmDown() {
      calm = true;
    },
  };
}
