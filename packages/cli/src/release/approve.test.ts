import { describe, expect, it } from 'vitest';
import { aRelease, startedAt } from '../testing/a-release.ts';
import { approvalsOf, approvalText, refuseEnded } from './approve.ts';

const by = (...people: string[]) => people.map((name) => ({ by: name, at: startedAt }));
const twoApprovals = {
  rollout: {
    workload: { name: 'web' },
    service: 'web',
    route: { name: 'web' },
    steps: [{ setWeight: 10 }, { approval: {} }, { setWeight: 50 }, { approval: { count: 2 } }],
  },
};

describe('approvalsOf', () => {
  it('counts people, not approvals', () => {
    const release = aRelease({ spec: { approvals: by('ada', 'ada') } });

    expect(approvalsOf(release)).toEqual({ people: ['ada'], needed: 2, isDue: true });
  });

  it('leaves out what an earlier approval step has used up', () => {
    const release = aRelease({
      spec: { ...twoApprovals, approvals: by('ada', 'grace') },
      status: { stepIndex: 3 },
    });

    expect(approvalsOf(release)).toEqual({ people: ['grace'], needed: 2, isDue: true });
  });

  it('takes approvals ahead of the step', () => {
    const release = aRelease({ status: { stepIndex: 1, reason: 'GatheringEvidence' } });

    expect(approvalsOf(release)).toEqual({ people: [], needed: 2, isDue: false });
    expect(approvalsOf(aRelease({ status: null }))).toEqual({ people: [], needed: 2, isDue: false });
  });

  it.each([
    [
      'has ended',
      { status: { phase: 'RolledBack', reason: 'OddsAboveTolerance' } },
      'it is RolledBack (OddsAboveTolerance)',
    ],
    [
      'is being taken back',
      { status: { phase: 'RollingBack', reason: 'Rejected' } },
      'it is RollingBack (Rejected)',
    ],
    ['is being promoted', { status: { phase: 'Promoting' } }, 'it is past its approval steps'],
    ['has no such step', { spec: { rollout: undefined } }, 'none of its steps is an approval'],
  ])('refuses a release that %s', (_, changes, why) => {
    expect(() => approvalsOf(aRelease(changes))).toThrow(
      expect.objectContaining({ code: 'Refused', message: `Cannot approve shop/shop-2-1a2b3c4: ${why}` }),
    );
  });
});

describe('approvalText', () => {
  const name = 'shop/shop-2-1a2b3c4 on production';

  it('counts', () => {
    const release = aRelease({ spec: { approvals: by('ada') } });

    expect(approvalText({ release, by: 'ada', earlier: undefined })).toBe(
      `${name}: approved by ada, 1 of 2 approvals`,
    );
  });

  it('says that one was given already', () => {
    const release = aRelease({ spec: { approvals: by('ada') } });

    expect(approvalText({ release, by: 'ada', earlier: by('ada')[0] })).toBe(
      `${name}: already approved by you (ada, ${startedAt}), 1 of 2 approvals`,
    );
  });

  it('says that one was used up by an earlier step', () => {
    const release = aRelease({
      spec: { ...twoApprovals, approvals: by('ada') },
      status: { stepIndex: 3 },
    });

    expect(approvalText({ release, by: 'ada', earlier: by('ada')[0] })).toContain(
      '0 of 2 approvals; yours counted for an earlier step, this one asks for others',
    );
  });

  it('says of one that is ahead when it counts', () => {
    const release = aRelease({ spec: { approvals: by('ada') }, status: { stepIndex: 1 } });

    expect(approvalText({ release, by: 'ada', earlier: undefined })).toContain(
      '1 of 2 approvals; it counts when the release comes to its approval step',
    );
  });
});

describe('refuseEnded', () => {
  const ended = aRelease({ status: { phase: 'Promoted', reason: 'Promoted' } });

  it('says of an application with nothing in flight that nothing waits', () => {
    expect(() => refuseEnded(ended, 'shop')).toThrow(
      expect.objectContaining({
        code: 'Refused',
        message: 'Cannot approve shop: no release of shop is in flight, the newest is Promoted',
      }),
    );
  });

  it('leaves a release in flight, and one that was named, to what its steps say', () => {
    expect(() => refuseEnded(aRelease(), 'shop')).not.toThrow();
    expect(() => refuseEnded(ended, 'shop-2-1a2b3c4')).not.toThrow();
    expect(() => refuseEnded(ended, 'shop/shop-2-1a2b3c4')).not.toThrow();
  });
});
