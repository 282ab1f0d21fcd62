import type { BareRepository } from '@seatrial/localgithub';

export interface GitlabUser {
  readonly id: number;
  readonly username: string;
  /** A guest may comment, and merges nothing. */
  readonly role: 'Developer' | 'Guest';
}

export interface Note {
  readonly id: number;
  readonly author: GitlabUser;
  readonly body: string;
}

export interface GitlabRequest {
  readonly iid: number;
  readonly author: GitlabUser;
  readonly source: string;
  readonly target: string;
  title: string;
  description: string;
  state: 'closed' | 'merged' | 'opened';
  labels: readonly string[];
  reviewers: readonly GitlabUser[];
  approvals: number;
  /** How often it is yet to be said that nobody has looked at it: GitLab does so behind its answers. */
  unchecked: number;
  autoMergedBy: GitlabUser | undefined;
  /** As the branch is, or was at the end. */
  sha: string;
  mergedSha: string | null;
  readonly notes: Note[];
}

export interface GitlabStatus {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly author: GitlabUser;
  status: string;
  description: string | null;
  targetUrl: string | null;
}

/** In two groups, as projects often are. */
export const projectPath = 'acme/platform/shop';

/** One project, with all that GitLab knows of it. */
export interface GitlabProject {
  readonly git: BareRepository;
  /** By token. */
  readonly users: Map<string, GitlabUser>;
  readonly requests: GitlabRequest[];
  readonly statuses: GitlabStatus[];
  /** Branches that take no pushes but of these people. */
  readonly protections: Map<string, readonly string[]>;
  approvalsMin: number;
  /** Commits whose pipeline has not ended. */
  readonly pipelines: Set<string>;
  /** Lines of texts that were done as commands. */
  readonly quickActions: string[];
  nextId: number;
}
