import { messageOf } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { ledgerKeyOf } from '@seatrial/runner';
import type { Context } from '../context.ts';
import { withLedgers } from '../ledger/open-ledgers.ts';
import { type LedgerVerdict, verdictOn } from '../ledger/verify.ts';
import type { RepositoryOptions } from '../repository.ts';
import { type Check, installTodo, ok, warn } from './check.ts';

/** The ledger of each cluster of a config repository: whether what it says is believed. */
export async function checkLedgers(
  options: RepositoryOptions & { readonly repository: string },
  context: Context,
): Promise<readonly Check[]> {
  try {
    return await withLedgers(options, undefined, context, async (ledgers, op) => {
      const checks: Check[] = [];
      for (const cluster of ledgers.clusters) checks.push(ledgerCheck(await verdictOn(cluster, ledgers, op)));
      return checks;
    });
  } catch (error) {
    context.signal.throwIfAborted();
    return [warn('ledgers', messageOf(error), '"seatrial ledger verify" looks closer')];
  }
}

export function ledgerCheck({ cluster, keys, believed, refused, refusals }: LedgerVerdict): Check {
  const subject = `ledger of ${cluster}`;
  if (keys === 0) {
    const problem = 'its Cluster file names no keys: whoever may push to the repository is believed';
    return warn(subject, problem, 'add spec.ledger.keys, as "seatrial ledger keys" prints it');
  }
  const [first] = refusals;
  if (first === undefined) return ok(subject, `signed; entries believed: ${believed}`);
  const message = `commits not believed: ${refused}; the first is ${first.commit.slice(0, 10)}: ${first.reason}`;
  return warn(
    subject,
    message,
    '"seatrial ledger verify" names more; docs/guide/ledger.md says what it may mean',
  );
}

/** The key that the cluster signs with; nothing for who may not read it, which is as it should be. */
export async function checkLedgerKey(
  kube: Pick<Kube, 'get'>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    const key = await ledgerKeyOf(kube)({ signal });
    if (key === undefined) return [warn('ledger key', 'none was made: entries are not signed', installTodo)];
    return [ok('ledger key', 'there is one; "seatrial ledger keys" prints its public half')];
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error ? error.cause : undefined;
    if (isKubeError(cause, 'Forbidden')) return [];
    return [
      warn('ledger key', messageOf(error), 'delete the Secret, and run "seatrial install" for another key'),
    ];
  }
}
