import type { CrashRecord, Release, ReleaseStatus } from '@seatrial/model';
import type { Crash } from '../health/crash.ts';
import type { LogQuery } from '../ports.ts';
import type { Case } from './release.ts';

/** Of the end of a log so much is kept: records are read whole by whoever lists them. */
const logCharsMax = 4096;

/**
 * Part of a status that keeps the crash which a verdict is about, in the place of an earlier one. What the container wrote
 * is left out where the application wants none of it in a record.
 *
 * @param which `First`: only where none is kept yet, for what may be said again and again
 */
export function crashKept(
  { release, status }: Pick<Case, 'release' | 'status'>,
  crash: Crash | undefined,
  which: 'First' | 'Last' = 'Last',
): Pick<ReleaseStatus, 'crash'> {
  if (crash === undefined || (which === 'First' && status.crash !== undefined)) return {};
  const { terminationMessage, ...rest } = crash;
  if (terminationMessage === undefined || release.spec.crashLogLines === 0) return { crash: rest };
  return { crash: { ...rest, terminationMessage } };
}

/** Which log is to be read for a record: that of its crash, once. */
export function crashLogWanted({ spec, status, metadata }: Release): LogQuery | undefined {
  const crash = status?.crash;
  if (crash === undefined || crash.log !== undefined || spec.crashLogLines === 0) return undefined;
  return {
    namespace: metadata.namespace ?? '',
    pod: crash.pod,
    container: crash.container,
    previous: crash.restarted === true,
    linesMax: spec.crashLogLines,
  };
}

/** Notes what the crashed container has logged, or why that could not be read: it is asked for once, and decides nothing. */
export function noteCrashLog(subject: Case): Case {
  const { status, seen, release } = subject;
  const { crash } = status;
  if (crash === undefined || crash.log !== undefined || seen.crashLog.type === 'NoData') return subject;
  const log: CrashRecord['log'] =
    seen.crashLog.type === 'Value'
      ? { lines: lastLines(seen.crashLog.value, release.spec.crashLogLines) }
      : { lines: [], problem: seen.crashLog.reason };
  return { ...subject, status: { ...status, crash: { ...crash, log } } };
}

/** Control characters would steer the terminal of whoever reads the record. */
function lastLines(text: string, linesMax: number): string[] {
  const end = text.trimEnd().slice(-logCharsMax);
  const lines = end.split('\n').map((line) =>
    line
      .replaceAll(ansiSequence, '')
      .replaceAll(/\p{Cc}/gu, ' ')
      .trimEnd(),
  );
  return (end === '' ? [] : lines).slice(-linesMax);
}

/** Colours and the like (ECMA-48, Control Sequence Introducer). */
const ansiSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-?]*[ -/]*[@-~]`, 'g');
