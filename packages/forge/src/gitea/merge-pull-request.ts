import { type ForgePort, field, type MergeAnswer } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { GiteaClient } from './client.ts';
import { findPulls, type GiteaPull, getPull } from './pulls.ts';

const waits: MergeAnswer = {
  type: 'Waits',
  message: 'Gitea merges it once its checks and reviews are there',
};

/** Those that keep the commit and its words as they are come first; and by which field a repository allows each. */
const styles = [
  ['merge', 'allow_merge_commits'],
  ['rebase', 'allow_rebase'],
  ['squash', 'allow_squash_merge'],
] as const;

/** Merges a pull request as its repository allows: at once, or by itself once what is missing is there. */
export async function mergePullRequest(
  client: GiteaClient,
  { head, base, sha }: Parameters<ForgePort['mergePullRequest']>[0],
  scope: Scope,
): Promise<MergeAnswer> {
  let pull: GiteaPull | undefined;
  for await (const found of findPulls(client, { head, base }, 'all', scope)) {
    if (found.isMerged && found.headSha === sha) return { type: 'Merged', sha: found.mergeSha };
    if (found.isOpen) pull ??= found;
  }
  if (pull === undefined)
    return { type: 'NotAllowed', message: `there is no open pull request of ${head} to ${base}` };
  if (pull.headSha !== sha)
    return { type: 'NotAllowed', message: `${head} is at ${pull.headSha}, and not at ${sha}` };
  const style = await styleOf(client, scope);
  if (style === undefined) return { type: 'NotAllowed', message: 'the repository allows no way to merge' };
  return mergeOrWait(client, pull, style, scope);
}

async function styleOf({ ask, path, name }: GiteaClient, scope: Scope): Promise<string | undefined> {
  const about = { doing: `read how ${name} merges`, needs: 'read:repository', repeat: 'Always' } as const;
  const { data } = await ask(about, scope, (it, extra) => it.get(path, extra));
  return styles.find(([, allowed]) => field(data, allowed) === true)?.[0];
}

async function mergeOrWait(
  client: GiteaClient,
  pull: GiteaPull,
  style: string,
  scope: Scope,
): Promise<MergeAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { type: 'Merged', sha: await merge(client, pull, style, scope) };
    } catch (error) {
      if (!isForgeError(error, 'Invalid', 'Conflict', 'Forbidden')) throw error;
      const why = error.words ?? error.message;
      const { isMergeable } = await getPull(client, pull.number, scope);
      // one that is new is looked at for conflicts first, and is not to be merged until that is done
      if (!isMergeable && attempt < client.limits.attemptsMax) await client.pause(attempt, scope);
      else
        return isMergeable && (await schedule(client, pull, style, scope))
          ? waits
          : { type: 'NotAllowed', message: why };
    }
  }
}

async function merge(
  client: GiteaClient,
  { number, headSha }: GiteaPull,
  style: string,
  scope: Scope,
): Promise<string> {
  const { ask, path, name } = client;
  const merged = async (): Promise<string | undefined> => {
    const { isMerged, mergeSha } = await getPull(client, number, scope);
    return isMerged ? mergeSha : undefined;
  };
  const create = async (): Promise<string> => {
    const doing = `merge #${number} of ${name}`;
    await ask({ doing, needs: 'write:repository', repeat: 'Undone' }, scope, (it, extra) =>
      it.send('POST', `${path}/pulls/${number}/merge`, { do: style, head_commit_id: headSha }, extra),
    );
    return (await merged()) ?? headSha;
  };
  return (await createOnce(client, scope, { find: merged, create })).value;
}

/** @returns whether Gitea merges it once its checks and reviews are there */
async function schedule(
  { ask, path, name }: GiteaClient,
  { number, headSha }: GiteaPull,
  style: string,
  scope: Scope,
): Promise<boolean> {
  const doing = `have #${number} of ${name} merged once it may be`;
  const body = { do: style, head_commit_id: headSha, merge_when_checks_succeed: true };
  try {
    await ask({ doing, needs: 'write:repository', repeat: 'Always' }, scope, (it, extra) =>
      it.send('POST', `${path}/pulls/${number}/merge`, body, extra),
    );
    return true;
  } catch (error) {
    if (isForgeError(error, 'Conflict')) return true; // it does so already
    if (isForgeError(error, 'Invalid', 'Forbidden')) return false;
    throw error;
  }
}
