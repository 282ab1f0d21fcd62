import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { revertRequest } from '../canary/conclude.ts';
import { release } from '../canary/fixtures.ts';
import { proposalBody } from './proposal-body.ts';

function bodyOf(change: Partial<ReleaseStatus>): string {
  const given = release({ phase: 'RolledBack', ...change });
  const request = given.status === undefined ? undefined : revertRequest(given, given.status);
  if (given.status === undefined || request === undefined)
    throw new Error('there is a version to go back to');
  return proposalBody(given, given.status, request);
}

/** What is in no block of code, where Markdown, HTML and names of people mean something. */
function outside(body: string): string {
  let fence: string | undefined;
  const lines: string[] = [];
  for (const line of body.split('\n')) {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && line === fence) fence = undefined;
    else if (fence === undefined) lines.push(line);
  }
  return lines.join('\n');
}

const verdict = {
  outcome: 'Fail',
  gate: 'Health',
  reason: 'CrashLoopBackOff',
  at: '2026-01-01T00:00:00.000Z',
} as const;

describe('proposalBody', () => {
  it('has what others have said in blocks of code alone, whatever it is', () => {
    const message = '````\n```\n@acme/everyone <img src="x"> [go](http://127.0.0.1) #1\n````';

    const body = bodyOf({ verdict: { ...verdict, message } });

    expect(body).toContain('@acme/everyone');
    expect(outside(body)).not.toMatch(/@|<|http|#1/);
  });

  it('names the commits that are dropped with it, and who has promoted them', () => {
    const drops = [{ commit: 'd'.repeat(40), version: 'e'.repeat(40), promotedOn: ['production'] }];

    const body = bodyOf({ revert: { state: 'Proposed', reason: 'PromotedElsewhere', drops } });

    expect(body).toContain('drops commit ddddddd: version eeeeeee, promoted on production');
    expect(body).toContain('A person is to merge it.');
  });

  it('says that it is merged by itself where that is so', () => {
    expect(bodyOf({ revert: { state: 'Proposed', reason: 'BranchRefused' } })).toContain('merged by itself');
  });

  it('fits what a forge takes, however much was said', () => {
    const message = 'x'.repeat(10_000);
    const drops = Array.from({ length: 50 }, () => ({
      commit: 'd'.repeat(40),
      promotedOn: Array.from({ length: 250 }, (_, at) => `cluster-${at}`),
    }));

    const body = bodyOf({
      verdict: { ...verdict, message: `${message}\n`.repeat(100) },
      revert: { state: 'Proposed', reason: 'PromotedElsewhere', drops },
    });

    expect(body.length).toBeLessThan(60_000);
  });
});
