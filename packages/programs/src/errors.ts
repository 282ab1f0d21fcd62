/**
 * - `Unavailable`: none of the ways to a program is open; the message lists what was tried and what to do.
 * - `Busy`: another process held the lock for longer than `lockWaitMsMax`.
 * - `Unwritable`: the cache's disk is full, or the folder is not ours to write to.
 */
export type ProgramsErrorCode = 'Unavailable' | 'Busy' | 'Unwritable';

export class ProgramsError extends Error {
  override readonly name = 'ProgramsError';
  readonly code: ProgramsErrorCode;

  constructor(code: ProgramsErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export type Way = 'KUBEBUILDER_ASSETS' | 'PATH' | 'Download' | 'GoBuild';

/** One way that was tried for one thing, and why it is closed. */
export type Attempt = { readonly way: Way; readonly reason: string };

/** Says that one way to a thing is closed; the next one is tried. It never leaves this package. */
export class WayClosedError extends Error {
  override readonly name = 'WayClosedError';
}

export type Unobtained = {
  readonly name: string;
  readonly version: string;
  readonly attempts: readonly Attempt[];
};

const ADVICE = [
  'Do one of these:',
  '  - install Go 1.26 or newer (https://go.dev/dl) and run again: the programs are then built, once',
  '  - set KUBEBUILDER_ASSETS to a folder that holds these programs in these versions',
  '  - set SEATRIAL_MIRROR to the base URL of a mirror of the releases',
  'Without any of them, `npm run demo -- --simulated` makes the same voyage in virtual time; it needs Node alone.',
].join('\n');

export function unavailable(missing: readonly Unobtained[]): ProgramsError {
  const names = missing.map((one) => one.name).join(', ');
  const tried = missing.flatMap((one) => [
    `  ${one.name} ${one.version}`,
    ...one.attempts.map((attempt) => `    ${attempt.way}: ${attempt.reason}`),
  ]);
  const message = `Cannot provide ${names}: no way to obtain them is open.\n${tried.join('\n')}\n${ADVICE}`;
  return new ProgramsError('Unavailable', message);
}
