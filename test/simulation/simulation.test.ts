import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { rehearseVoyage, simulate } from '@seatrial/sim';
import { describe, expect, it } from 'vitest';
import type { Failure, Shard } from './shard.ts';

/** As many as find each planted bug (test/mutants), and half as many again. */
const seedCount = 150;
/** A minute on two idle cores; on a busy machine much longer, which is no failure. */
const timeout = 900_000;
/** The voyages make some 1,240 and 1,140 writes, of which each run of the tests tries one in forty. */
const crashes = [
  { voyage: 'Main', from: 1, to: 1_240, step: 40 },
  { voyage: 'WayBack', from: 1, to: 1_140, step: 40 },
] as const;

describe('simulation', () => {
  it(`holds every promise for ${seedCount} seeds`, { timeout }, async ({ signal }) => {
    const half = seedCount / 2;

    const failures = await inWorkers(signal, [
      { type: 'Seeds', from: 0, to: half },
      { type: 'Seeds', from: half, to: seedCount },
    ]);

    expect(failures).toEqual([]);
  });

  it.for(crashes)(
    'comes to the same end when a runner dies at any write of the voyage $voyage, before or after it',
    { timeout },
    async ({ voyage, from, to, step }, { signal }) => {
      const failures = await inWorkers(signal, [
        { type: 'Crashes', voyage, from, to, step: 2 * step },
        { type: 'Crashes', voyage, from: from + step, to, step: 2 * step },
      ]);

      expect(failures).toEqual([]);
    },
  );

  it('repeats a seed bit for bit', async () => {
    const once = await simulate({ seed: 20 });
    const again = await simulate({ seed: 20 });

    expect(again).toEqual(once);
    expect((await simulate({ seed: 21 })).digest).not.toBe(once.digest);
  });
});

describe('the rehearsed voyage', () => {
  it('takes a promoted version back, and leaves what was made by hand', async () => {
    const told: string[] = [];

    const { held } = await rehearseVoyage({ voyage: 'WayBack', report: (line) => told.push(line) });

    expect(held).toBe(true);
    expect(told.join('\n')).toContain('what was made by hand is still there');
  });

  it('sees everything that the demo shows, and says that it was simulated', async () => {
    const told: string[] = [];

    const { held } = await rehearseVoyage({ report: (line) => told.push(line) });

    expect(held).toBe(true);
    expect(told.filter((line) => !line.startsWith('SIMULATED'))).toEqual([]);
    expect(told.at(0)).toContain('a voyage in virtual time, seed 1');
    expect(told.slice(-2)).toEqual([
      expect.stringContaining('promises broken: 0, residue: 0'),
      expect.stringContaining('the end: no program was started'),
    ]);
  });
});

async function inWorkers(signal: AbortSignal, shards: readonly Shard[]): Promise<readonly Failure[]> {
  const found = await Promise.all(
    shards.map(async (workerData) => {
      const worker = new Worker(new URL('./shard.ts', import.meta.url), { workerData });
      try {
        const [failures] = (await once(worker, 'message', { signal })) as [readonly Failure[]];
        return failures;
      } finally {
        await worker.terminate();
      }
    }),
  );
  return found.flat();
}
