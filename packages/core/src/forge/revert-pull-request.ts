import type { RevertPullRequest } from '@seatrial/model';
import type { RevertRequest } from '../ports.ts';
import type { PullRequestSeen } from './forge-port.ts';

/** A revert that waits on a branch of its own, as a pull request is made of it. */
export interface RevertProposed extends Pick<RevertPullRequest, 'branch' | 'base' | 'commit' | 'url'> {
  /** Release that it is of, as on its commit. */
  readonly release: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** The folder that it takes back, from one tree to another: by its files reviewers are found. */
  readonly folder: Pick<RevertRequest, 'path' | 'fromTree' | 'toTree'>;
  /** The forge merges it as soon as its rules allow that; else a person does. */
  readonly isMergedByItself: boolean;
}

/** One that is not wanted any more. */
export interface RevertWithdrawn extends Pick<RevertPullRequest, 'branch' | 'base' | 'commit'> {
  readonly release: string;
  /** Why, in Markdown. */
  readonly comment: string;
}

/** What the forge says of the pull request of a revert. `Gone`: it is merged or closed, and its branch is deleted. */
export type RevertPullRequestSeen =
  | {
      readonly type: 'Open';
      readonly url: string;
      /** What its merge waits for, where it is merged by itself. */
      readonly waitsFor?: string;
    }
  | { readonly type: 'Merged'; readonly url: string; readonly commit: string }
  /** A person has closed it, and nothing is merged. */
  | { readonly type: 'Declined'; readonly url: string }
  | { readonly type: 'Gone'; readonly mergedAs?: string };

/** Below it are the branches of reverts, and nothing else. */
export const revertBranches = 'seatrial/revert/';

/** The branch of a revert: of one release, by its uid, and so of no other. */
export function revertBranch({ release }: Pick<RevertRequest, 'release'>): string {
  return `${revertBranches}${release.replace('@', '-')}`;
}

/** Whether what a forge shows is the pull request that a record means, and not one that its branch had before. */
export function isOwnPullRequest(
  { headSha, url }: Pick<PullRequestSeen, 'headSha' | 'url'>,
  own: Pick<RevertPullRequest, 'commit' | 'url'>,
): boolean {
  return headSha === own.commit || url === own.url;
}
