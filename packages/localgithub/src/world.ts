import type { Clock } from '@seatrial/core';
import type { BareRepository } from './bare-repository.ts';

/** Who does something: a person, or an App by one of its installations. */
export interface Actor {
  readonly login: string;
  readonly id: number;
  readonly app?: App;
}

export interface App {
  readonly id: number;
  readonly slug: string;
  /** Absent of the App that GitHub itself has for workflows. */
  readonly publicKey?: string;
}

export type Level = 'read' | 'write';
export type Permissions = Readonly<Record<string, Level>>;

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly owner: string;
  readonly permissions: Permissions;
}

export interface Token {
  readonly value: string;
  readonly actor: Actor;
  /** Absent: all of them. */
  readonly permissions?: Permissions;
  /** Full names; absent: all of them. */
  readonly repositories?: readonly string[];
  readonly expiresAt?: number;
}

export interface Comment {
  readonly id: number;
  readonly number: number;
  readonly author: Actor;
  readonly createdAt: number;
  readonly body: string;
  readonly updatedAt: number;
}

/** An issue, and of a pull request what it has in common with one. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Actor;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly pull?: Pull;
}

export interface Pull {
  readonly head: string;
  /** As it is, or was when it was closed. */
  readonly headSha: string;
  readonly base: string;
  readonly draft: boolean;
  /** Asked, and have not answered yet. */
  readonly reviewers: readonly string[];
  readonly teams: readonly string[];
  readonly reviews: readonly Review[];
  /** Who has it merged once it may be, and how. */
  readonly autoMerge?: { readonly by: Actor; readonly method: MergeMethod };
  readonly mergeSha?: string;
}

export type MergeMethod = 'merge' | 'rebase' | 'squash';

export interface Review {
  readonly id: number;
  readonly author: Actor;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  readonly body: string;
  readonly sha: string;
  readonly at: number;
}

/** What must be before a branch takes something; pushes to it are refused. */
export interface Protection {
  /** Of a branch, or a rule of the repository. */
  readonly by: 'Branch' | 'Ruleset';
  readonly reviewsMin: number;
  /** Contexts of statuses that must be successes. */
  readonly contexts: readonly string[];
}

/** How a repository merges, and which teams may be asked to review; of people, all that there are may be. */
export interface RepositorySettings {
  readonly methods: readonly MergeMethod[];
  readonly allowsAutoMerge: boolean;
  readonly teams: readonly string[];
}

/** What a person has said of a run that waits for one. */
export interface RunApproval {
  readonly state: 'approved' | 'rejected';
  readonly user: string;
  readonly environments: readonly string[];
  readonly comment: string;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string;
  readonly app: App;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly detailsUrl: string | null;
  readonly annotations: readonly Annotation[];
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly author: Actor;
  readonly at: number;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly author: Actor;
  readonly at: number;
  readonly statuses: readonly DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly author: Actor;
  readonly at: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  /** Where people look at it. */
  readonly site: string;
  readonly cloneUrl: string;
  readonly git: BareRepository;
  /** By number: of issues and of pull requests, which count together. */
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: Status[];
  readonly deployments: Map<number, Deployment>;
  settings: RepositorySettings;
  /** By branch. */
  readonly protections: Map<string, Protection>;
  /** By the id of a workflow's run. */
  readonly runApprovals: Map<number, RunApproval[]>;
}

/** All that this GitHub knows. */
export interface World {
  readonly clock: Clock;
  /** Of the API, with its base path. */
  readonly url: string;
  readonly nextId: () => number;
  readonly repositories: Map<string, Repository>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  /** What an installation's token lasts. */
  readonly tokenMs: number;
}

export function fullName({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}
