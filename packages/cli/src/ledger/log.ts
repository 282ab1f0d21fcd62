import type { LedgerRow } from '@seatrial/git';
import { readLedgerEntry } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { printAnswer } from '../output/print.ts';
import type { Column } from '../output/table.ts';
import type { RepositoryOptions } from '../repository.ts';
import { withLedgers } from './open-ledgers.ts';

export interface LogOptions extends RepositoryOptions, OutputOptions {
  readonly repository: string;
  readonly application?: string;
  readonly limit: number;
}

interface Line {
  readonly commit: string;
  readonly at?: string;
  readonly application?: string;
  readonly subject: string;
  readonly signed: boolean;
}

const columns: readonly Column<Line>[] = [
  { header: 'COMMIT', cell: ({ commit }) => commit.slice(0, 10) },
  { header: 'DECIDED', cell: ({ at }) => at },
  { header: 'APPLICATION', cell: ({ application }) => application },
  { header: 'SIGNED', cell: ({ signed }) => (signed ? 'yes' : 'no') },
  { header: 'WHAT', cell: ({ subject }) => subject },
];

/** What a cluster's ledger says and is believed, newest first. */
export async function log(cluster: string, options: LogOptions, context: Context): Promise<ExitCode> {
  return withLedgers(options, cluster, context, async ({ mirror, trust }, op) => {
    const { application, limit, output } = options;
    const query = { trust: trust(cluster), limit, ...(application === undefined ? {} : { application }) };
    const { entries } = await mirror.ledger.read(cluster, query, op);
    const value = entries.map(({ commit, id, signedBy, body, subject }) => ({
      commit,
      id,
      subject,
      ...(signedBy === undefined ? {} : { signedBy: `ssh-ed25519 ${signedBy}` }),
      entry: body,
    }));
    const about = application === undefined ? '' : ` about ${application}`;
    const none = `nothing${about} in the ledger of ${cluster} that its Cluster file believes`;
    await printAnswer(output, { value, columns, rows: entries.map(lineOf), none }, context);
    return exitCodes.ok;
  });
}

function lineOf({ commit, body, subject, signedBy }: LedgerRow): Line {
  const entry = readLedgerEntry(body);
  return {
    commit,
    subject,
    signed: signedBy !== undefined,
    ...(entry === undefined ? {} : { at: entry.at, application: entry.application }),
  };
}
