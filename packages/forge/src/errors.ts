/** Every way in which a forge can fail, as far as a caller should tell them apart. */
export type ForgeErrorCode =
  /** The credentials are not accepted. */
  | 'Unauthorized'
  /** The credentials do not allow this; `needs` is what they lack, where the forge says so. */
  | 'Forbidden'
  /** It is not there, or may not be seen: the forge does not say which. */
  | 'NotFound'
  /** The forge refuses what was asked for. */
  | 'Invalid'
  /** Somebody else was faster. */
  | 'Conflict'
  /** The forge takes no more requests for now; `until` is when it will. */
  | 'Limited'
  /** No answer, or one that says that the forge is not well. What was asked for may have been done. */
  | 'Unavailable'
  | 'Timeout'
  /** More than is looked at here. */
  | 'TooMuch'
  /** An address or a key that cannot be used. */
  | 'BadConfig';

interface Facts {
  /** HTTP status, absent when there was no answer. */
  readonly status?: number | undefined;
  readonly needs?: string | undefined;
  /** Milliseconds since 1970. */
  readonly until?: number | undefined;
  /** In the forge's own words. */
  readonly words?: string | undefined;
  /** It is certain that nothing was done. */
  readonly isUndone?: boolean;
  readonly cause?: unknown;
}

/** What went wrong, and what to do. Never with a credential in it. */
export class ForgeError extends Error {
  override readonly name = 'ForgeError';
  readonly code: ForgeErrorCode;
  readonly status: number | undefined;
  readonly needs: string | undefined;
  readonly until: number | undefined;
  readonly words: string | undefined;
  readonly isUndone: boolean;

  constructor(code: ForgeErrorCode, message: string, facts: Facts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.needs = facts.needs;
    this.until = facts.until;
    this.words = facts.words;
    this.isUndone = facts.isUndone === true;
  }
}

/** Whether `error` is a ForgeError with one of `codes`. */
export function isForgeError(error: unknown, ...codes: ForgeErrorCode[]): error is ForgeError {
  return error instanceof ForgeError && (codes.length === 0 || codes.includes(error.code));
}
