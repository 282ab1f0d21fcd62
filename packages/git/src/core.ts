import { type Clock, createSharedWork, type Op, type SharedWork } from '@seatrial/core';
import type { CommitSigners } from './commit-signature.ts';
import { createCredentials } from './credentials.ts';
import { gitEnvironment } from './environment.ts';
import { GitError } from './git-error.ts';
import { continues } from './ledger-chain.ts';
import { type LedgerIndex, openLedgerIndex, removeLedgerIndex } from './ledger-index.ts';
import { type MirrorLimits, mirrorLimits } from './limits.ts';
import { checkBranch, checkCluster, checkRange, checkTag } from './names.ts';
import { createObjects, type Objects } from './objects.ts';
import {
  knownLedgers,
  ledgerPrefix,
  mirrorBranchRef,
  otherBranchRefs,
  type Refs,
  readRefs,
  removeRef,
} from './refs.ts';
import { type GitAuth, networkProtocols, type Protocol, parseRemote, type SshKey } from './remote.ts';
import {
  isDamaged,
  prepareRepository,
  type RepositoryParts,
  recreateRepository,
  unlockRepository,
} from './repository.ts';
import { createGit, type Git } from './run-git.ts';
import { createSerial, type Serial } from './serial.ts';
import type { LedgerKey } from './ssh-signature.ts';
import { followedTag, otherTagRefs, type TagChoice } from './tags.ts';

export interface MirrorOptions {
  /** Credentials in it are used as `auth` and kept off the disk. */
  readonly url: string;
  /** Of this mirror alone, and of one process at a time; made when missing. */
  readonly directory: string;
  /** What is followed; beside `tags`, where reverts go. */
  readonly branch?: string;
  /** Followed in the place of the branch. */
  readonly tags?: TagChoice;
  readonly clock: Clock;
  /** Only PATH, TMPDIR, and what proxies and certificate authorities need is taken from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly auth?: GitAuth;
  readonly limits?: Partial<MirrorLimits>;
  /** Clusters whose ledgers are fetched from the start; others are once they were asked for. */
  readonly ledgers?: readonly string[];
  /** What signs entries that are appended, and reverts; asked before each push. Without it they are not signed. */
  readonly ledgerKey?: (op: Op) => Promise<LedgerKey | undefined>;
  /** Whose commits count; without it, everybody's. */
  readonly signers?: CommitSigners;
  /** Default: http, https and ssh. `file` only when asked. */
  readonly protocols?: readonly Protocol[];
  /** Ends everything the mirror does. */
  readonly signal: AbortSignal;
}

/**
 * How the remote's ledger of a cluster stands to the one known here.
 * `Behind`: the remote lost its end (or all of it), which the next append puts back.
 * `Rewritten`: it has another history, which is refused.
 */
export type LedgerStanding = 'Current' | 'Behind' | 'Rewritten';

/** What the parts of one mirror share. The mutable ones change only inside `serial`, but for what readers find out. */
export interface MirrorCore {
  readonly git: Git;
  readonly objects: Objects;
  readonly directory: string;
  readonly url: string;
  /** Of an ssh URL. */
  readonly sshKey: SshKey | undefined;
  readonly branch: string | undefined;
  readonly tags: TagChoice | undefined;
  /** The tag that is followed and its object, once its commit is known. */
  followedTag: string | undefined;
  readonly clock: Clock;
  readonly limits: MirrorLimits;
  readonly lifetime: Op;
  readonly serial: Serial;
  refs: Refs;
  ledgerStandings: ReadonlyMap<string, LedgerStanding>;
  /** By cluster, the newest commit of each ledger that went with a damaged mirror and that the remote has not shown again. */
  lostLedgers: ReadonlyMap<string, string>;
  /** Clusters whose ledgers are fetched; `ledgersShown` are those that the remote was asked about since the start. */
  readonly ledgersFollowed: ReadonlySet<string>;
  ledgersShown: ReadonlySet<string>;
  /** Reading in progress, by cluster. */
  readonly ledgerReadings: SharedWork<void>;
  /** @throws GitError TooLarge above `ledgersMax` */
  followLedger(cluster: string): void;
  /** From now on the ledger must hold this commit. */
  expectLedger(cluster: string, head: string, op: Op): Promise<void>;
  ledgerKey(op: Op): Promise<LedgerKey | undefined>;
  /** That entries were signed with last. */
  usedLedgerKey: LedgerKey | undefined;
  /** What the ledgers say; opened at the first use. */
  ledgerIndex(): LedgerIndex;
  /** Throws what the index has away; the next reading fills it again. */
  remakeLedgerIndex(): void;
  /** git spoke of damage, here or in what came: the mirror is to be checked before it is synced again. */
  suspect: boolean;
  /** Creates the mirror again, empty, if it really is damaged: the next sync fills it. A server's answer is no proof of that. */
  mend(op: Op): Promise<'Sound' | 'MadeAnew'>;
  /** Removes the locks and the half-written packs that nobody holds. */
  unlock(op: Op): Promise<void>;
}

