import { between, oneOf } from '../draws.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { bankFiles } from './bank.ts';

export interface Bankers {
  /** Merges a last version, a good one, and then no more. */
  calmDown(): void;
}

/** The bank's team, which merges when it likes, whatever the shop's team does. */
export function startBankers(world: SimulatedWorld, mergeSeconds: number): Bankers {
  const { timeline, repository, trace } = world;
  const rng = world.streams.bank;
  let calm = false;
  let merges = 0;

  function merge(kind: string): void {
    merges += 1;
    const image = `till:${kind}-${merges}`;
    const commit = repository.push(bankFiles({ image, interest: `${merges}%` }), `Merge ${image}`);
    trace(`bankers merge ${image} as ${commit.id.slice(0, 7)}`);
  }

  function keepMerging(): void {
    timeline.after(between(rng, [mergeSeconds * 500, mergeSeconds * 2_500]), () => {
      if (calm) return;
      merge(oneOf(rng, ['good', 'good', 'good', 'bad-30', 'crash', 'missing', 'strained-60']));
      keepMerging();
    });
  }

  keepMerging();
  return {
    calmDown() {
      calm = true;
      merge('good');
    },
  };
}
