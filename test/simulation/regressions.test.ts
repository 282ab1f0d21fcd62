import { simulate } from '@seatrial/sim';
import { expect, it } from 'vitest';

/** Seeds that once showed a fault in the runner, by what was wrong. */
const found = [
  { name: 'a rollback ends although the new version brought a workload of its own', seed: 15 },
  { name: 'a first version that is rolled back ends, with nothing to go back to', seed: 42 },
  { name: 'what a failed first version left is pruned by the next one', seed: 19 },
  { name: 'a promotion wakes the scenarios that wait for one', seed: 3 },
  { name: 'a commit merged while a rollback is reverted is looked at', seed: 482 },
  { name: 'no look at a canary wakes the next one', seed: 10 },
  { name: 'a node is uncordoned by a person between being written down and being failed', seed: 471 },
];

it.each(found)('$name (npm run simulate -- --seed $seed)', { timeout: 60_000 }, async ({ seed }) => {
  const { violations, pending } = await simulate({ seed });

  expect(violations).toEqual([]);
  expect(pending).toEqual([]);
});
