import type { ConfigHead, ConfigPort, Observed, Op } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { GitError, type GitErrorCode, type Mirror } from '@seatrial/git';
import { configLimits, isYamlPath, LedgerEntry } from '@seatrial/model';

const author = { name: 'Seatrial', email: 'seatrial@localhost' };

/** How the last fetch went: the poll sets it, and every head that is read says it. */
export interface FetchHealth {
  problem: string | undefined;
}

/** The mirror behind the port. Reads ask no network: the service's poll fetches. */
export function configPort(mirror: Mirror, health: FetchHealth): ConfigPort {
  // By the entry of the mirror, which keeps each for as long as it keeps the ledger: each is judged once.
  const judged = new WeakMap<object, readonly LedgerEntry[]>();

  /** An entry that this version does not know was written by a newer one; it decides nothing here. */
  function judge(entry: { readonly body: unknown }): readonly LedgerEntry[] {
    const known = judged.get(entry);
    if (known !== undefined) return known;
    const { data } = LedgerEntry.safeParse(entry.body);
    const found = data === undefined ? [] : [data];
    judged.set(entry, found);
    return found;
  }

  return {
    async head(): Promise<Observed<ConfigHead>> {
      const commit = mirror.head();
      if (commit === undefined) return { type: 'Unavailable', reason: health.problem ?? 'not fetched yet' };
      const value = { commit };
      return health.problem === undefined
        ? { type: 'Value', value }
        : { type: 'Stale', reason: health.problem, value };
    },
    tree: (commit, path, op) => mapped(op, () => mirror.snapshot(commit).tree(path, op)),
    filesOfTree: (tree, op) =>
      mapped(op, async () => {
        const files = await mirror.readTree(tree, op);
        return files.flatMap(({ type, path, bytes }) => {
          if (type === 'Symlink') return [{ path, bytes, isLink: true }];
          return type === 'File' || type === 'Executable' ? [{ path, bytes }] : [];
        });
      }),
    configFiles: (commit, op) =>
      mapped(op, async () => {
        const snapshot = mirror.snapshot(commit);
        const entries = (await snapshot.list('', op)).filter(
          (entry) => (entry.type === 'File' || entry.type === 'Executable') && isYamlPath(entry.path),
        );
        return Promise.all(
          entries.map(async ({ path, sizeBytes }) =>
            sizeBytes > configLimits.manifestBytesMax
              ? { path, bytes: new Uint8Array(), sizeBytes }
              : { path, bytes: await snapshot.read(path, op) },
          ),
        );
      }),
    revert: (request, op) =>
      mapped(op, async () => {
        const result = await mirror.revertPath(
          {
            release: request.release,
            path: request.path,
            toTree: request.toTree,
            expectedTree: request.fromTree,
            message: `${request.subject}\n\n${request.body}`,
            author,
            trailers: [],
          },
          op,
        );
        if (result.type !== 'Superseded') return { type: 'Done', commit: result.commit };
        return {
          type: 'Superseded',
          message: `${request.path} is something else at ${result.head.slice(0, 7)} already`,
        };
      }),
    async ledger(cluster, op): Promise<Observed<readonly LedgerEntry[]>> {
      try {
        const { entries } = await mirror.ledger.read(cluster, op);
        return { type: 'Value', value: entries.flatMap(judge) };
      } catch (error) {
        op.signal.throwIfAborted();
        if (error instanceof GitError) return { type: 'Unavailable', reason: error.message };
        throw error;
      }
    },
    appendLedger: (cluster, entries, op) =>
      mapped(op, async () => {
        const lines = entries.map((entry) => ({
          id: entry.id,
          subject: subjectOf(entry),
          body: JSON.parse(JSON.stringify(entry)),
        }));
        await mirror.ledger.append(cluster, lines, op);
      }),
  };
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
