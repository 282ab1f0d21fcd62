import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { type GitServerOptions, startGitServer } from '@seatrial/localcluster';
import { openBareRepository, type PushRefusal } from './bare-repository.ts';
import { readDescription } from './description/description.ts';
import { createFaults, type Fault } from './faults.ts';
import { ended, listening } from './loopback.ts';
import { startPages } from './pages/start-pages.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRequestHandler, type RequestSeen } from './request-handler.ts';
import {
  type App,
  fullName,
  type Installation,
  type Permissions,
  type Protection,
  type Repository,
  type Token,
  type World,
} from './world.ts';

export interface GithubOptions {
  /** For the repositories. */
  readonly directory: string;
  /** Only PATH is taken from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** `/api/v3` is that of GitHub Enterprise Server; none is that of api.github.com. */
  readonly basePath?: '' | '/api/v3';
  /** Of the API; 0 (the default) takes a free one. */
  readonly port?: number;
  /** Of the Git server; with no accounts everybody may read and push. */
  readonly git?: Pick<GitServerOptions, 'port' | 'accounts'>;
  /** Where people can look at what there is, as 0 too; nowhere when absent. */
  readonly pagesPort?: number;
  /** How long an installation's token lasts; an hour when absent, as it is at GitHub. */
  readonly tokenMs?: number;
  readonly signal: AbortSignal;
}

export interface Github {
  /** Of the API, with its base path. */
  readonly url: string;
  /** Of the pages for people; those of no host where there are none. */
  readonly pagesUrl: string;
  /** What there is, to look at in a test. */
  readonly world: World;
  /** All requests so far, in their order. */
  readonly requests: readonly RequestSeen[];
  /** A repository, empty where its folder is new; its Git is at `cloneUrl`. */
  addRepository(options: {
    readonly owner: string;
    readonly name: string;
    readonly isPrivate?: boolean;
    /** Of the bare repository; one that is there already is gone on with. */
    readonly folder?: string;
  }): Promise<Repository>;
  /** A token of a person, who may do all that `permissions` says; everything when absent. */
  addUser(options: {
    readonly login: string;
    readonly token: string;
    readonly permissions?: Permissions;
  }): void;
  /** A token as a workflow gets it: of the App `github-actions`, for one repository. */
  addWorkflowToken(options: {
    readonly token: string;
    readonly repository: string;
    readonly permissions: Permissions;
  }): void;
  /** An App that is installed for all repositories of an owner. */
  addApp(options: {
    readonly id: number;
    readonly slug: string;
    readonly publicKey: string;
    readonly owner: string;
    readonly permissions: Permissions;
  }): Installation;
  /** From here on a branch takes pull requests alone: pushes to it are refused as GitHub does it. */
  protect(repository: Repository, branch: string, protection?: Partial<Protection>): Promise<void>;
  fault(fault: Fault): void;
  /** How many requests wait for what a `Held` says. */
  held(): number;
  /** How many more requests a token has until `resetAt`. */
  limit(token: string, remaining: number, resetAt: number): void;
  /** Requests and answers that are not as GitHub's description has them, taken from the list that `close` throws. */
  takeViolations(): readonly string[];
  /** @throws Error where there was a violation */
  close(): Promise<void>;
}

const tokenMsDefault = 3_600_000;
/** Where pages would be that nobody serves. */
const noSite = 'https://github.example.invalid';

/** What GitHub says of a push to a protected branch, and gives as the reason. */
const refusals: Readonly<Record<Protection['by'], PushRefusal>> = {
  Branch: {
    words: 'error: GH006: Protected branch update failed for',
    reason: 'protected branch hook declined',
  },
  Ruleset: {
    words: 'error: GH013: Repository rule violations found for',
    reason: 'push declined due to repository rule violations',
  },
};

/** A GitHub on the loopback interface. */
export async function startGithub(options: GithubOptions): Promise<Github> {
  const { directory, env, clock, basePath = '', signal } = options;
  const server = createServer();
  const git = await startGitServer({ ...options.git, root: join(directory, 'git'), env, signal });
  const url = `${await listening(server, options.port)}${basePath}`;
  let lastId = 1_000;
  const world: World = {
    clock,
    url,
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    repositories: new Map(),
    installations: new Map(),
    tokens: new Map(),
    tokenMs: options.tokenMs ?? tokenMsDefault,
  };
  const pages = options.pagesPort === undefined ? undefined : await startPages(world, options.pagesPort);
  const violations: string[] = [];
  const requests: RequestSeen[] = [];
  const faults = createFaults();
  const rateLimit = createRateLimit(clock);
  const handle = createRequestHandler({
    description: readDescription(),
    world,
    basePath,
    faults,
    rateLimit,
    violate: (text) => void violations.push(text),
    see: (request) => void requests.push(request),
  });
  server.on('request', (request: IncomingMessage, response) => {
    handle(request, response).catch((error: unknown) => {
      violations.push(
        `${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      response.destroy();
    });
  });

  const workflows: App = { id: 15_368, slug: 'github-actions' };
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= Promise.all([ended(server), git.close(), pages?.close()]).then(() => undefined);
    return closed;
  };
  signal.addEventListener('abort', () => void close(), { once: true });

  return {
    url,
    pagesUrl: pages?.url ?? noSite,
    world,
    requests,
    async addRepository({ owner, name, isPrivate = false, folder = `${owner}.${name}` }) {
      const id = world.nextId();
      const cloneUrl = await git.createRepository(folder);
      const repository: Repository = {
        id,
        owner,
        name,
        defaultBranch: 'main',
        isPrivate,
        site: pages?.url ?? noSite,
        cloneUrl,
        git: openBareRepository(join(directory, 'git', `${folder}.git`), env),
        issues: new Map(),
        comments: new Map(),
        checkRuns: new Map(),
        statuses: [],
        deployments: new Map(),
        settings: { methods: ['merge', 'rebase', 'squash'], allowsAutoMerge: false, teams: [] },
        protections: new Map(),
        runApprovals: new Map(),
      };
      world.repositories.set(fullName(repository), repository);
      return repository;
    },
    addUser({ login, token, permissions }) {
      addToken({ value: token, actor: { login, id: world.nextId() }, ...(permissions && { permissions }) });
    },
    addWorkflowToken({ token, repository, permissions }) {
      const actor = { login: 'github-actions[bot]', id: 41_898_282, app: workflows };
      addToken({ value: token, actor, permissions, repositories: [repository] });
    },
    addApp({ id, slug, publicKey, owner, permissions }) {
      const installation = { id: world.nextId(), app: { id, slug, publicKey }, owner, permissions };
      world.installations.set(installation.id, installation);
      return installation;
    },
    async protect({ protections, git: bare }, branch, wanted = {}) {
      const protection: Protection = { by: 'Branch', reviewsMin: 1, contexts: [], ...wanted };
      protections.set(branch, protection);
      await bare.refusePushes(`refs/heads/${branch}`, refusals[protection.by]);
    },
    fault: (fault) => faults.add(fault),
    held: () => faults.held(),
    limit: (token, remaining, resetAt) => rateLimit.set(token, remaining, resetAt),
    takeViolations: () => violations.splice(0),
    async close() {
      await close();
      if (violations.length > 0) throw new Error(`Not as GitHub has it:\n${violations.join('\n')}`);
    },
  };

  function addToken(token: Token): void {
    world.tokens.set(token.value, token);
  }
}
