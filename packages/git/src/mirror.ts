import {
  type BranchHead,
  type CommitRelation,
  type CommitSignature,
  createLru,
  type FolderVersion,
  type Op,
} from '@seatrial/core';
import { createBlobStore } from './blob-store.ts';
import { type CommitInfo, readCommitInfo } from './commit-info.ts';
import { createSignatureCheck } from './commit-signature.ts';
import { createCommits } from './commits.ts';
import { headIn, type MirrorOptions, openCore } from './core.ts';
import { type LastChangedQuery, lastChanged } from './last-changed.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { movedLedgers } from './refs.ts';
import { type Revert, type RevertJudge, type RevertResult, revertPath } from './revert.ts';
import { createTrees, type Snapshot, type TreeFile } from './snapshot.ts';
import { syncHead } from './sync.ts';
import { followedTag } from './tags.ts';
import { createVersions } from './versions.ts';

/** Commits of tags whose tags are remembered. */
const headsKept = 64;

/** What a fetch brought: the type is about the branch alone. */
export type FetchResult = {
  readonly commit: string;
  /** Clusters whose ledgers have changed since the last successful fetch. */
  readonly ledgers: readonly string[];
} & (
  | { readonly type: 'Unchanged' }
  | {
      readonly type: 'Changed';
      /** The commit that the fetch before this one reported; undefined when there was none. */
      readonly previousCommit: string | undefined;
      /** The history was rewritten: `previousCommit` is no longer part of it. */
      readonly forced: boolean;
    }
);

/** The config repository on this machine: a bare clone of one branch and the ledgers. Every method throws GitError. */
export interface Mirror {
  /** What it is a mirror of. */
  readonly remote: {
    readonly url: string;
    /** Followed, or beside tags the one to which reverts go. */
    readonly branch?: string;
    readonly followsTags: boolean;
  };
  /** From where a commit is that was the head. */
  headOf(commit: string): BranchHead;
  /** The newest commit known here, also right after a start and with the remote away. */
  head(): string | undefined;
  /**
   * Asks the remote what is new and takes it over. What was there before stays readable, whatever happens.
   * Codes: Unavailable, Unauthorized, NotFound (no repository there), BranchNotFound, Aborted.
   */
  fetch(op: Op): Promise<FetchResult>;
  /** @throws GitError InvalidRef unless `commit` is a full commit id; whether it exists shows when it is read */
  snapshot(commit: string): Snapshot;
  /**
   * All files under a tree by its id, with paths from that tree; works for every version that was ever fetched.
   * Bytes are shared with other readers. Codes: NotFound, TooLarge, and InvalidRef for unsafe names.
   */
  readTree(treeId: string, op: Op): Promise<readonly TreeFile[]>;
  /** What folders were up to `commit`, newest first (versions.ts). Codes: NotFound, TooLarge, InvalidRef. */
  versions(commit: string, folders: readonly string[], op: Op): Promise<readonly FolderVersion[]>;
  /** Which commits made folders what they are at `commit` (last-changed.ts). Codes: NotFound, InvalidRef. */
  lastChanged(commit: string, query: LastChangedQuery, op: Op): Promise<ReadonlyMap<string, string>>;
  /** How the history of `after`, which the mirror has, stands to a commit that it may not have. Codes: Corrupt. */
  relation(before: string, after: string, op: Op): Promise<CommitRelation>;
  commitInfo(commit: string, op: Op): Promise<CommitInfo>;
  /** Whether a commit counts (commit-signature.ts); undefined where everybody's does. */
  signature(commit: string, op: Op): Promise<CommitSignature | undefined>;
  /** Takes one folder of the branch back (revert.ts). */
  revertPath<Refusal>(revert: Revert, judge: RevertJudge<Refusal>, op: Op): Promise<RevertResult<Refusal>>;
  readonly ledger: Ledger;
}

/** Opens the mirror, making or mending it on disk when needed. It asks no network: the first `fetch` does. */
export async function openMirror(options: MirrorOptions): Promise<Mirror> {
  const core = await openCore(options);
  const onCorrupt = (): void => {
    core.suspect = true;
  };
  const blobs = createBlobStore(core.objects, core.limits, core.lifetime, onCorrupt);
  const trees = createTrees({ ...core, onCorrupt }, blobs);
  const versions = createVersions(core.git, core.objects, core.limits, core.lifetime);
  const commits = createCommits(core.git, core.objects);
  const { signers } = options;
  const checkSignature = signers && createSignatureCheck(core.git, signers, `${core.directory}.gnupg`);
  const head = (): string | undefined => headIn(core, core.refs);
  const tagsOf = createLru<string>(headsKept, () => 1);
  noteTag();

  /** Asked about after the next tag may have come. */
  function noteTag(): void {
    const followed = core.tags === undefined ? undefined : followedTag(core.refs);
    if (followed !== undefined) tagsOf.set(followed.commit, followed.tag);
  }
  // Kept apart from the refs, which reverts and appends move too: the caller must learn of those as well.
  let reportedRefs = core.refs;

  return {
    remote: {
      url: core.url,
      followsTags: core.tags !== undefined,
      ...(core.branch === undefined ? {} : { branch: core.branch }),
    },
    headOf(commit) {
      const { url, branch = '' } = core;
      return core.tags === undefined
        ? { url, branch, commit }
        : { url, branch: '', tag: tagsOf.get(commit) ?? '', commit };
    },
    head,
    fetch: (op) =>
      core.serial(op, async () => {
        const commit = await syncHead(core, op);
        noteTag();
        const previousCommit = headIn(core, reportedRefs);
        const ledgers = movedLedgers(reportedRefs, core.refs);
        const changed = commit !== previousCommit;
        const forced =
          changed &&
          previousCommit !== undefined &&
          (await commits.relation(previousCommit, commit, op)) !== 'Continues';
        reportedRefs = core.refs;
        return changed
          ? { type: 'Changed', commit, ledgers, previousCommit, forced }
          : { type: 'Unchanged', commit, ledgers };
      }),
    snapshot: (commit) => trees.snapshot(commit),
    readTree: (treeId, op) => trees.readTree(treeId, op),
    versions,
    lastChanged: (commit, query, op) => lastChanged(core, commit, query, op),
    relation: (before, after, op) => commits.relation(before, after, op),
    signature: async (commit, op) => checkSignature?.(commit, op),
    commitInfo: (commit, op) => readCommitInfo(core.git, commit, op),
    revertPath: (revert, judge, op) => revertPath(core, trees, revert, judge, op),
    ledger: createLedger(core),
  };
}
