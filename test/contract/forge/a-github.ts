import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { createForge, type Forge, type ForgeLimits, type ForgeOptions } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import { type Github, type GithubOptions, type Repository, startGithub } from '@seatrial/localgithub';
import { onTestFinished } from 'vitest';

export const never: AbortSignal = new AbortController().signal;
export const workflowToken = 'ghs_of-the-workflow';
export const permissions = {
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'write',
} as const;

export interface Given {
  readonly github: Github;
  readonly repository: Repository;
  /** Of `main`, and of the branch `change`. */
  readonly base: string;
  readonly head: string;
  /** How often an operation was asked for. */
  readonly count: (operation: string) => number;
}

/** A GitHub with the repository `ada/shop`, which has the branches `main` and `change`. All that was asked and answered is as GitHub has it. */
export async function aGithub(options: Partial<GithubOptions> = {}): Promise<Given> {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-github-'));
  const github = await startGithub({
    directory,
    env: process.env,
    clock: systemClock,
    signal: never,
    ...options,
  });
  onTestFinished(async () => {
    await rm(directory, { recursive: true, force: true });
    await github.close();
  });
  const repository = await github.addRepository({ owner: 'ada', name: 'shop' });
  github.addWorkflowToken({ token: workflowToken, repository: 'ada/shop', permissions });
  const base = await commit(repository, 'main', { 'a.yaml': 'a: 1\n' });
  const head = await commit(repository, 'change', { 'a.yaml': 'a: 2\n' }, base);
  return {
    github,
    repository,
    base,
    head,
    count: (id) => github.requests.filter((it) => it.operation === id).length,
  };
}

/** A commit with these files over those of its parent, which the branch then has. */
export async function commit(
  { git }: Pick<Repository, 'git'>,
  branch: string,
  files: Readonly<Record<string, string>>,
  parent?: string,
): Promise<string> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, text]) => ({
      path,
      mode: '100644',
      sha: await git.writeBlob(Buffer.from(text)),
    })),
  );
  const tree = await git.writeTree(parent, entries);
  const parents = parent === undefined ? [] : [parent];
  const sha = await git.writeCommit({ tree, parents, message: `change ${branch}\n`, author: 'ada', at: 0 });
  await git.setRef(`refs/heads/${branch}`, sha, await git.commitOf(`refs/heads/${branch}`));
  return sha;
}

/** A pull request of `change`, opened by its author. @returns its number */
export async function aPullRequest({ github, repository }: Given): Promise<number> {
  github.addUser({ login: 'bob', token: 'ghp_bob' });
  const bob = aForge(github, { auth: { type: 'Token', token: 'ghp_bob' } });
  const pull = { head: 'change', base: repository.defaultBranch, title: 'Change', body: 'as you see' };
  return (await bob.keepPullRequest(pull, { signal: never })).number;
}

export function aForge(
  { url }: Pick<Github, 'url'>,
  options: Partial<Omit<ForgeOptions, 'limits'>> & { readonly limits?: Partial<ForgeLimits> } = {},
): Forge {
  return createForge({
    auth: { type: 'Token', token: workflowToken },
    baseUrl: url,
    repository: { owner: 'ada', name: 'shop' },
    userAgent: 'seatrial-test',
    clock: aHastyClock(),
    rng: () => 0.5,
    send: fetch,
    ...options,
  });
}

export interface HastyClock extends Clock {
  /** What was waited for, but for time limits. */
  readonly waits: readonly number[];
  forward(ms: number): void;
}

/** From here on it is a time limit of ours, and no wait before a repeat. */
const limitMs = 30_000;

/** The machine's clock, which runs ahead of every wait instead of waiting; only time limits are kept to. */
export function aHastyClock(): HastyClock {
  const waits: number[] = [];
  let aheadMs = 0;
  return {
    waits,
    now: () => Date.now() + aheadMs,
    forward(ms) {
      aheadMs += ms;
    },
    async sleep(ms, signal) {
      if (ms >= limitMs) return systemClock.sleep(ms, signal);
      signal?.throwIfAborted();
      waits.push(ms);
      aheadMs += ms;
    },
  };
}
