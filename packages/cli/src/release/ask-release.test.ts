import { describe, expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { askRelease, checkPossible } from './ask-release.ts';

const inPhase = (phase: string) => aRelease({ status: { phase, reason: 'Because' } });

describe('checkPossible', () => {
  it.each([
    ['Reject', 'Pending'],
    ['Reject', 'Progressing'],
    ['Reject', 'Promoting'],
    ['Rollback', 'Progressing'],
    ['Rollback', 'Promoting'],
    ['Rollback', 'Watching'],
    ['Retry', 'RolledBack'],
    ['Retry', 'Failed'],
  ] as const)('lets a %s through while %s', (type, phase) => {
    expect(() => checkPossible(type, inPhase(phase))).not.toThrow();
  });

  it.each([
    ['Reject', 'Watching', 'Cannot reject shop/shop-2-1a2b3c4: it is promoted already'],
    ['Reject', 'RolledBack', 'Cannot reject shop/shop-2-1a2b3c4: it is RolledBack (Because)'],
    ['Rollback', 'Promoted', 'Cannot roll back shop/shop-2-1a2b3c4: it is Promoted (Because)'],
    ['Rollback', 'RollingBack', 'Cannot roll back shop/shop-2-1a2b3c4: it is RollingBack (Because)'],
    ['Retry', 'Progressing', 'Cannot retry shop/shop-2-1a2b3c4: it has not ended'],
    ['Retry', 'Promoted', 'Cannot retry shop/shop-2-1a2b3c4: it is Promoted, not held back'],
  ] as const)('refuses a %s while %s', (type, phase, message) => {
    expect(() => checkPossible(type, inPhase(phase))).toThrow(
      expect.objectContaining({ code: 'Refused', message, hint: expect.any(String) }),
    );
  });
});

describe('askRelease', () => {
  it.each([
    ['Retry', 'Done', expect.stringContaining('once the branch has it again')],
    ['Retry', 'Superseded', undefined],
    ['Retry', 'NotWanted', undefined],
    ['Rollback', 'Done', undefined],
  ] as const)('to a %s where the revert is %s has the hint %s', (type, state, hint) => {
    const release = aRelease({ status: { phase: 'RolledBack', revert: { state } } });

    expect(askRelease(type, release).hint).toEqual(hint);
  });

  const undo = {
    release: 'shop-2-1a2b3c4',
    commit: 'c'.repeat(40),
    by: 'ada',
    at: '2026-11-21T09:30:00.000Z',
  };

  it.each(['Reject', 'Rollback', 'PromoteNow'] as const)('refuses a %s of a way back', (type) => {
    const way = aRelease({ name: 'shop-3-9f8e7d6', spec: { undo }, status: { phase: 'Pending' } });

    expect(() => checkPossible(type, way)).toThrow(
      /^Cannot (reject|roll back|promote) shop\/shop-3-9f8e7d6: it is the way back from shop-2-1a2b3c4, as ada asked$/,
    );
  });

  it('lets the version in again that was taken back after its promotion, and says that Git has not', () => {
    const requests = [{ type: 'Rollback', by: 'ada', at: '2026-11-21T09:30:00.000Z' }];
    const undone = aRelease({ spec: { requests }, status: { phase: 'Promoted' } });
    const way = aRelease({ spec: { undo }, status: { phase: 'Promoted', revert: { state: 'Done' } } });
    const retry = askRelease('Retry', undone, way);

    expect(retry.hint).toContain('once the branch has it again');
    expect(retry.add({ ...undone }, word)).toEqual({ requests: [...requests, { type: 'Retry', ...word }] });
  });

  const word = { by: 'bob', at: '2026-11-21T10:00:00.000Z' };
  const asked = { type: 'Rollback', by: 'ada', at: '2026-11-21T09:30:00.000Z' } as const;
  const again = (phase: string) => {
    const release = aRelease({ spec: { requests: [asked] }, status: { phase, reason: 'RollbackRequested' } });
    return askRelease('Rollback', release).add({ ...release }, word);
  };

  it('asks once while it is being done', () => {
    expect(again('RollingBack')).toEqual({ earlier: asked });
  });

  it('does not take what was done for what is asked now', () => {
    expect(() => again('RolledBack')).toThrow(/it is RolledBack \(RollbackRequested\)/);
  });
});
