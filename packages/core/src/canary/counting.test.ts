import type { ReleaseStatus } from '@seatrial/model';
import { expect, it } from 'vitest';
import { hasOnlyCounted } from './counting.ts';

const at = '2026-01-01T00:00:00.000Z';
const paused: ReleaseStatus = {
  phase: 'Progressing',
  reason: 'Paused',
  message: 'holds for 10 s',
  phaseStartedAt: at,
  startedAt: at,
  stepIndex: 1,
  weightPercent: 20,
  added: [],
  inventory: [],
  conditions: [],
  history: [],
};

it.each([
  {
    name: 'counts',
    change: { counts: { stable: { requests: 9, bad: 0 }, canary: { requests: 1, bad: 0 } } },
    is: true,
  },
  { name: 'since when it is not whole', change: { notWholeSince: at }, is: true },
  { name: 'nothing', change: {}, is: true },
  { name: 'a word', change: { message: 'its image cannot be pulled' }, is: false },
  { name: 'a step', change: { stepIndex: 2 }, is: false },
  { name: 'that requests reach the canary', change: { canaryHadWeight: true as const }, is: false },
])('a look that changes $name has only counted: $is', ({ change, is }) => {
  expect(hasOnlyCounted(paused, { ...paused, ...change })).toBe(is);
});

it('the first status of a release says something', () => {
  expect(hasOnlyCounted(undefined, paused)).toBe(false);
});

it('what is left to go is counted in the message', () => {
  const cleaning = {
    ...paused,
    reason: 'Cleaning',
    task: 'Cleaning',
    message: 'deleted: two objects',
  } as const;

  expect(hasOnlyCounted(cleaning, { ...cleaning, message: 'deleted: one object' })).toBe(true);
  expect(hasOnlyCounted({ ...paused, message: 'deleted: two objects' }, cleaning)).toBe(false);
});
