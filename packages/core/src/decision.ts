import type { EpochMs, HistoryEntry } from '@seatrial/model';
import { historyMax, toInstant } from '@seatrial/model';

/**
 * What a pure `decide` answers: the record to be written first, then what to do. Actions are asked for again each round
 * until the observation shows them done, so every one of them must be safe to repeat.
 */
export interface Decision<Status, Action> {
  readonly status: Status;
  readonly actions: readonly Action[];
  readonly wakeAt: EpochMs | 'OnChange';
}

/**
 * Until the next look at what is owed to Git, which may be away for hours. Whoever writes there asks for a round as soon as
 * it is done, or has failed.
 */
export const gitRecheckMs = 60_000;

/** Fields that every record's status has while it moves through phases. */
export interface Phased<Phase extends string> {
  readonly phase: Phase;
  readonly reason: string;
  readonly message: string;
  readonly phaseStartedAt: string;
  readonly history: readonly HistoryEntry[];
}

/** What the status of a release and of a run have in common before their first decision. */
export function justCreated(now: EpochMs) {
  const at = toInstant(now);
  const why = { reason: 'Created', message: 'waits for its first look' };
  return {
    phase: 'Pending' as const,
    ...why,
    phaseStartedAt: at,
    startedAt: at,
    conditions: [],
    history: [{ at, phase: 'Pending', ...why }],
  };
}

/** Enters a phase: notes when and why. Entering the phase it is in changes only reason and message. */
export function enter<Phase extends string, S extends Phased<Phase>>(
  status: S,
  phase: Phase,
  { reason, message }: { readonly reason: string; readonly message: string },
  now: EpochMs,
): S {
  const why = { reason, message };
  const at = toInstant(now);
  const moved = status.phase !== phase;
  const isNews = moved || status.reason !== reason;
  return {
    ...status,
    phase,
    ...why,
    phaseStartedAt: moved ? at : status.phaseStartedAt,
    history: isNews ? remember(status.history, { at, phase, ...why }) : status.history,
  };
}

/** Keeps the beginning of the story and its newest part. */
function remember(history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  if (history.length < historyMax) return [...history, entry];
  const head = history.slice(0, 10);
  return [...head, ...history.slice(11), entry];
}

/** Compile-time proof that a union was handled whole. */
export function unreachable(value: never): never {
  throw new Error(`Cannot go on: ${JSON.stringify(value)} is not handled`);
}
