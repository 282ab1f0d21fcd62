import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { aRun } from '../testing/a-run.ts';
import { promoted, scheduled } from './awaited-run.ts';

const release = aRelease({ status: { phase: 'Promoted' } });
const { commit } = release.spec;
const trigger = { type: 'Release', at: startedAt, release: release.metadata.name };

it('promoted: takes the run after the promotion of the commit, and no other', () => {
  const ours = aRun({ name: 'ours', spec: { trigger } });
  const other = aRun({ name: 'other', spec: { trigger: { ...trigger, release: 'shop-9-abc' } } });

  expect(promoted([other, ours], [release], commit)).toEqual({ type: 'Found', run: ours });
  expect(promoted([other], [release], commit)).toMatchObject({ type: 'NotYet' });
  expect(promoted([ours], [release], 'f'.repeat(40))).toEqual({
    type: 'NotYet',
    why: 'there is no release of the commit fffffff',
  });
});

it('promoted: a release that was not promoted makes no run', () => {
  const back = aRelease({ status: { phase: 'RolledBack' } });

  expect(promoted([], [back], commit)).toEqual({
    type: 'Never',
    why: `of the releases of the commit ${commit.slice(0, 7)}, ${back.metadata.name} is RolledBack`,
  });
});

it('scheduled: takes a run that goes on, or one since then', () => {
  const at = (name: string, phase: string) =>
    aRun({ name, spec: { trigger: { type: 'Schedule', at: startedAt } }, status: { phase } });
  const over = at('over', 'Completed');
  const manual = aRun({ name: 'manual' });

  expect(scheduled([manual, over], started + 1)).toMatchObject({ type: 'NotYet' });
  expect(scheduled([manual, over], started)).toEqual({ type: 'Found', run: over });
  const going = at('going', 'Holding');
  expect(scheduled([going], started + 1)).toEqual({ type: 'Found', run: going });
});
