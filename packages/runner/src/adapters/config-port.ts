import type {
  ConfigFile,
  ConfigHead,
  ConfigPort,
  HeadJudgement,
  Observed,
  Op,
  RevertRefusal,
} from '@seatrial/core';
import { PortError, sourcedFrom } from '@seatrial/core';
import {
  GitError,
  type GitErrorCode,
  type LedgerMark,
  type LedgerRow,
  type LedgerTrust,
  type Mirror,
  type ProposedFor,
} from '@seatrial/git';
import { configLimits, isYamlPath, type LedgerEntry, readLedgerEntry, withOlderNames } from '@seatrial/model';
import { look } from '../world.ts';

/** Commits that are named as not believed; `seatrial ledger verify` lists all. */
const refusedShown = 5;

const author = { name: 'Seatrial', email: 'seatrial@localhost' };

/** How the last fetch went: the poll sets it, and every head that is read says it. */
export interface FetchHealth {
  problem: string | undefined;
}

/** What is read of the config branch: its newest commit, unless that is refused. */
export type HeadTaken =
  | Extract<HeadJudgement, { type: 'Taken' }>
  | (Extract<HeadJudgement, { type: 'Refused' }> & {
      /** Taken before, and still at hand. */
      readonly instead?: string;
    });

/** Whether a commit of the config branch is taken. @throws GitError */
export type TakeHead = (commit: string, op: Op) => Promise<HeadTaken>;

