import { PortError } from '@seatrial/core';
import type { LedgerEntry } from '@seatrial/model';
import { continues, type LedgerChain, type LedgerTrust, refusalOf, withEntry } from './ledger-chain.ts';
import type { Server } from './server.ts';

/** `Behind`: the server shows less than was known of it. `Rewritten`: it shows something else. */
type Standing = 'Current' | 'Behind' | 'Rewritten';

/** The ledgers as one mirror knows them: what was known stays, and the server's is taken only where it continues that. */
export interface KnownLedgers {
  note(shown: ReadonlyMap<string, LedgerChain>): void;
  /** @throws PortError Unavailable where its history was rewritten */
  chain(cluster: string): LedgerChain;
  isBehind(cluster: string): boolean;
  /** Pushes what is known, with entries that are not in it yet. */
  append(options: {
    readonly cluster: string;
    readonly entries: readonly LedgerEntry[];
    readonly trust: LedgerTrust;
    readonly server: Server;
    readonly salt: number;
  }): 'Done' | 'Raced';
  /** Those that are refused. */
  rewritten(): readonly string[];
  /** What was known, refused or not. */
  known(cluster: string): LedgerChain;
  /** Forgets what was known: an administrator has accepted what the server has. */
  accept(cluster: string): void;
}

export function createKnownLedgers(clusters: readonly string[]): KnownLedgers {
  const known = new Map<string, { readonly chain: LedgerChain; readonly standing: Standing }>();

  function chain(cluster: string): LedgerChain {
    const found = known.get(cluster);
    if (found?.standing === 'Rewritten')
      throw new PortError('Unavailable', `Cannot trust the ledger of ${cluster}: its history was rewritten`);
    return found?.chain ?? [];
  }

  function judge(cluster: string, incoming: LedgerChain): void {
    const before = known.get(cluster)?.chain ?? [];
    if (continues(before, incoming)) known.set(cluster, { chain: incoming, standing: 'Current' });
    else
      known.set(cluster, { chain: before, standing: continues(incoming, before) ? 'Behind' : 'Rewritten' });
  }

  return {
    note(shown) {
      for (const cluster of clusters) judge(cluster, shown.get(cluster) ?? []);
    },
    chain,
    isBehind: (cluster) => known.get(cluster)?.standing === 'Behind',
    append({ cluster, entries, trust, server, salt }) {
      const before = chain(cluster);
      const told = new Set(
        before.flatMap((commit) =>
          refusalOf(commit, cluster, trust) === undefined ? [commit.entry.id] : [],
        ),
      );
      const fresh = entries.filter(({ id }) => !told.has(id));
      if (fresh.length === 0 && known.get(cluster)?.standing !== 'Behind') return 'Done';
      const next = fresh.reduce((all, entry) => withEntry(all, entry, cluster, salt), before);
      const pushed = server.pushLedger(cluster, next);
      if (pushed === 'Raced') return 'Raced';
      known.set(cluster, { chain: next, standing: 'Current' });
      return 'Done';
    },
    rewritten: () =>
      [...known].flatMap(([cluster, { standing }]) => (standing === 'Rewritten' ? [cluster] : [])),
    known: (cluster) => known.get(cluster)?.chain ?? [],
    accept: (cluster) => void known.delete(cluster),
  };
}
