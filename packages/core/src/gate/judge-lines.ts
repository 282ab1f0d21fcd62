import type { Observed } from '../observation.ts';
import { areCounts, type Counts } from './counts.ts';
import {
  type GateEvidence,
  type GateReason,
  type GateVerdict,
  initialGate,
  judgeErrorRate,
} from './error-rate.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';

/** One line in, one result out; `line` counts from 1. A malformed line moves nothing, and the next is judged as if it had not been there. */
export type LineResult =
  | { readonly type: 'Judged'; readonly line: number; readonly output: JudgedLine }
  | { readonly type: 'Malformed'; readonly line: number; readonly message: string };

/** What `seatrial gate judge` prints for a line. */
export type JudgedLine = {
  readonly t: number;
  readonly verdict: 'continue' | 'pass' | 'fail' | 'inconclusive';
  readonly reason: GateReason;
  readonly evidence: GateEvidence;
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
 * as they come. An arm may be null: no data. Blank lines are passed over.
 */
export async function* judgeLines(
  gate: ErrorRateGate,
  lines: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<LineResult, void, undefined> {
  let state = initialGate('FromZero');
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const look = parseLook(text);
    if (typeof look === 'string') {
      yield { type: 'Malformed', line, message: `Cannot judge line ${line}: ${look}` };
      continue;
    }
    const judged = judgeErrorRate(gate, state, look);
    state = judged.state;
    const { verdict, reason, evidence } = judged;
    yield { type: 'Judged', line, output: { t: look.t, verdict: PRINTED[verdict], reason, evidence } };
  }
}

type Look = { readonly t: number; readonly stable: Observed<Counts>; readonly canary: Observed<Counts> };

/** The look, or what is wrong with the line. */
function parseLook(text: string): Look | string {
  if (text.length > LINE_CHARS_MAX) return `it has more than ${LINE_CHARS_MAX} characters`;
  const record = parseRecord(text);
  if (record === null)
    return 'it is not a JSON object, expected {"t":0,"stable":{"requests":0,"bad":0},"canary":{...}}';
  const { t } = record;
  if (typeof t !== 'number' || !Number.isFinite(t)) return '"t" is not a number, expected seconds';
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
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function parseArm(value: unknown): Observed<Counts> | null {
  if (value === null) return { type: 'NoData', reason: 'the arm is null' };
  if (!isRecord(value)) return null;
  const { requests, bad } = value;
  if (typeof requests !== 'number' || typeof bad !== 'number') return null;
  const counts = { requests, bad };
  return areCounts(counts) ? { type: 'Value', value: counts } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
