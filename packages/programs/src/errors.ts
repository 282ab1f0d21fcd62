/**
 * - `Unavailable`: no method of obtaining a program worked; the message lists what was tried and what to do.
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

export type ObtainMethod = 'KUBEBUILDER_ASSETS' | 'PATH' | 'Download' | 'GoBuild';

/** A method that was tried, and why it did not work. */
export type Attempt = { readonly method: ObtainMethod; readonly reason: string };

/** One method of obtaining a program did not work; the next one is tried. It never leaves this package. */
export class MethodFailedError extends Error {
  override readonly name = 'MethodFailedError';
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
    ...one.attempts.map((attempt) => `    ${attempt.method}: ${attempt.reason}`),
  ]);
  const message = `Cannot provide ${names}: no method of obtaining them worked.\n${tried.join('\n')}\n${ADVICE}`;
  return new ProgramsError('Unavailable', message);
}
