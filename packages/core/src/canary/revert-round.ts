import type { EpochMs, Release, ReleaseStatus, RevertPullRequest, RevertRecord } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import { gitRecheckMs } from '../decision.ts';
import { proposalBody } from '../forge/proposal-body.ts';
import type { RevertPullRequestSeen } from '../forge/revert-pull-request.ts';
import { valueOf } from '../observation.ts';
import type { RevertRequest } from '../ports.ts';
import type { ReleaseAction, ReleaseSeen } from './release.ts';
import { keptOf, revertAfter } from './revert-asked.ts';

/** A pull request may wait for days: until the next look at it, where no webhook and no change of the branch tells of it. */
const pullRequestRecheckMs = 5 * 60_000;

/** One look at a revert that a record has not done with. */
export interface RevertRound {
  readonly release: Release;
  readonly status: ReleaseStatus & { readonly revert: RevertRecord };
  readonly request: RevertRequest;
  readonly seen: Pick<ReleaseSeen, 'folder' | 'pullRequest' | 'revert'>;
  readonly now: EpochMs;
}

export interface RevertDecision {
  readonly revert: RevertRecord;
  readonly actions: readonly ReleaseAction[];
  readonly wakeAt: EpochMs | 'OnChange';
}

/** Whether a record has still something to do about its revert: on the config branch, or at the forge. */
export function owesRevert(revert: RevertRecord | undefined): boolean {
  return (
    revert?.state === 'Wanted' || revert?.state === 'Proposed' || revert?.pullRequest?.state === 'Closing'
  );
}

/**
 * One step of a revert: to the config branch, or as a pull request until that is merged, or not wanted any more. What is known is
 * noted first; what is asked for can be asked for again.
 */
export function decideRevert(round: RevertRound): RevertDecision {
  const { request, seen, now } = round;
  const before = round.status.revert;
  switch (before.state) {
    case 'Wanted': {
      if (seen.revert.type === 'Value')
        return closing(round, withPullRequest(revertAfter(before, seen.revert.value, now), before));
      return { revert: before, actions: [{ type: 'Revert', request }], wakeAt: now + gitRecheckMs };
    }
    case 'Proposed':
      return before.pullRequest === undefined
        ? { revert: { ...before, state: 'Wanted' }, actions: [], wakeAt: now }
        : closing(round, proposed(round, before.pullRequest));
    default:
      return closing(round, before);
  }
}

/** What has become of a pull request that waits; the same where nothing has. */
function proposed(
  { release, request, status, seen, now }: RevertRound,
  pullRequest: RevertPullRequest,
): RevertRecord {
  const { revert } = status;
  const known = valueOf(seen.pullRequest);
  const at = toInstant(now);
  const said = { ...revert, pullRequest: withSeen(pullRequest, known) };
  const kept = { ...keptOf(revert), pullRequest: said.pullRequest };
  if (known?.type === 'Merged') return { ...kept, state: 'Done', at, commit: known.commit };
  const over = whyOver(release, status);
  if (over !== undefined) return { ...kept, state: 'Superseded', at, message: over };
  if (known?.type === 'Declined')
    return { ...kept, state: 'NotPushed', at, reason: 'Declined', message: declined };
  const answer = valueOf(seen.revert);
  if (!hasMoved(request, seen) || answer === undefined || answer.type === 'Proposed') return said;
  return withPullRequest(revertAfter(revert, answer, now), said);
}

/** Whether the branch has something else by now: what that means for the revert is asked of Git. */
function hasMoved({ fromTree }: RevertRequest, { folder }: RevertRound['seen']): boolean {
  const onBranch = valueOf(folder);
  return onBranch !== undefined && onBranch.tree !== fromTree;
}

const declined =
  'the pull request that takes it back was closed without being merged, so the config branch keeps the version';

function whyOver({ metadata, spec }: Release, { finishedAt }: ReleaseStatus): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'the record of the release was deleted';
  const endedAt = fromInstant(finishedAt ?? toInstant(0));
  const again = spec.requests.find(({ type, at }) => type === 'Retry' && fromInstant(at) >= endedAt);
  return again === undefined ? undefined : `the version is tried again, as ${again.by} asked`;
}

function withSeen(
  pullRequest: RevertPullRequest,
  seen: RevertPullRequestSeen | undefined,
): RevertPullRequest {
  if (seen === undefined || seen.type === 'Gone') return pullRequest;
  const { branch, base, commit } = pullRequest;
  const waitsFor = seen.type === 'Open' ? seen.waitsFor : undefined;
  const open = { branch, base, commit, state: 'Open', url: seen.url } as const;
  return waitsFor === undefined ? open : { ...open, waitsFor };
}

/** A pull request that was there is not forgotten: it becomes the one that is wanted now, or is closed. */
function withPullRequest(
  revert: RevertRecord,
  { pullRequest: before }: Pick<RevertRecord, 'pullRequest'>,
): RevertRecord {
  const { pullRequest } = revert;
  if (before === undefined) return revert;
  if (pullRequest === undefined) return { ...revert, pullRequest: before };
  const url = before.state === 'Ended' ? undefined : before.url;
  return url === undefined ? revert : { ...revert, pullRequest: { ...pullRequest, url } };
}

/** What is to be done at the forge for a record that says this. */
function closing({ release, status, request, seen, now }: RevertRound, revert: RevertRecord): RevertDecision {
  const { pullRequest } = revert;
  if (pullRequest === undefined || pullRequest.state === 'Ended')
    return { revert, actions: [], wakeAt: 'OnChange' };
  if (revert.state === 'Proposed') {
    const wanted = {
      ...pullRequest,
      release: request.release,
      title: request.subject,
      body: proposalBody(release, { ...status, revert }, request),
      folder: request,
      isMergedByItself: revert.reason === 'BranchRefused',
    };
    return hasMoved(request, seen)
      ? { revert, actions: [{ type: 'Revert', request }], wakeAt: now + gitRecheckMs }
      : { revert, actions: [{ type: 'KeepPullRequest', wanted }], wakeAt: now + pullRequestRecheckMs };
  }
  const known = valueOf(seen.pullRequest);
  if (known?.type === 'Gone') {
    const ended = { ...revert, pullRequest: { ...pullRequest, state: 'Ended' as const } };
    const isMerged = known.mergedAs !== undefined && revert.state === 'Superseded';
    return {
      revert: isMerged ? { ...ended, state: 'Done', commit: known.mergedAs } : ended,
      actions: [],
      wakeAt: 'OnChange',
    };
  }
  const { branch, base, commit } = pullRequest;
  const comment = `${closedWords[revert.state]}${revert.message === undefined ? '' : `: ${revert.message}`}.`;
  return {
    revert: { ...revert, pullRequest: { ...pullRequest, state: 'Closing' } },
    actions: [
      { type: 'ClosePullRequest', closing: { release: request.release, branch, base, commit, comment } },
    ],
    wakeAt: now + gitRecheckMs,
  };
}

const closedWords: Readonly<Record<RevertRecord['state'], string>> = {
  Wanted: 'Seatrial makes it anew',
  Proposed: 'Seatrial makes it anew',
  Done: 'The version is taken back on the branch',
  Superseded: 'Nothing is left to take back',
  NotWanted: 'Nothing is to be taken back',
  NotPushed: 'It is not to be merged',
};
