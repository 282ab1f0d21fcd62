import type { ForgePort, MergeAnswer } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { GitlabClient } from './client.ts';
import { findMergeRequests, getMergeRequest, type MergeRequest, readMergeRequest } from './merge-requests.ts';

const waits: MergeAnswer = {
  type: 'Waits',
  message: 'GitLab merges it once its approvals and pipeline are there',
};

/** GitLab has not yet looked at it, which it does by itself within moments. */
const unsettled: ReadonlySet<string> = new Set(['approvals_syncing', 'checking', 'preparing', 'unchecked']);

/** Merges a merge request: at once, or by itself once what is missing is there. */
export async function mergeMergeRequest(
  client: GitlabClient,
  { head, base, sha }: Parameters<ForgePort['mergePullRequest']>[0],
  scope: Scope,
): Promise<MergeAnswer> {
  const all = await findMergeRequests(client, { head, base }, 'all', scope);
  const open = all.find(({ state }) => state === 'opened');
  if (open === undefined) {
    const merged = all.find((it) => it.state === 'merged' && it.sha === sha);
    if (merged !== undefined) return { type: 'Merged', sha: merged.mergedSha || sha };
    return { type: 'NotAllowed', message: `there is no open merge request of ${head} to ${base}` };
  }
  if (open.sha !== sha)
    return { type: 'NotAllowed', message: `${head} is at ${open.sha}, and not at ${sha}` };
  const settled = await whenSettled(client, open.iid, scope);
  // asked all the same, GitLab says that the token is wrong
  if (!settled.mayMerge) return { type: 'NotAllowed', message: 'the token may not merge it' };
  const now = await tryMerge(client, settled, {}, scope);
  if (now !== undefined) return now;
  if (settled.isAutoMerged) return waits;
  // by the word of before 17.11 and by that of after
  const later = { auto_merge: true, merge_when_pipeline_succeeds: true };
  return (
    (await tryMerge(client, settled, later, scope)) ?? {
      type: 'NotAllowed',
      message: `GitLab says that it is ${settled.mergeStatus.replaceAll('_', ' ')}`,
    }
  );
}

async function whenSettled(client: GitlabClient, iid: number, scope: Scope): Promise<MergeRequest> {
  for (let attempt = 1; ; attempt += 1) {
    const seen = await getMergeRequest(client, iid, scope);
    if (!unsettled.has(seen.mergeStatus) || attempt >= client.limits.attemptsMax) return seen;
    await client.pause(attempt, scope);
  }
}

/** Undefined where GitLab does not do it. */
async function tryMerge(
  client: GitlabClient,
  { iid, sha }: MergeRequest,
  how: Readonly<Record<string, boolean>>,
  scope: Scope,
): Promise<MergeAnswer | undefined> {
  const { ask, path, name } = client;
  const about = { doing: `merge !${iid} of ${name}`, needs: 'api', repeat: 'Undone' } as const;
  const create = async (): Promise<MergeRequest> =>
    readMergeRequest(
      (
        await ask(about, scope, (it, extra) =>
          it.send('PUT', `${path}/merge_requests/${iid}/merge`, { sha, ...how }, extra),
        )
      ).data,
    );
  const find = async (): Promise<MergeRequest | undefined> => {
    const seen = await getMergeRequest(client, iid, scope);
    return seen.state === 'merged' || (seen.isAutoMerged && Object.keys(how).length > 0) ? seen : undefined;
  };
  try {
    const { value } = await createOnce(client, scope, { find, create });
    return value.state === 'merged' ? { type: 'Merged', sha: value.mergedSha || sha } : waits;
  } catch (error) {
    if (isForgeError(error, 'Invalid', 'Conflict', 'Forbidden')) return undefined;
    throw error;
  }
}
