import { describe, expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { checkPossible } from './ask-release.ts';

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
