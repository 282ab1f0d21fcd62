import type {
  ConfigPort,
  ForgePort,
  Op,
  PullRequestSeen,
  RevertProposed,
  RevertPullRequestSeen,
  RevertWithdrawn,
  Reviewers,
} from '@seatrial/core';
import { codeOwnersPaths, isOwnPullRequest, ownersOf } from '@seatrial/core';

type Files = Pick<ConfigPort, 'head' | 'file' | 'filesOfTree'>;

/** What people find their reverts by. */
const label = 'seatrial-revert';
/** As records have it. */
const waitsForCharactersMax = 500;

/** Opens the pull request of a revert, or makes it as it should be; one that a person has ended stays so. */
export async function keepRevert(
  forge: ForgePort,
  files: Files,
  wanted: RevertProposed,
  op: Op,
): Promise<RevertPullRequestSeen> {
  const { branch: head, base, commit, title, body } = wanted;
  const found = await forge.findPullRequest({ head, base }, op);
  if (found !== undefined && found.state !== 'Open' && isOwnPullRequest(found, wanted)) return endOf(found);
  // Once the record has its address they were asked; who has looked at it is not asked again.
  const reviewers = wanted.url === undefined ? await reviewersOf(files, wanted, op) : undefined;
  const { url } = await forge.keepPullRequest(
    { head, base, title, body, labels: [label], ...(reviewers === undefined ? {} : { reviewers }) },
    op,
  );
  if (!wanted.isMergedByItself) return { type: 'Open', url };
  const merge = await forge.mergePullRequest({ head, base, sha: commit }, op);
  if (merge.type === 'Merged') return { type: 'Merged', url, commit: merge.sha ?? commit };
  return { type: 'Open', url, waitsFor: merge.message.slice(0, waitsForCharactersMax) };
}

/** Closes what is open of it, and deletes its branch. */
export async function closeRevert(
  forge: ForgePort,
  { branch: head, base, commit, comment }: RevertWithdrawn,
  op: Op,
): Promise<RevertPullRequestSeen> {
  const found = await forge.findPullRequest({ head, base }, op);
  await forge.closePullRequest({ head, base, comment, deletesBranchAt: commit }, op);
  return found?.state === 'Merged' && found.headSha === commit
    ? { type: 'Gone', mergedAs: found.mergeSha ?? commit }
    : { type: 'Gone' };
}

function endOf({ state, url, mergeSha, headSha }: PullRequestSeen): RevertPullRequestSeen {
  return state === 'Merged'
    ? { type: 'Merged', url, commit: mergeSha ?? headSha }
    : { type: 'Declined', url };
}

/** Whom the CODEOWNERS file of the branch names for what the revert changes. */
async function reviewersOf(files: Files, { folder }: RevertProposed, op: Op): Promise<Reviewers | undefined> {
  const head = await files.head(op);
  if (head.type !== 'Value' && head.type !== 'Stale') return undefined;
  for (const path of codeOwnersPaths) {
    const bytes = await files.file(head.value.commit, path, op);
    if (bytes === undefined) continue;
    return ownersOf(new TextDecoder().decode(bytes), await changedIn(files, folder, op));
  }
  return undefined;
}

async function changedIn(
  files: Files,
  { path, fromTree, toTree }: RevertProposed['folder'],
  op: Op,
): Promise<readonly string[]> {
  const [from, to] = [await contents(files, fromTree, op), await contents(files, toTree, op)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((name) => {
      const [before, after] = [from.get(name), to.get(name)];
      return before === undefined || after === undefined || !before.equals(after);
    })
    .map((name) => `${path}/${name}`);
}

async function contents(files: Files, tree: string, op: Op): Promise<ReadonlyMap<string, Buffer>> {
  const all = await files.filesOfTree(tree, op);
  return new Map(all.map(({ path, bytes }) => [path, Buffer.from(bytes)]));
}
