import type { After, Application, ApplicationState, LedgerEntry } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import type { LedgerWord } from '../ports.ts';
import { type Eligibility, eligible } from './eligible.ts';

/** What clusters say of a version, by their names. */
export type LedgerWords = Readonly<Record<string, Observed<LedgerWord>>>;

/** Whether the clusters before this one have said enough for a version. */
export function upstreamWord(
  state: ApplicationState,
  application: Application,
  version: string,
  ledgers: LedgerWords,
): Eligibility {
  return eligible(clustersBefore(state, application), state.spec.application, version, entriesOf(ledgers));
}

/** "staging and preview have promoted" */
export function upstreamPromoted(state: ApplicationState, application: Application): string {
  const names = clustersBefore(state, application).map(({ cluster }) => cluster);
  return `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'has' : 'have'} promoted`;
}

function clustersBefore({ spec }: ApplicationState, application: Application): readonly After[] {
  return application.spec.targets.find(({ cluster }) => cluster === spec.cluster)?.after ?? [];
}

function entriesOf(ledgers: LedgerWords): Readonly<Record<string, Observed<readonly LedgerEntry[]>>> {
  const entries = Object.entries(ledgers).map(([cluster, word]) => {
    const has = word.type === 'Value' || word.type === 'Stale';
    return [cluster, has ? { ...word, value: word.value.entries } : word] as const;
  });
  return Object.fromEntries(entries);
}
