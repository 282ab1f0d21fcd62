const MiB = 1024 * 1024;

export type MirrorLimits = typeof mirrorLimits;

/** What a mirror takes before it says `TooLarge` or gives up. Passed to `openMirror` to change one. */
export const mirrorLimits = {
  /** One git command that is no fetch. */
  commandTimeoutMs: 120_000,
  /** One fetch, the first one included, which brings all and cannot go on from a half; and a check of all objects. */
  fetchTimeoutMs: 30 * 60_000,
  /** A transfer over HTTP that stays below this for `slowTransferMs` is ended, in whichever process it runs. */
  transferBytesPerSecondMin: 1_000,
  /** Longer than a server usually counts objects or runs its hooks before it says anything; in whole seconds. */
  slowTransferMs: 60_000,
  /** How long to wait for a git that was asked to stop, since it may hold locks until it ends. */
  stopGraceMs: 5_000,
  /** What one git command may print; more is a mistake or an attack. */
  stdoutBytesMax: 96 * MiB,
  /** One file of the repository: manifests are small, a 50 MB file is a mistake. */
  blobBytesMax: 8 * MiB,
  /** All files of one tree that is read as a whole: one application. */
  treeBytesMax: 64 * MiB,
  /** Files and folders in one listing; what is more is left out, folder by folder, and named. */
  treeEntriesMax: 200_000,
  /** Folders within folders that are listed. */
  treeDepthMax: 64,
  /** One folder without what is in its folders, as git keeps it: some 80,000 names. */
  treeObjectBytesMax: 4 * MiB,
  /** All folders of a listing so, equal ones once. */
  treesBytesMax: 16 * MiB,
  /** After so many bytes of folders other work gets its turn: some tens of milliseconds. */
  treeTurnBytes: MiB,
  /** What one `cat-file --batch` is asked for, so that one process never holds much more. */
  batchBytesMax: 32 * MiB,
  /** Blobs kept in memory by id. */
  blobCacheBytesMax: 64 * MiB,
  /** Listings kept in memory by tree id. */
  listingCacheMax: 16,
  /** Versions of one folder that are looked back at: commits that changed it. */
  versionsMax: 200,
  /** Files that these commits changed, all together; more are not one application's merges. */
  versionChangesMax: 20_000,
  /** Folders at commits that are looked at to see which commit brought what is new. */
  lastChangedLooksMax: 20_000,
  /** Changed files of which the versions of folders are kept in memory, and folders. */
  versionCacheChangesMax: 100_000,
  /** Commits searched for an earlier revert of the same release. */
  revertSearchCommitsMax: 500,
  /** Pushes tried when others push at the same time; each lost race means that another one won. */
  pushAttemptsMax: 12,
  /** One ledger entry as JSON. */
  ledgerEntryBytesMax: 256 * 1024,
  /** One commit of a ledger: a signature, and a subject. */
  ledgerCommitBytesMax: 8 * 1024,
  /** What is read of a ledger at once, and then checked; a ledger itself has no end. */
  ledgerReadBytes: MiB,
  /** How long who asks waits for a ledger to be read that was never read here: a million entries take minutes. */
  ledgerWaitMs: 5_000,
  /** Ledgers that are fetched: those of the clusters that were asked for. */
  ledgersMax: 256,
  /** Entries that one read gives, of releases and of each scenario. */
  ledgerAnswerMax: 1_000,
  /** New entries of which each fetch tells whom they concern; more concern everybody. */
  ledgerChangesMax: 5_000,
  /** A git process holds its lock files for milliseconds: an older one belonged to a process that died. */
  staleLockMs: 2_000,
};