/** The mirror behind the port. Reads ask no network: the service's poll fetches. */
export function configPort(
  mirror: Mirror,
  health: FetchHealth,
  trustOf: (cluster: string, op: Op) => Promise<Observed<LedgerTrust>>,
  takeHead: TakeHead,
): ConfigPort {
  /** Nothing goes to a branch that is not believed to be the one of the records. */
  async function expectTaken(op: Op): Promise<void> {
    const commit = mirror.head();
    const taken = commit === undefined ? undefined : await takeHead(commit, op);
    if (taken?.type === 'Refused')
      throw new PortError('Unavailable', `Cannot write to the config repository: ${taken.message}`);
  }

  /** An entry that this version does not know was written by a newer one; it decides nothing here. */
  function judge({ id, body }: LedgerRow, cluster: string): readonly LedgerEntry[] {
    const entry = readLedgerEntry(body);
    // What Git was told under another id, or of another cluster, is not what was signed as this.
    return entry === undefined || entry.id !== id || entry.cluster !== cluster ? [] : [entry];
  }

  /** Asks the ledger in the name of whom the Cluster file believes. */
  async function asking<T>(
    cluster: string,
    op: Op,
    ask: (trust: LedgerTrust) => Promise<T>,
  ): Promise<Observed<T>> {
    const trust = await trustOf(cluster, op);
    if (trust.type !== 'Value') return { type: 'Unavailable', reason: trust.reason };
    try {
      return { type: 'Value', value: await ask(trust.value) };
    } catch (error) {
      op.signal.throwIfAborted();
      if (error instanceof GitError) return { type: 'Unavailable', reason: error.message };
      throw error;
    }
  }

  return {
    async head(op): Promise<Observed<ConfigHead>> {
      const commit = mirror.head();
      if (commit === undefined) return { type: 'Unavailable', reason: health.problem ?? 'not fetched yet' };
      const taken = await look(op, () => mapped(op, () => takeHead(commit, op)));
      if (taken.type !== 'Value') return { type: 'Unavailable', reason: taken.reason };
      if (taken.value.type === 'Refused') return refusedHead(taken.value);
      const value = { commit };
      return health.problem === undefined
        ? { type: 'Value', value }
        : { type: 'Stale', reason: health.problem, value };
    },
    ...treeReads(mirror),
    versions: (commit, makeup, op) =>
      mapped(op, async () =>
        (await mirror.versions(commit, makeup.folders, op)).map(({ trees, ...it }) => ({
          ...it,
          ...sourcedFrom(makeup, trees),
        })),
      ),
    lastChanged: (commit, about, op) => mapped(op, () => mirror.lastChanged(commit, about, op)),
    revert: (request, judge, op) =>
      mapped(op, async () => {
        await expectTaken(op);
        const result = await mirror.revertPath(
          {
            release: request.release,
            path: request.path,
            toTree: request.toTree,
            expectedTree: request.fromTree,
            message: `${request.subject}\n\n${request.body}`,
            author,
            trailers: [],
            ...(request.proposal === undefined ? {} : { proposal: request.proposal }),
          },
          // By now the mirror knows what the branch is on the server.
          async (proposal, judging) => {
            await expectTaken(judging);
            // The branch would be refused with it, here and wherever else signatures are asked for.
            const signature = await mirror.signature(proposal.commit, judging);
            if (signature?.type === 'NotSigned') return unsignedRevert(signature.reason);
            return judge(proposal, judging);
          },
          op,
        );
        if (result.type === 'NoBranch') return { type: 'NotPushed', refusal: noBranch };
        if (result.type === 'Refused') return { type: 'NotPushed', refusal: result.refusal };
        if (result.type === 'Proposed') {
          const { branch, base, commit, why } = result;
          return { type: 'Proposed', pullRequest: { branch, base, commit }, why: proposedFor[why] };
        }
        if (result.type !== 'Superseded') return { type: 'Done', commit: result.commit };
        return {
          type: 'Superseded',
          message: `${request.path} is something else at ${result.head.slice(0, 7)} already`,
        };
      }),
    ledger: (cluster, { application, version, scenarios }, op) =>
      asking(cluster, op, async (trust) => {
        const about = { application, ...(version === undefined ? {} : { version }) };
        const found: LedgerRow[] = [];
        for (const what of ['Release', ...scenarios.map((name) => `ScenarioRun/${name}`)]) {
          const { entries } = await mirror.ledger.read(cluster, { trust, ...about, what }, op);
          found.push(...entries);
        }
        const query = { trust, ...about, refused: true, limit: refusedShown } as const;
        const refused = (await mirror.ledger.read(cluster, query, op)).entries;
        const oldestFirst = found.toSorted((a, b) => a.seq - b.seq);
        return {
          entries: oncePerId(oldestFirst.flatMap((row) => judge(row, cluster))),
          refused: refused.map(({ commit, subject, refusal = '' }) => ({ commit, subject, reason: refusal })),
        };
      }),
    isInLedger: (cluster, id, op) =>
      asking(cluster, op, async (trust) => {
        const wanted = 'is' in id ? { id: id.is } : { idBegins: id.begins };
        const { entries } = await mirror.ledger.read(cluster, { trust, ...wanted, limit: 1 }, op);
        return entries.length > 0;
      }),
    ledgerChanges: (cluster, mark, op) =>
      asking(cluster, op, async (trust) => {
        const [seen, trusted] = parseMark(mark);
        const news = await mirror.ledger.changes(cluster, seen, op);
        const told = JSON.stringify(trust);
        // Whoever is believed now and was not before may have spoken of anything.
        const applications = trusted === told ? news.applications : 'All';
        return { mark: JSON.stringify([news.mark, told]), applications };
      }),
    isLedgerCut: async (cluster) => mirror.ledger.isBehind(cluster),
    appendLedger: (cluster, entries, op) =>
      mapped(op, async () => {
        await expectTaken(op);
        const lines = entries.map((entry) => ({
          id: entry.id,
          subject: subjectOf(entry),
          body: JSON.parse(JSON.stringify(withOlderNames('LedgerEntry', entry))),
        }));
        const trust = await trustOf(cluster, op);
        if (trust.type !== 'Value')
          throw new PortError('Unavailable', `Cannot append to the ledger of ${cluster}: ${trust.reason}`);
        await mirror.ledger.append(cluster, lines, trust.value, op);
      }),
  };
}

const noBranch: RevertRefusal = {
  reason: 'NoBranch',
  message:
    'the cluster follows tags, and its runner is told no branch to which a revert could go; quarantine keeps the version out: revert on the branch, and push a tag',
};

const proposedFor = {
  Asked: {
    reason: 'ForPeople',
    message: 'the application wants a person to merge it (revert: PullRequest)',
  },
  ForPeople: {
    reason: 'PromotedElsewhere',
    message: 'it would drop versions that other clusters have promoted, so a person decides',
  },
  Refused: {
    reason: 'BranchRefused',
    message: 'the config branch takes no push from this runner; it may be protected',
  },
} as const satisfies Record<ProposedFor, unknown>;

