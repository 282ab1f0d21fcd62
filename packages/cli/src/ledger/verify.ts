import type { Op } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { countOf } from '@seatrial/render';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import type { RepositoryOptions } from '../repository.ts';
import { type Ledgers, withLedgers } from './open-ledgers.ts';

export interface VerifyOptions extends RepositoryOptions, OutputOptions {
  readonly repository: string;
}

export interface LedgerVerdict {
  readonly cluster: string;
  readonly head?: string;
  /** Keys that the Cluster file names: with none nothing is verified. */
  readonly keys: number;
  readonly believed: number;
  readonly refused: number;
  /** The first commits that are not believed, oldest first. */
  readonly refusals: readonly {
    readonly commit: string;
    readonly subject: string;
    readonly reason: string;
  }[];
}

const refusalsShown = 10;

/** Holds every commit of the ledgers against the keys of the Cluster files. Negative where one is not believed. */
export async function verify(
  cluster: string | undefined,
  options: VerifyOptions,
  context: Context,
): Promise<ExitCode> {
  return withLedgers(options, cluster, context, async (ledgers, op) => {
    const verdicts: LedgerVerdict[] = [];
    for (const name of ledgers.clusters) verdicts.push(await verdictOn(name, ledgers, op));
    if (options.output === 'table') {
      for (const each of verdicts.flatMap(verdictLines)) line(context.stdout, printable(each));
      if (verdicts.length === 0) line(context.stderr, 'no Cluster files');
    } else await printValue(options.output === 'yaml' ? 'yaml' : 'json', { ledgers: verdicts }, context);
    return verdicts.every(({ keys, refused }) => keys > 0 && refused === 0)
      ? exitCodes.ok
      : exitCodes.negative;
  });
}

export async function verdictOn(
  cluster: string,
  { mirror, trust }: Pick<Ledgers, 'mirror' | 'trust'>,
  op: Op,
): Promise<LedgerVerdict> {
  const believing = trust(cluster);
  const { head, believed, refused } = await mirror.ledger.count(cluster, believing, op);
  const query = { trust: believing, refused: true, order: 'OldestFirst', limit: refusalsShown } as const;
  const { entries } = await mirror.ledger.read(cluster, query, op);
  const refusals = entries.map(({ commit, subject, refusal = '' }) => ({ commit, subject, reason: refusal }));
  const counts = { keys: believing.keys.length, believed, refused, refusals };
  return { cluster, ...(head === undefined ? {} : { head }), ...counts };
}

function verdictLines({ cluster, keys, believed, refused, refusals }: LedgerVerdict): readonly string[] {
  const entries = `${countOf(believed, 'commit')} believed, ${refused} not`;
  if (keys === 0) return [`${cluster}: not verified, its Cluster file names no keys (${entries})`];
  const left = refused - refusals.length;
  return [
    `${cluster}: ${entries}`,
    ...refusals.map(({ commit, subject, reason }) => `  ${commit.slice(0, 10)} ${reason}: ${subject}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ];
}
