import type { AuditReport } from '@seatrial/cli/audit';
import { expect, it } from 'vitest';
import { type Audited, titleOf, toldMarkdown, toldOf } from './told.ts';

function made(where: string, changes: Partial<AuditReport> = {}): Audited {
  return {
    type: 'Made',
    where,
    report: {
      findings: [],
      counts: { error: 0, warning: 0, info: 0 },
      objects: 1,
      clustersOf: new Map(),
      applications: 1,
      accepted: 0,
      ignored: 0,
      expired: [],
      vanished: [],
      unread: [],
      notes: [],
      opens: (file) => file,
      ...changes,
    },
  };
}

const failed: Audited = { type: 'Failed', where: 'production', message: 'Cannot reach <it>' };

it('told: counts all places, and there is nothing to say only where all were looked at', () => {
  const told = toldOf([
    made('the repository', { counts: { error: 1, warning: 2, info: 0 } }),
    made('staging', { counts: { error: 1, warning: 0, info: 0 } }),
  ]);

  expect(told).toMatchObject({ counts: { error: 2, warning: 2, info: 0 }, isEmpty: false });
  expect(titleOf(told)).toBe('2 errors, 2 warnings');
  expect(toldOf([made('the repository')]).isEmpty).toBe(true);
  expect(toldOf([made('the repository'), failed])).toMatchObject({
    isEmpty: false,
    unread: ['production: Cannot reach <it>'],
  });
  expect(titleOf(toldOf([failed]))).toBe('not all could be audited');
});

it('told: each place has its part, also one that could not be looked at', () => {
  const text = toldMarkdown([made('the repository'), failed], 2_000);

  expect(text).toContain('### Audit of the repository\n\nno findings in 1 object of 1 application.');
  expect(text).toContain('### Audit of production');
  expect(text).toContain('- not audited: Cannot reach \\<it\\>');
});
