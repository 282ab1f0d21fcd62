import type { Condition, EpochMs } from '@seatrial/model';
import { withCondition } from '../conditions.ts';
import type { Observed } from '../observation.ts';
import type { LedgerWord } from '../ports.ts';

/** A condition is read by people; `seatrial ledger verify` lists all. */
const shown = 3;

/**
 * The condition on what the ledgers of other clusters seem to say of the wanted version and is not believed; it is there
 * only if there is such an entry, or was.
 */
export function noteRefused(
  conditions: readonly Condition[],
  ledgers: Readonly<Record<string, Observed<LedgerWord>>>,
  now: EpochMs,
): Condition[] {
  const type = 'LedgerEntriesBelieved';
  const refused = Object.entries(ledgers).flatMap(([cluster, word]) =>
    word.type === 'Value'
      ? word.value.refused.map((it) => `${it.commit.slice(0, 10)} in the ledger of ${cluster}: ${it.reason}`)
      : [],
  );
  if (refused.length > 0) {
    const left = refused.length - shown;
    const message = `${refused.slice(0, shown).join('; ')}${left <= 0 ? '' : `; and ${left} more`}`;
    return withCondition(conditions, { type, status: 'False', reason: 'NotVerified', message }, now);
  }
  if (!conditions.some((condition) => condition.type === type)) return [...conditions];
  const mended = { reason: 'Verified', message: 'all that the ledgers say of this version is believed' };
  return withCondition(conditions, { type, status: 'True', ...mended }, now);
}
