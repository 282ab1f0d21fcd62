export { type Bump, type BumpPlace, type BumpResult, bumpBranch } from './bump-branch.ts';
export type { CommitInfo, Identity, Trailer } from './commit-info.ts';
export type { CommitSigners } from './commit-signature.ts';
export type { MirrorOptions } from './core.ts';
export { releaseTrailer } from './find-revert.ts';
export { GitError, type GitErrorCode } from './git-error.ts';
export type {
  Ledger,
  LedgerAppended,
  LedgerChanges,
  LedgerContent,
  LedgerCount,
  LedgerMark,
  LedgerQuery,
  LedgerRow,
} from './ledger.ts';
export type { JsonValue, LedgerEntry } from './ledger-entry.ts';
export type { LedgerTrust } from './ledger-index.ts';
export { type MirrorLimits, mirrorLimits } from './limits.ts';
export { type FetchResult, type Mirror, openMirror } from './mirror.ts';
export { type Change, openPublisher, type Publisher } from './publish.ts';
export type { GitAuth, Protocol } from './remote.ts';
export type { ProposedFor, Revert, RevertJudge, RevertResult } from './revert.ts';
export type { Snapshot, TreeFile } from './snapshot.ts';
export { createLedgerKey, type LedgerKey, readLedgerKey } from './ssh-signature.ts';
export type { TagChoice } from './tags.ts';
export type { TreeEntry, TreeEntryType } from './tree-object.ts';
export { openWorkingCopy, type WorkingCopy, type WorkingCopyOptions } from './working-copy.ts';
