import type { CrashRecord } from '@seatrial/model';
import { numberAt, stringAt } from '../fields.ts';

/** How a container last ended by its own fault, as its kubelet reports it. */
export interface Crash {
  readonly pod: string;
  readonly container: string;
  readonly exitCode: number;
  /** `Error`, `OOMKilled`, `ContainerCannotRun`. */
  readonly reason?: string;
  readonly signal?: number;
  /** What it wrote to its terminationMessagePath. */
  readonly terminationMessage?: string;
  /** It was started again since, or waits to be: what it logged is in the log of the run before. */
  readonly restarted?: boolean;
}

/** Of what a container says at its end, so much is kept: the end, where the cause most often stands. */
const terminationMessageCharsMax = 500;
/** An exit code above this is 128 plus the number of the signal that ended the process. */
const exitCodeOfSignals = 128;

/** From an element of a pod's `containerStatuses`: of the run before, or of this one where it has ended. */
export function crashOf(container: unknown, pod: string): Crash | undefined {
  const path = [['state', 'terminated'] as const, ['lastState', 'terminated'] as const].find(
    (it) => (numberAt(container, ...it, 'exitCode') ?? 0) !== 0,
  );
  if (path === undefined) return undefined;
  const exitCode = numberAt(container, ...path, 'exitCode') ?? 0;
  const reason = stringAt(container, ...path, 'reason');
  const signal = numberAt(container, ...path, 'signal') || signalIn(exitCode);
  const said = stringAt(container, ...path, 'message')
    ?.trim()
    .slice(-terminationMessageCharsMax);
  return {
    pod,
    container: stringAt(container, 'name') ?? '',
    exitCode,
    ...(reason === undefined ? {} : { reason }),
    ...(signal === undefined ? {} : { signal }),
    ...(said === undefined || said === '' ? {} : { terminationMessage: said }),
    ...(path[0] === 'lastState' ? { restarted: true } : {}),
  };
}

/**
 * `exit code 137 (OOMKilled, signal 9)`. What the container wrote is left out: this goes into commits and the ledger, and
 * a termination message may be the end of its log (terminationMessagePolicy).
 */
export function crashText({
  exitCode,
  reason,
  signal,
}: Pick<CrashRecord, 'exitCode' | 'reason' | 'signal'>): string {
  const more = [
    ...(reason === undefined || reason === 'Error' ? [] : [reason]),
    ...(signal === undefined ? [] : [`signal ${signal}`]),
  ];
  return `exit code ${exitCode}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

function signalIn(exitCode: number): number | undefined {
  return exitCode > exitCodeOfSignals && exitCode < 2 * exitCodeOfSignals
    ? exitCode - exitCodeOfSignals
    : undefined;
}
