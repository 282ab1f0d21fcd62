import type { Release, ReleaseStatus, RevertRecord } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RevertPullRequestSeen } from '../forge/revert-pull-request.ts';
import type { Observed } from '../observation.ts';
import type { RevertState } from '../ports.ts';
import { decideRelease } from './decide.ts';
import { newVersion, oldVersion, release, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';
import { whyNoRevert } from './revert-asked.ts';
import { owesRevert } from './revert-round.ts';

const finishedAt = '2026-01-01T00:00:00.000Z';
const later = '2026-01-02T00:00:00.000Z';
const commit = 'e'.repeat(40);
const mergeSha = 'f'.repeat(40);
const url = 'https://forge.example.com/acme/config/pull/7';
const branch = 'seatrial/revert/staging/shop-2-bbbbbbb-';
const pullRequest = { state: 'Wanted', branch, base: 'main', commit } as const;
const refused = { reason: 'BranchRefused', message: 'the branch is protected' } as const;
const proposed: RevertRecord = { state: 'Proposed', at: finishedAt, ...refused, pullRequest };

const failing = { requests: 400, bad: 31 };
const evidence = { verdict: 'Fail', message: '7.8% of the canary’s requests failed', canary: failing };

function ended(revert: RevertRecord, change: Partial<Release['spec']> = {}): Release {
  return release({ phase: 'RolledBack', finishedAt, ledger: 'Recorded', revert, evidence }, change);
}

function value<T>(it: T): Observed<T> {
  return { type: 'Value', value: it };
}

const onBranch = (tree: string | undefined) => ({ folder: value({ tree }) });
const unmoved = onBranch(newVersion);
const open = { type: 'Open', url } as const;

describe('a revert that the branch does not take', () => {
  const state = { type: 'Proposed', pullRequest: { branch, base: 'main', commit }, why: refused } as const;

  it('becomes a pull request with what the gate saw, in the words that the command line has', () => {
    const { status, actions } = decideRelease(ended({ state: 'Wanted' }), seen({ revert: value(state) }), 0);

    expect(status.revert).toEqual({ ...proposed, at: toInstant(0) });
    expect(actions).toMatchObject([
      {
        type: 'KeepPullRequest',
        wanted: {
          branch,
          commit,
          title: expect.stringMatching(/^Revert shop to aaaaaaa: /),
          body: expect.stringContaining('canary: 7.8% bad, 31 of 400 requests'),
          folder: { path: 'apps/shop', fromTree: newVersion, toTree: oldVersion },
          isMergedByItself: true,
        },
      },
    ]);
  });

  it('is left to a person where the application says so, or others have promoted what it drops', () => {
    for (const reason of ['ForPeople', 'PromotedElsewhere'] as const) {
      const { actions } = decideRelease(ended({ ...proposed, reason }), seen(unmoved), 0);

      expect(actions).toMatchObject([{ type: 'KeepPullRequest', wanted: { isMergedByItself: false } }]);
    }
  });
});

describe('a pull request that waits', () => {
  it('has its address in the record, and is looked at again without a change of the branch', () => {
    const now = Date.parse(later);
    const waits = { ...open, waitsFor: 'a review' };

    const decision = decideRelease(
      ended(proposed),
      seen({ ...unmoved, pullRequest: value<RevertPullRequestSeen>(waits) }),
      now,
    );

    expect(decision.status.revert?.pullRequest).toEqual({
      ...pullRequest,
      state: 'Open',
      url,
      waitsFor: 'a review',
    });
    expect(decision.wakeAt).toBe(now + 300_000);
  });

  it.each<[string, Partial<ReleaseSeen>, Partial<Release['spec']>, Partial<RevertRecord>]>([
    [
      'was merged, as the forge says',
      { ...unmoved, pullRequest: value<RevertPullRequestSeen>({ type: 'Merged', url, commit: mergeSha }) },
      {},
      { state: 'Done', commit: mergeSha },
    ],
    [
      'was merged, as the branch shows',
      { ...onBranch(oldVersion), revert: value<RevertState>({ type: 'Done', commit }) },
      {},
      { state: 'Done', commit },
    ],
    [
      'was overtaken on the branch',
      {
        ...onBranch('9'.repeat(40)),
        revert: value<RevertState>({ type: 'Superseded', message: 'it is something else' }),
      },
      {},
      { state: 'Superseded', message: 'it is something else' },
    ],
    [
      'is of a version that is tried again',
      unmoved,
      { requests: [{ type: 'Retry', by: 'ann', at: later }] },
      { state: 'Superseded', message: 'the version is tried again, as ann asked' },
    ],
    [
      'was closed by a person',
      { ...unmoved, pullRequest: value<RevertPullRequestSeen>({ type: 'Declined', url }) },
      {},
      { state: 'NotPushed', reason: 'Declined' },
    ],
  ])('and %s is ended, and its branch deleted', (_, look, spec, expected) => {
    const { status, actions } = decideRelease(ended(proposed, spec), seen(look), Date.parse(later));

    expect(status.revert).toMatchObject({ ...expected, pullRequest: { state: 'Closing' } });
    expect(actions).toMatchObject([{ type: 'ClosePullRequest', closing: { branch, commit } }]);

    const gone = seen({ pullRequest: value<RevertPullRequestSeen>({ type: 'Gone' }) });
    const after = decideRelease({ ...ended(proposed, spec), status }, gone, Date.parse(later));
    expect(after.status.revert).toMatchObject({ ...expected, pullRequest: { state: 'Ended' } });
    expect([after.actions, after.wakeAt]).toEqual([[], 'OnChange']);
  });

  it('is asked of Git as soon as the branch has something else, and not of the forge', () => {
    const { actions, status } = decideRelease(ended(proposed), seen(onBranch(oldVersion)), 0);

    expect(status.revert).toEqual(proposed);
    expect(actions).toMatchObject([{ type: 'Revert', request: { fromTree: newVersion } }]);
  });

  it('that was merged as another commit counts as done, though Git found no commit of ours', () => {
    const closing = { ...pullRequest, state: 'Closing' } as const;
    const before: RevertRecord = {
      state: 'Superseded',
      message: 'it is something else',
      pullRequest: closing,
    };

    const { status } = decideRelease(
      ended(before),
      seen({ pullRequest: value<RevertPullRequestSeen>({ type: 'Gone', mergedAs: mergeSha }) }),
      0,
    );

    expect(status.revert).toMatchObject({ state: 'Done', commit: mergeSha, pullRequest: { state: 'Ended' } });
  });

  it('goes with its record', () => {
    const given = ended(proposed);
    const deleted = { ...given, metadata: { ...given.metadata, deletionTimestamp: later } };

    expect(decideRelease(deleted, seen(unmoved), 0).actions).toMatchObject([{ type: 'ClosePullRequest' }]);
  });

  it('is made anew where a person chooses otherwise, by the same branch, and its address stays', () => {
    const known: RevertRecord = { ...proposed, pullRequest: { ...pullRequest, state: 'Open', url } };
    const asked = { type: 'Revert', by: 'ann', at: later, to: 'd'.repeat(40) } as const;

    const first = decideRelease(ended(known, { requests: [asked] }), seen(unmoved), 0);

    expect(first.status.revert).toMatchObject({
      state: 'Wanted',
      asked: { by: 'ann' },
      pullRequest: { url },
    });
    expect(first.actions).toMatchObject([{ type: 'Revert', request: { asked: { by: 'ann' } } }]);
    const again = {
      type: 'Proposed',
      pullRequest: { branch, base: 'main', commit: mergeSha },
      why: refused,
    } as const;
    const second = decideRelease(
      { ...ended(known, { requests: [asked] }), status: first.status },
      seen({ ...unmoved, revert: value(again) }),
      0,
    );
    expect(second.status.revert?.pullRequest).toEqual({ ...pullRequest, commit: mergeSha, url });
  });

  it('that is being closed lets nobody ask for another one before it is', () => {
    const closing = { ...pullRequest, state: 'Closing' } as const;

    expect(whyNoRevert(ended({ state: 'NotPushed', reason: 'Declined', pullRequest: closing }))).toContain(
      'is being closed',
    );
  });
});

it('whatever forge and branch say, in whatever order: what is done about it is in the record, and ends', () => {
  const pullRequests = fc.constantFrom<RevertPullRequestSeen | undefined>(
    undefined,
    open,
    { ...open, waitsFor: 'a review' },
    { type: 'Merged', url, commit: mergeSha },
    { type: 'Declined', url },
  );
  const looks = fc.record({
    pullRequest: pullRequests,
    tree: fc.constantFrom(newVersion, newVersion, oldVersion, undefined),
  });
  fc.assert(
    fc.property(fc.array(looks, { maxLength: 12 }), (all) => {
      let given = ended(proposed);
      let opened = 0;
      const step = (change: Partial<ReleaseSeen>): void => {
        const { status, actions } = decideRelease(given, seen(change), Date.parse(later));
        const before = given.status?.revert?.state;
        const [now, types] = [status.revert?.state, actions.map(({ type }) => type)];
        expect(now === 'Proposed' && before !== 'Proposed').toBe(false);
        expect(now === 'Proposed' || types.every((type) => type === 'ClosePullRequest')).toBe(true);
        opened += types.filter((type) => type === 'KeepPullRequest').length;
        expect(actions.length > 0).toBe(owesRevert(status.revert));
        given = { ...given, status };
      };
      for (const { pullRequest: said, tree } of all) {
        const isEnding = given.status?.revert?.state !== 'Proposed';
        step({
          ...onBranch(tree),
          ...(tree === newVersion ? {} : { revert: value<RevertState>({ type: 'Done', commit }) }),
          ...(said === undefined || isEnding ? {} : { pullRequest: value(said) }),
        });
      }
      step({ ...onBranch(oldVersion), revert: value<RevertState>({ type: 'Done', commit }) });
      step({ pullRequest: value<RevertPullRequestSeen>({ type: 'Gone' }) });
      expect(opened).toBeLessThanOrEqual(all.length);
      expect(isEnded(given.status)).toBe(true);
    }),
  );
});

function isEnded(status: ReleaseStatus | undefined): boolean {
  return !owesRevert(status?.revert) && status?.revert?.pullRequest?.state === 'Ended';
}