/** @throws GitError InvalidRef for the URL or the branch, Internal when the directory cannot be used */
export async function openCore(options: MirrorOptions): Promise<MirrorCore> {
  const remote = parseRemote(options.url, options.protocols ?? networkProtocols, options.auth);
  const { branch, tags } = checkFollowed(options);
  const limits = { ...mirrorLimits, ...options.limits };
  const { clock, directory } = options;
  const lifetime = { signal: options.signal };
  const credentials = createCredentials(remote.auth);
  const gitIn = (where: string, onFailure: (failure: GitError) => void = () => undefined): Git =>
    createGit({
      directory: where,
      environment: async () =>
        gitEnvironment(
          where,
          { ...remote, auth: await credentials.current() },
          options.env,
          limits,
          options.signers,
        ),
      secrets: () => credentials.secrets(),
      clock,
      limits,
      onFailure: (failure) => {
        if (failure.code === 'Unauthorized') credentials.refused();
        onFailure(failure);
      },
    });
  const parts: RepositoryParts = { directory, url: remote.url, gitIn, clock, limits };
  await prepareRepository(parts, lifetime);
  let index: LedgerIndex | undefined;
  const followed = new Set(options.ledgers?.map(checkCluster));

  const onFailure = (failure: GitError): void => {
    if (failure.code === 'Corrupt' || isOfOwn(failure, core.refs)) core.suspect = true;
  };

  const core: MirrorCore = {
    directory,
    git: gitIn(directory, onFailure),
    objects: createObjects({
      environment: gitEnvironment(directory, { protocols: [] }, options.env, limits),
      clock,
      limits,
      lifetime,
      onFailure,
    }),
    url: remote.url,
    sshKey: remote.auth?.type === 'SshKey' ? remote.auth : undefined,
    branch,
    tags,
    followedTag: undefined,
    clock,
    limits,
    lifetime,
    serial: createSerial(),
    refs: new Map(),
    ledgerStandings: new Map(),
    lostLedgers: new Map(),
    ledgersFollowed: followed,
    ledgersShown: new Set(),
    ledgerReadings: createSharedWork(),
    suspect: false,
    followLedger(cluster) {
      if (followed.size >= limits.ledgersMax && !followed.has(cluster)) {
        const problem = `${followed.size} are fetched already, expected at most ${limits.ledgersMax}`;
        throw new GitError('TooLarge', `Cannot fetch the ledger of ${cluster}: ${problem}`);
      }
      followed.add(cluster);
    },
    async expectLedger(cluster, head, op) {
      followed.add(cluster);
      const known = core.refs.get(`${ledgerPrefix}${cluster}`);
      if (known !== undefined && (await holds(core, known, head, op))) return;
      core.lostLedgers = new Map(core.lostLedgers).set(cluster, head);
    },
    ledgerKey: async (op) => options.ledgerKey?.(op),
    usedLedgerKey: undefined,
    ledgerIndex() {
      index ??= openLedgerIndex(directory);
      return index;
    },
    remakeLedgerIndex() {
      index?.close();
      index = undefined;
      removeLedgerIndex(directory);
    },
    async mend(op) {
      const damaged = await isDamaged(parts, op);
      if (damaged) {
        // Nobody who damages the mirror gets another history of a ledger accepted.
        core.lostLedgers = new Map([...core.lostLedgers, ...knownLedgers(core.refs)]);
        core.refs = new Map();
        core.remakeLedgerIndex();
        await recreateRepository(parts, op);
        core.objects.renew();
        core.ledgerStandings = new Map();
      }
      core.suspect = false;
      return damaged ? 'MadeAnew' : 'Sound';
    },
    unlock: (op) => unlockRepository(parts, op),
  };
  core.refs = await readRefs(core.git, lifetime);
  await removeOtherBranches(core);
  return core;
}

/** @throws GitError InvalidRef for a branch, tag or range that is none, and where there is neither */
function checkFollowed({ branch, tags }: MirrorOptions): Pick<MirrorCore, 'branch' | 'tags'> {
  if (branch === undefined && tags === undefined)
    throw new GitError('InvalidRef', 'Cannot follow a repository: expected a branch, a tag or a range');
  if (tags?.type === 'Tag') checkTag(tags.tag);
  if (tags?.type === 'Versions') checkRange(tags.range);
  return { branch: branch === undefined ? undefined : checkBranch(branch), tags };
}

/** The commit of what is followed, among these refs. */
export function headIn(
  { branch, tags }: Pick<MirrorCore, 'branch' | 'tags'>,
  refs: Refs,
): string | undefined {
  if (tags !== undefined) return followedTag(refs)?.commit;
  return branch === undefined ? undefined : refs.get(mirrorBranchRef(branch));
}

/** @throws GitError BranchNotFound where tags are followed and nothing can be pushed */
export function expectBranch({ branch, url }: Pick<MirrorCore, 'branch' | 'url'>): string {
  if (branch !== undefined) return branch;
  throw new GitError(
    'BranchNotFound',
    `Cannot write to ${url}: it is followed by tags, and no branch is named`,
  );
}

/** A mirror that is too damaged to tell holds nothing: the next sync mends it. */
async function holds(core: MirrorCore, known: string, head: string, op: Op): Promise<boolean> {
  try {
    return await continues(core, head, known, op);
  } catch (error) {
    op.signal.throwIfAborted();
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** What a ref names must be there; any other object may be one that the mirror never had. */
function isOfOwn({ code, message }: GitError, refs: Refs): boolean {
  return code === 'NotFound' && [...refs.values()].some((id) => message.includes(id));
}

/** The mirror is of one branch: the ref of an earlier one may stand in its way (`main` in that of `main/eu`). */
async function removeOtherBranches(core: MirrorCore): Promise<void> {
  const others = [...otherBranchRefs(core.refs, core.branch), ...otherTagRefs(core.refs, core.tags)];
  for (const ref of others) await removeRef(core.git, ref, core.lifetime);
  core.refs = new Map([...core.refs].filter(([ref]) => !others.includes(ref)));
}
