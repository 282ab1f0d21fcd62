import { type ExitCode, exitCodes } from './exit-codes.ts';

export type CliErrorCode = 'Usage' | 'NotFound' | 'Refused' | 'Failed' | 'Unreachable';

const exitCodeOf: Readonly<Record<CliErrorCode, ExitCode>> = {
  Usage: exitCodes.usage,
  NotFound: exitCodes.negative,
  Refused: exitCodes.negative,
  Failed: exitCodes.negative,
  Unreachable: exitCodes.unreachable,
};

/** An error that a command shows to its user; `hint` says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** An error as its user sees it. */
export interface Failure {
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: ExitCode;
}

/**
 * Adapters' errors by name and code. Not by `instanceof`: that would load every adapter to say that an option is
 * misspelt.
 */
const known: Readonly<Record<string, Readonly<Record<string, Omit<Failure, 'message'>>>>> = {
  KubeError: {
    BadConfig: { exitCode: exitCodes.usage, hint: 'choose one with --kubeconfig and --context' },
    Unauthorized: {
      exitCode: exitCodes.usage,
      hint: 'the credentials of the kubeconfig, or the token, are not accepted',
    },
    Unavailable: {
      exitCode: exitCodes.unreachable,
      hint: 'is the cluster up? "seatrial doctor" looks closer',
    },
    Timeout: { exitCode: exitCodes.unreachable, hint: 'is the cluster up? "seatrial doctor" looks closer' },
  },
  PortError: {
    Unavailable: { exitCode: exitCodes.unreachable },
    Invalid: { exitCode: exitCodes.usage },
  },
  GitError: {
    Unavailable: { exitCode: exitCodes.unreachable },
    Unauthorized: {
      exitCode: exitCodes.usage,
      hint: 'give a token with --git-token-file; for ssh --git-ssh-key-file and --git-known-hosts-file',
    },
    NotFound: { exitCode: exitCodes.usage },
    BranchNotFound: { exitCode: exitCodes.usage, hint: 'choose one with --branch' },
    InvalidRef: { exitCode: exitCodes.usage },
  },
};

/** What to print for an error, and what to end with. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CliError) {
    const { message, hint, code } = error;
    return { message, exitCode: exitCodeOf[code], ...(hint === undefined ? {} : { hint }) };
  }
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.negative };
  const code = 'code' in error ? String(error.code) : '';
  const { message } = error;
  if (isMissingKind(error)) {
    const hint = '"seatrial install" installs Seatrial into this cluster';
    return { message, hint, exitCode: exitCodes.negative };
  }
  const found = known[error.name]?.[code];
  return { message, ...(found ?? { exitCode: exitCodes.negative }) };
}

/** What went wrong and what to do, on one line: for a step of a workflow. */
export function failureText(error: unknown): string {
  const { message, hint } = describeFailure(error);
  return hint === undefined ? message : `${message}: ${hint}`;
}

/** The API server knows no such kind: Seatrial’s definitions are not there. */
function isMissingKind(error: Error): boolean {
  return error.name === 'KubeError' && 'reason' in error && error.reason === 'KindNotServed';
}
