import type { Finding, FindingCode, Position } from '@seatrial/model';
import type { SandboxLimits } from './limits.ts';
import type { ProgramEnd } from './run-program.ts';

/** Of what a program says; the beginning tells what, and the end why. */
const messageLengthMax = 1_000;

export type NotDone = Exclude<ProgramEnd, { readonly type: 'Done' }>;

/** Where something is shown. */
export interface ShownAt extends Position {
  readonly file: string;
}

export function errorIn(at: ShownAt, code: FindingCode, message: string, hint: string): Finding {
  return { ...at, severity: 'error', code, message, hint };
}

/** What a program took too much of. */
export function exceeded(
  program: string,
  what: Extract<NotDone, { type: 'Exceeded' }>['what'],
  limits: SandboxLimits,
  at: ShownAt,
): Finding {
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
  const bounds = {
    time: `${limits.timeMs / 1_000} s`,
    memory: `${mebibytes(limits.memoryBytesMax)} of memory`,
    output: `${mebibytes(limits.outputBytesMax)} of output`,
  };
  const message = `${program} took more than ${bounds[what]}, and was ended`;
  return errorIn(
    at,
    'RenderLimit',
    message,
    'render less of it: does a template repeat something without end?',
  );
}

/** One line of what a program said, without what is only noise. */
export function oneLine(text: string): string {
  const [said = ''] = text.replace(/^Error: /, '').split('Use --debug flag to render out');
  const line = said
    .split(/\s/)
    .filter((word) => word !== '')
    .join(' ');
  return line.length > messageLengthMax ? `${line.slice(0, messageLengthMax)}…` : line;
}

/** The words of a message that may be paths, as `web/templates/a.yaml:12:3`, in their order. */
export function wordsOf(message: string): readonly string[] {
  return message.split(/[\s'"()<>,;]/).filter((word) => word.includes('.'));
}
