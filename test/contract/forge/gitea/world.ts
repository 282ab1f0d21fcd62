import type { BareRepository } from '@seatrial/localgithub';

export interface GiteaUser {
  readonly id: number;
  readonly login: string;
  /** A reader may comment, and merges nothing. */
  readonly mayWrite: boolean;
}

export interface GiteaComment {
  readonly id: number;
  readonly author: GiteaUser;
  readonly body: string;
}

export interface GiteaPull {
  readonly number: number;
  readonly author: GiteaUser;
  readonly head: string;
  readonly base: string;
  title: string;
  body: string;
  state: 'closed' | 'open';
  labels: readonly string[];
  asked: readonly GiteaUser[];
  teamsAsked: readonly string[];
  answered: readonly GiteaUser[];
  approvals: number;
  /** How often it is yet to be said that nobody has looked for conflicts. */
  unchecked: number;
  scheduledBy: GiteaUser | undefined;
  /** As the branch is, or was at the end. */
  sha: string;
  mergeSha: string | null;
  readonly comments: GiteaComment[];
}

/** One repository, with all that Gitea knows of it. */
export interface GiteaWorld {
  readonly git: BareRepository;
  /** By token. */
  readonly users: Map<string, GiteaUser>;
  readonly teams: Set<string>;
  readonly pulls: GiteaPull[];
  readonly labels: Map<string, number>;
  readonly statuses: { readonly context: string; readonly state: string; readonly description: string }[];
  /** Branches that take no pushes. */
  readonly protections: Set<string>;
  approvalsMin: number;
  styles: readonly string[];
  nextId: number;
}
