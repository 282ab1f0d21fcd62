import { isMap } from '../fields.ts';
import type { Observed } from '../observation.ts';
import { areCounts, type Counts } from './counts.ts';
import { type GateEvidence, type GateReason, type GateVerdict, judgeErrorRate } from './error-rate.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';
import { initialGate } from './gate-state.ts';

/** What `seatrial gate judge` prints for a line. */
export type JudgedLine = {
  /** Seconds, as the line says; null where the line cannot be read. */
  readonly t: number | null;
  readonly verdict: 'continue' | 'pass' | 'fail' | 'inconclusive';
  readonly reason: GateReason;
  readonly evidence: GateEvidence;
  /** What is wrong with the line, by its number from 1. It moved nothing: the next is judged as if it had not been there. */
  readonly error?: string;
};

/** What is known of the route besides its counts. */
export type JudgedRoute = {
  /** Pods of the canary; 1 where it is not known. */
  readonly canaryPods?: number;
  /** Share of the requests that the canary is sent, in percent; without it nobody asks whether it answers them. */
  readonly weightPercent?: number;
};

/** Longest line that is parsed, in characters; a line of counts has about a hundred. */
export const LINE_CHARS_MAX = 4096;

const PRINTED = {
  Continue: 'continue',
  Pass: 'pass',
  Fail: 'fail',
  Inconclusive: 'inconclusive',
} as const satisfies Record<GateVerdict, JudgedLine['verdict']>;

/**
 * Judges JSON lines `{"t":seconds,"stable":{"requests":n,"bad":n},"canary":{...}}` of counts since the start, one by one
 * as they come: one line in, one out. An arm may be null: no data. Blank lines are passed over.
 */
export async function* judgeLines(
  settings: ErrorRateGate,
  lines: Iterable<string> | AsyncIterable<string>,
  { canaryPods = 1, weightPercent }: JudgedRoute = {},
): AsyncGenerator<JudgedLine, void, undefined> {
  // Counts since the start say nothing of when a canary was new.
  const gate = { ...settings, warmUpSeconds: 0 };
  let state = initialGate('FromZero');
  let line = 0;
  let since = Number.NEGATIVE_INFINITY;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const look = parseLook(text, since);
    if (typeof look === 'string') {
      const unread = { type: 'Unavailable', reason: look } as const;
      const at = Math.max(0, since);
      const seen = { stable: unread, canary: unread, at, step: 0, canaryPods };
      const { verdict, reason, evidence } = judgeErrorRate(gate, state, seen);
      const error = `Cannot judge line ${line}: ${look}`;
      yield { t: null, verdict: PRINTED[verdict], reason, error, evidence };
      continue;
    }
    const judged = judgeErrorRate(gate, state, {
      stable: look.stable,
      canary: look.canary,
      at: look.t,
      step: 0,
      canaryPods,
      ...(weightPercent === undefined ? {} : { weightPercent }),
    });
    state = judged.state;
    since = look.t;
    const { verdict, reason, evidence } = judged;
    yield { t: look.t, verdict: PRINTED[verdict], reason, evidence };
  }
}

type Look = { readonly t: number; readonly stable: Observed<Counts>; readonly canary: Observed<Counts> };

/** The look, or what is wrong with the line; an older look than the last would read as a restart of the counters. */
function parseLook(text: string, since: number): Look | string {
  if (text.length > LINE_CHARS_MAX) return `it has more than ${LINE_CHARS_MAX} characters`;
  const record = parseRecord(text);
  if (record === null)
    return 'it is not a JSON object, expected {"t":0,"stable":{"requests":0,"bad":0},"canary":{...}}';
  const { t } = record;
  if (typeof t !== 'number' || !Number.isFinite(t)) return '"t" is not a number, expected seconds';
  if (t < since) return `"t" goes back from ${since} to ${t}, expected lines in the order of time`;
  const stable = parseArm(record['stable']);
  const canary = parseArm(record['canary']);
  const wrong = stable === null ? 'stable' : 'canary';
  if (stable === null || canary === null) {
    return `"${wrong}" is not a pair of counts, expected null or whole numbers "requests" and "bad" with 0 <= bad <= requests`;
  }
  return { t, stable, canary };
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : null;
  } catch {
    return null;
  }
}

function parseArm(value: unknown): Observed<Counts> | null {
  if (value === null) return { type: 'NoData', reason: 'the arm is null' };
  if (!isMap(value)) return null;
  const { requests, bad } = value;
  if (typeof requests !== 'number' || typeof bad !== 'number') return null;
  const counts = { requests, bad };
  return areCounts(counts) ? { type: 'Value', value: counts } : null;
}