function unsignedRevert(why: string): RevertRefusal {
  const todo = 'put the key that "seatrial ledger keys" prints among the allowed signers of every cluster';
  return { reason: 'NotSigned', message: `the revert of this cluster ${why}: ${todo}, or revert by hand` };
}

function refusedHead({
  reason: code,
  message: reason,
  instead,
}: Extract<HeadTaken, { type: 'Refused' }>): Observed<ConfigHead> {
  return instead === undefined
    ? { type: 'Unavailable', reason, code }
    : { type: 'Stale', reason, code, value: { commit: instead } };
}

type Trees = Pick<Mirror, 'snapshot' | 'readTree'>;

/** What is read of commits and trees, wherever they are kept. */
export function treeReads(trees: Trees): Pick<ConfigPort, 'tree' | 'file' | 'filesOfTree' | 'configFiles'> {
  return {
    file: (commit, path, op) =>
      mapped(op, async () => {
        try {
          return await trees.snapshot(commit).read(path, op);
        } catch (error) {
          if (error instanceof GitError && error.code === 'NotFound') return undefined;
          throw error;
        }
      }),
    tree: (commit, path, op) => mapped(op, () => trees.snapshot(commit).tree(path, op)),
    filesOfTree: (tree, op) =>
      mapped(op, async () => {
        const files = await trees.readTree(tree, op);
        return files.flatMap(({ type, path, bytes }) => {
          if (type === 'Symlink') return [{ path, bytes, isLink: true }];
          if (type === 'Submodule') return [{ path, bytes, isSubmodule: true }];
          return type === 'File' || type === 'Executable' ? [{ path, bytes }] : [];
        });
      }),
    configFiles: (commit, op) => filesAt(trees, commit, op),
  };
}

/** The YAML files at a commit, and the folders of it that are too large or too deep to be listed. */
export function filesAt(
  trees: Pick<Mirror, 'snapshot'>,
  commit: string,
  op: Op,
): Promise<readonly ConfigFile[]> {
  return mapped(op, async () => {
    const snapshot = trees.snapshot(commit);
    const entries = (await snapshot.list('', op)).filter(
      ({ type, path }) =>
        type === 'Unlisted' || ((type === 'File' || type === 'Executable') && isYamlPath(path)),
    );
    return Promise.all(
      entries.map(async ({ type, path, sizeBytes }): Promise<ConfigFile> => {
        if (type === 'Unlisted') return { path, bytes: new Uint8Array(), isUnlisted: true };
        return sizeBytes > configLimits.manifestBytesMax
          ? { path, bytes: new Uint8Array(), sizeBytes }
          : { path, bytes: await snapshot.read(path, op) };
      }),
    );
  });
}

/** Two may have been signed under one id, by a runner that did not know of the other yet: the first one counts. */
export function oncePerId(oldestFirst: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const byId = new Map<string, LedgerEntry>();
  for (const entry of oldestFirst) if (!byId.has(entry.id)) byId.set(entry.id, entry);
  return [...byId.values()];
}

/** A mark is this adapter's own words. */
function parseMark(mark: string | undefined): readonly [LedgerMark | undefined, string | undefined] {
  return mark === undefined ? [undefined, undefined] : JSON.parse(mark);
}

function subjectOf(entry: LedgerEntry): string {
  return entry.type === 'Release'
    ? `${entry.outcome} ${entry.release} on ${entry.cluster}: ${entry.verdict.reason}`
    : `${entry.verdict} ${entry.run} on ${entry.cluster}: ${entry.reason}`;
}

const codes: Partial<Record<GitErrorCode, 'NotFound' | 'Forbidden' | 'Invalid'>> = {
  NotFound: 'NotFound',
  BranchNotFound: 'NotFound',
  Unauthorized: 'Forbidden',
  Rejected: 'Forbidden',
  InvalidRef: 'Invalid',
  TooLarge: 'Invalid',
};

async function mapped<T>(op: Op, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    op.signal.throwIfAborted();
    if (error instanceof GitError)
      throw new PortError(codes[error.code] ?? 'Unavailable', error.message, error);
    throw error;
  }
}
