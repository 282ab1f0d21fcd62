import type { ReleaseStatus } from '@seatrial/model';
import { expect, it } from 'vitest';
import { release } from './fixtures.ts';
import { decided } from './release.ts';
import { restsOnHealth } from './rests-on-health.ts';

type Change = Partial<ReleaseStatus>;

it.each<{ name: string; from: Change; to: Change; rests: boolean }>([
  { name: 'a canary gets traffic', from: { phase: 'Preparing' }, to: { phase: 'Progressing' }, rests: true },
  { name: 'a step is done', from: { phase: 'Progressing' }, to: { stepIndex: 1 }, rests: true },
  { name: 'it is promoted', from: { phase: 'Progressing' }, to: { phase: 'Promoting' }, rests: true },
  {
    name: 'the new stable takes all requests',
    from: { phase: 'Promoting', weightPercent: 20 },
    to: { weightPercent: 0 },
    rests: true,
  },
  {
    name: 'what served is deleted',
    from: { phase: 'RollingBack', task: 'Draining' },
    to: { task: 'Cleaning' },
    rests: true,
  },
  { name: 'it has become stable', from: { phase: 'Watching' }, to: { phase: 'Promoted' }, rests: true },
  {
    name: 'it has been taken back',
    from: { phase: 'RollingBack' },
    to: { phase: 'RolledBack' },
    rests: true,
  },
  { name: 'it is taken back', from: { phase: 'Progressing' }, to: { phase: 'RollingBack' }, rests: false },
  { name: 'it begins', from: { phase: 'Pending' }, to: { phase: 'Preparing' }, rests: false },
  { name: 'it waits', from: { phase: 'Progressing' }, to: { reason: 'Paused' }, rests: false },
  {
    name: 'the canary loses its traffic on the way back',
    from: { phase: 'RollingBack', weightPercent: 20 },
    to: { weightPercent: 0 },
    rests: false,
  },
])('whether a decision rests on what is so now: $name', ({ from, to, rests }) => {
  const before = release(from);
  if (before.status === undefined) throw new Error('the release has begun');
  const decision = decided({ ...before.status, ...to }, [], 'OnChange');

  expect(restsOnHealth(before, decision)).toBe(rests);
});

it('nothing rests on health before a release has a status', () => {
  const { status: _, ...unbegun } = release();
  const { status } = release({ phase: 'Progressing' });
  if (status === undefined) throw new Error('the release has begun');

  expect(restsOnHealth(unbegun, decided(status, [], 'OnChange'))).toBe(false);
});
