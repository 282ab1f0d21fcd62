import { describe, expect, it } from 'vitest';
import { aRelease, startedAt } from '../testing/a-release.ts';
import { nextText } from './next-text.ts';
import { checkRevert, commitOf, revertText } from './revert-release.ts';
import { revertLines } from './revert-text.ts';

const [newer, older] = ['aaaa111', 'bbbb222'].map((id) => id.padEnd(40, '0'));
const [versionNewer, versionOlder] = ['cccc333', 'dddd444'].map((id) => id.padEnd(40, '0'));
const drops = [
  { commit: newer, version: versionNewer },
  { commit: older, version: versionOlder, promotedOn: ['staging'] },
];
const notPushed = {
  state: 'NotPushed',
  reason: 'PromotedElsewhere',
  message: 'going back to 9f8e7d6 would drop 1 version that staging has promoted since',
  drops,
};
const held = aRelease({
  status: { phase: 'RolledBack', finishedAt: startedAt, ledger: 'Recorded', revert: notPushed },
});

describe('a revert that was not pushed', () => {
  it('is shown with what it would drop, and who runs that', () => {
    expect(revertLines(held)).toEqual([
      `not pushed (PromotedElsewhere): ${notPushed.message}`,
      '  drops commit aaaa111: version cccc333',
      '  drops commit bbbb222: version dddd444, promoted on staging',
    ]);
  });

  it('comes with what a person can do', () => {
    expect(nextText(held, 0).slice(0, 3)).toEqual([
      'the config branch still has this version: "seatrial release revert shop/shop-2-1a2b3c4 --to bbbb222" keeps what came up to that commit',
      '"seatrial release revert shop/shop-2-1a2b3c4" goes back to the version before, without all of these',
      'or push a commit that mends it',
    ]);
  });

  it('says what validate would find', () => {
    const revert = { state: 'NotPushed', reason: 'NotValid', message: 'no', findings: ['a.yaml:1:1: gone'] };
    const release = aRelease({ status: { phase: 'RolledBack', revert } });

    expect(revertLines(release)).toEqual(['not pushed (NotValid): no', '  a.yaml:1:1: gone']);
  });
});

describe('release revert', () => {
  it('says beforehand what goes with it', () => {
    expect(revertText(held, undefined)).toEqual([
      'shop/shop-2-1a2b3c4 on production: a commit on the config branch puts apps/shop back to version 9f8e7d6, and takes back besides:',
      '  drops commit aaaa111: version cccc333',
      '  drops commit bbbb222: version dddd444, promoted on staging',
    ]);
    expect(revertText(held, older)).toEqual([
      'shop/shop-2-1a2b3c4 on production: a commit on the config branch puts apps/shop back to what it was at commit bbbb222, and takes back besides:',
      '  drops commit aaaa111: version cccc333',
    ]);
  });

  it('says so where the record does not know what goes with it', () => {
    const release = aRelease({
      status: { phase: 'RolledBack', finishedAt: startedAt, revert: { state: 'NotWanted' } },
    });

    expect(revertText(release, undefined).at(-1)).toContain('this record does not know');
  });

  it.each([
    { wanted: 'aaaa', commit: newer },
    { wanted: 'dddd444', commit: older },
    { wanted: 'e'.repeat(40), commit: 'e'.repeat(40) },
  ])('takes $wanted for a commit', ({ wanted, commit }) => {
    expect(commitOf(held, wanted)).toBe(commit);
  });

  it.each(['aaa', 'eeee', 'HEAD~1'])('does not guess what %s means', (wanted) => {
    expect(() => commitOf(held, wanted)).toThrow(
      expect.objectContaining({ code: 'Usage', hint: expect.stringContaining('aaaa111, bbbb222') }),
    );
  });

  it.each([
    { name: 'one under way', status: {}, why: 'it has not ended' },
    {
      name: 'a promoted one',
      status: { phase: 'Promoted', finishedAt: startedAt },
      why: 'it was promoted',
    },
    {
      name: 'one past which the branch has moved',
      status: { phase: 'RolledBack', finishedAt: startedAt, revert: { state: 'Superseded' } },
      why: 'the config branch has moved on',
    },
  ])('refuses $name', ({ status, why }) => {
    expect(() => checkRevert(aRelease({ status }), [])).toThrow(
      expect.objectContaining({ code: 'Refused', message: expect.stringContaining(why) }),
    );
  });

  it('refuses while another release has the version', () => {
    const retried = aRelease({
      name: 'shop-3-1a2b3c4',
      createdAt: '2026-11-21T10:00:00.000Z',
      status: { phase: 'Promoted', finishedAt: startedAt },
    });

    expect(() => checkRevert(held, [held, retried])).toThrow(/shop-3-1a2b3c4 has its version/);
    expect(() => checkRevert(held, [held])).not.toThrow();
  });
});
