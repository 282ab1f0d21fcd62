import { expect, it } from 'vitest';
import { decideRelease } from './canary/decide.ts';
import { release, seen } from './canary/fixtures.ts';

const now = Date.parse('2026-01-01T00:10:00Z');

it.each([
  { phase: 'Promoted', isPromoted: 'True' },
  { phase: 'RolledBack', isPromoted: 'False' },
  { phase: 'Superseded', isPromoted: 'False' },
  { phase: 'Failed', isPromoted: 'False' },
] as const)('a release that is $phase is Finished, and Promoted $isPromoted', ({ phase, isPromoted }) => {
  const { status } = decideRelease(release({ phase, reason: 'Because', message: 'it was so' }), seen(), now);

  expect(status.conditions).toMatchObject([
    { type: 'Finished', status: 'True', reason: 'Because', message: 'it was so' },
    { type: 'Promoted', status: isPromoted, reason: 'Because' },
  ]);
});

it('a release that goes on has neither, so that waiting for one waits', () => {
  const { status } = decideRelease(release({ phase: 'Progressing', weightPercent: 10 }), seen(), now);

  expect(status.conditions.filter(({ type }) => type === 'Finished' || type === 'Promoted')).toEqual([]);
});
