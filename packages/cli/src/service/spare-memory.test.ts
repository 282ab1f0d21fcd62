import { expect, it } from 'vitest';
import { type Load, spareMemory } from './spare-memory.ts';

const mebibyte = 1024 * 1024;

/** What V8 is told while the loop has so much to do, a load for each half second. */
async function told(
  loads: readonly (Load | undefined)[],
  residentMiB: (at: number) => number = () => 150,
): Promise<readonly string[]> {
  const said: string[] = [];
  const over = new AbortController();
  let at = 0;
  await spareMemory(
    {
      load: () => loads[at],
      clock: {
        now: () => at * 500,
        async sleep() {
          at += 1;
          if (at >= loads.length) over.abort();
        },
      },
      heap: {
        set: (manner) => void said.push(`${at * 500} ${manner}`),
        collect: () => void said.push(`${at * 500} collect`),
        residentBytes: () => residentMiB(at) * mebibyte,
      },
    },
    over,
  );
  return said;
}

const [rest, little, much] = [
  { ready: 0, running: 0 },
  { ready: 1, running: 2 },
  { ready: 10, running: 8 },
];

it('is quick while there is much to do, and sparing ten seconds after', async () => {
  const loads = [rest, much, much, ...Array.from({ length: 30 }, () => rest)];

  expect(await told(loads)).toEqual(['500 Quick', '11000 Sparing', '11000 collect']);
});

it('is quick in one go for what comes within ten seconds', async () => {
  const wait = Array.from({ length: 15 }, () => rest);

  expect(await told([much, ...wait, much, ...wait])).toEqual(['0 Quick']);
});

it('is sparing for a few rounds, and where another runner leads', async () => {
  expect(await told([little, undefined, little, rest])).toEqual([]);
});

it('is sparing with much to do once the process has half a gibibyte', async () => {
  const residentMiB = (at: number): number => [300, 511, 512, 700, 400][at] ?? 0;

  expect(await told([much, much, much, much, much], residentMiB)).toEqual([
    '0 Quick',
    '1000 Sparing',
    '2000 Quick',
  ]);
});
