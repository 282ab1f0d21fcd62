import type { Op } from '../ports.ts';

/**
 * The config repository at its forge (GitHub, GitLab, Gitea): what people see there beside the commits. `keep…` and `close…` make
 * something as it should be, however often they are asked for, and by however many at once.
 */
export interface ForgePort {
  /** The newest of a commit and a context counts. */
  reportStatus(status: ForgeStatus, op: Op): Promise<void>;
  /** @returns its id, for its statuses. Absent where a forge knows no deployments */
  keepDeployment?(deployment: ForgeDeployment, op: Op): Promise<string>;
  /** Says how a deployment stands, unless that was said last. */
  reportDeployment?(id: string, status: ForgeDeploymentStatus, op: Op): Promise<void>;
  /** The pull request of a branch: the one that is open, or else the newest; undefined where there was never one. */
  findPullRequest(branches: PullRequestBranches, op: Op): Promise<PullRequestSeen | undefined>;
  /** The open pull request of a branch, made if there is none, else changed to be so. */
  keepPullRequest(wanted: WantedPullRequest, op: Op): Promise<PullRequestSeen>;
  /** Closes what is open of it. The branch goes too, unless somebody has put something else on it. */
  closePullRequest(closing: ClosedPullRequest, op: Op): Promise<void>;
  /** Merges as far as the rules of the repository allow that to whom we are; asks for nothing that they forbid. */
  mergePullRequest(wanted: PullRequestBranches & { readonly sha: string }, op: Op): Promise<MergeAnswer>;
  /** Whether commits come to a branch by pull requests alone. `Unknown`: we may not read that. */
  isProtected(branch: string, op: Op): Promise<'Protected' | 'NotProtected' | 'Unknown'>;
}

export interface ForgeStatus {
  readonly sha: string;
  /** There is one status of each context. */
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  /** What is too long for the forge is cut off. */
  readonly description: string;
  readonly url?: string;
}

export interface ForgeDeployment {
  readonly sha: string;
  readonly environment: string;
  /** By which it is known again: there is one of each marker, commit and environment. */
  readonly marker: string;
  readonly description: string;
  readonly isProduction: boolean;
}

export interface ForgeDeploymentStatus {
  readonly state: 'error' | 'failure' | 'in_progress' | 'inactive' | 'queued' | 'success';
  /** What is too long for the forge is cut off. */
  readonly description: string;
}

export interface PullRequestBranches {
  /** Branch of this repository that is to be merged. */
  readonly head: string;
  readonly base: string;
}

export interface WantedPullRequest extends PullRequestBranches {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Added to those that it has. */
  readonly labels?: readonly string[];
  /** Who is asked to look at it, beside those that were; whom the forge does not take is left out. */
  readonly reviewers?: Reviewers;
}

export interface Reviewers {
  /** Names of accounts, without the `@`. */
  readonly users: readonly string[];
  /** As `owner/team`, without the `@`. */
  readonly teams: readonly string[];
}

/** `Closed`: without being merged. */
export interface PullRequestSeen {
  readonly state: 'Open' | 'Merged' | 'Closed';
  readonly number: number;
  readonly url: string;
  /** Commit at the end of its branch, as it is or was when it ended. */
  readonly headSha: string;
  /** Of one that is merged: the commit on the branch that it was merged to, where the forge says so. */
  readonly mergeSha?: string;
}

export interface ClosedPullRequest extends PullRequestBranches {
  /** Markdown, written on it where it is closed by this. */
  readonly comment: string;
  /** The branch is deleted while it is at this commit, however its pull request has ended. */
  readonly deletesBranchAt: string;
}

export type MergeAnswer =
  | { readonly type: 'Merged'; readonly sha?: string }
  /** The forge merges it by itself once reviews and checks are there. */
  | { readonly type: 'Waits'; readonly message: string }
  | { readonly type: 'NotAllowed'; readonly message: string };
