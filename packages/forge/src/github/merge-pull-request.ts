import type { ForgePort, MergeAnswer } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import { findPulls, type Pull } from './find-pull.ts';

const waits: MergeAnswer = {
  type: 'Waits',
  message: 'GitHub merges it once its reviews and checks are there',
};

/** Those that keep the commit and its words as they are come first. */
const methods = ['merge', 'rebase', 'squash'] as const;
type Method = (typeof methods)[number];

interface Allowed {
  readonly methods: readonly Method[];
  readonly autoMerge: boolean;
}

/** Merges a pull request as its repository allows: at once, or by itself once what is missing is there. */
export async function mergePullRequest(
  client: Client,
  { head, base, sha }: Parameters<ForgePort['mergePullRequest']>[0],
  scope: Scope,
): Promise<MergeAnswer> {
  const pulls = await findPulls(client, { head, base }, 'all', scope);
  const pull = pulls.find(({ state }) => state === 'open');
  if (pull === undefined) {
    const merged = pulls.find((it) => it.merged_at !== null && it.head.sha === sha);
    if (merged !== undefined) return { type: 'Merged', sha: merged.merge_commit_sha ?? sha };
    return { type: 'NotAllowed', message: `there is no open pull request of ${head} to ${base}` };
  }
  if (pull.head.sha !== sha)
    return { type: 'NotAllowed', message: `${head} is at ${pull.head.sha}, and not at ${sha}` };
  const allowed = await readAllowed(client, scope);
  let why = 'the repository allows no way to merge';
  for (const method of allowed.methods) {
    const tried = await merge(client, pull, method, scope);
    if ('sha' in tried) return { type: 'Merged', sha: tried.sha };
    why = tried.why;
  }
  if (pull.auto_merge !== null) return waits;
  for (const method of allowed.autoMerge ? allowed.methods : []) {
    if (await enableAutoMerge(client, pull, method, scope)) return waits;
  }
  return { type: 'NotAllowed', message: why };
}

/** Who may not push to it is not told; then all is tried. */
async function readAllowed({ where, ask }: Client, scope: Scope): Promise<Allowed> {
  const doing = `read how ${where.owner}/${where.repo} merges`;
  const about = { doing, needs: 'metadata: read', repeat: 'Always' } as const;
  const { data } = await ask(about, scope, (it, extra) => it.rest.repos.get({ ...where, ...extra }));
  const isAllowed = {
    merge: data.allow_merge_commit !== false,
    rebase: data.allow_rebase_merge !== false,
    squash: data.allow_squash_merge !== false,
  };
  return { methods: methods.filter((it) => isAllowed[it]), autoMerge: data.allow_auto_merge !== false };
}

async function merge(
  client: Client,
  { number, head }: Pull,
  method: Method,
  scope: Scope,
): Promise<{ readonly sha: string } | { readonly why: string }> {
  const { where, ask } = client;
  const doing = `merge #${number} of ${where.owner}/${where.repo}`;

  async function find(): Promise<{ readonly sha: string } | undefined> {
    const found = await readPull(client, number, scope);
    return found.merged ? { sha: found.merge_commit_sha ?? head.sha } : undefined;
  }

  async function create(): Promise<{ readonly sha: string }> {
    const about = { doing, needs: 'contents: write', repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.pulls.merge({
        ...where,
        pull_number: number,
        sha: head.sha,
        merge_method: method,
        ...extra,
      }),
    );
    return { sha: data.sha };
  }

  try {
    return (await createOnce(client, scope, { find, create })).value;
  } catch (error) {
    if (isForgeError(error, 'Invalid', 'Conflict', 'Forbidden')) return { why: error.words ?? error.message };
    throw error;
  }
}

/** REST cannot say it. @returns whether it waits now */
async function enableAutoMerge(
  client: Client,
  { number, node_id: pullRequestId, head }: Pull,
  method: Method,
  scope: Scope,
): Promise<boolean> {
  const { where, ask } = client;
  const doing = `have #${number} of ${where.owner}/${where.repo} merged once it may be`;

  async function find(): Promise<true | undefined> {
    return (await readPull(client, number, scope)).auto_merge === null ? undefined : true;
  }

  async function create(): Promise<true> {
    const about = { doing, needs: 'pull-requests: write', repeat: 'Undone' } as const;
    const input = { pullRequestId, expectedHeadOid: head.sha, mergeMethod: method.toUpperCase() };
    await ask(about, scope, (it, extra) => it.graphql(autoMerge, { input, ...extra }));
    return true;
  }

  try {
    return (await createOnce(client, scope, { find, create })).value;
  } catch (error) {
    if (isForgeError(error, 'Invalid', 'Forbidden')) return false;
    throw error;
  }
}

const autoMerge = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}`;

async function readPull({ where, ask }: Client, number: number, scope: Scope) {
  const about = {
    doing: `read #${number} of ${where.owner}/${where.repo}`,
    needs: 'pull-requests: read',
    repeat: 'Always',
  } as const;
  return (
    await ask(about, scope, (it, extra) => it.rest.pulls.get({ ...where, pull_number: number, ...extra }))
  ).data;
}
