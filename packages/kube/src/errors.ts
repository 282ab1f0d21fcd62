import { withhold } from './withheld.ts';

/** Every way a request to the API server can fail, as far as a caller should distinguish them. */
export type KubeErrorCode =
  | 'NotFound'
  | 'Conflict'
  | 'AlreadyExists'
  | 'Forbidden'
  | 'Unauthorized'
  | 'Invalid'
  | 'TooManyRequests'
  | 'Gone'
  | 'Timeout'
  | 'Unavailable'
  | 'Internal'
  | 'BadConfig';

/** The `details` of a Kubernetes Status: which object and which fields. */
export interface KubeErrorDetails {
  readonly name?: string;
  readonly kind?: string;
  readonly group?: string;
  readonly uid?: string;
  readonly retryAfterSeconds?: number;
  readonly causes?: readonly {
    readonly reason?: string;
    readonly message?: string;
    readonly field?: string;
  }[];
}

interface KubeErrorFacts {
  /** HTTP status, absent when there was no answer. */
  readonly status?: number | undefined;
  /** The Status reason as the API server gave it, or our own (`KindNotServed`, `NoStatus`). */
  readonly reason?: string | undefined;
  readonly details?: KubeErrorDetails | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request that failed. `code` is closed; `reason` and `details` are the API server's words. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: KubeErrorCode;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly details: KubeErrorDetails | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: KubeErrorCode, message: string, facts: KubeErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.reason = facts.reason;
    this.details = facts.details;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Whether `error` is a KubeError with one of `codes`. */
export function isKubeError(error: unknown, ...codes: KubeErrorCode[]): error is KubeError {
  return error instanceof KubeError && (codes.length === 0 || codes.includes(error.code));
}

/**
 * The error for an HTTP answer that is not a success; `body` is a Status object or whatever a proxy wrote.
 * @param secrets what none of its words may hold; see `secretValues`
 */
export function errorFromResponse(
  doing: string,
  response: { status: number; retryAfter: string | undefined; body: string },
  secrets?: readonly string[],
): KubeError {
  const status = withoutSecrets(parseStatus(response.body), secrets);
  return errorFromStatus(doing, { ...status, code: response.status }, retryAfterMs(response.retryAfter));
}

function withoutSecrets(status: StatusObject, secrets: readonly string[] | undefined): StatusObject {
  const { message, details } = status;
  return {
    ...status,
    ...(message === undefined ? {} : { message: withhold(message, secrets) }),
    ...(details?.causes === undefined
      ? {}
      : {
          details: {
            ...details,
            causes: details.causes.map((cause) =>
              cause.message === undefined ? cause : { ...cause, message: withhold(cause.message, secrets) },
            ),
          },
        }),
  };
}

/** The error for a Status object, as a body or as the object of a watch's ERROR event. */
export function errorFromStatus(doing: string, status: StatusObject, waitMs?: number): KubeError {
  const code = codeOf(status.code ?? 500, status.reason);
  const seconds = status.details?.retryAfterSeconds;
  return new KubeError(
    code,
    `Cannot ${doing}: ${status.message ?? `the API server answered ${status.code}`}`,
    {
      status: status.code,
      reason: status.reason,
      details: status.details,
      retryAfterMs: waitMs ?? (seconds === undefined ? undefined : seconds * 1000),
    },
  );
}

export interface StatusObject {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: KubeErrorDetails;
}

const MESSAGE_LENGTH_MAX = 500;

function parseStatus(body: string): StatusObject {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'kind' in parsed && parsed.kind === 'Status') {
      return parsed as StatusObject;
    }
  } catch {
    // A proxy's page or the API server's plain text: shown as it is, shortened, below.
  }
  const text = body.trim();
  const reason = 'NoStatus';
  return text === '' ? { reason } : { reason, message: text.slice(0, MESSAGE_LENGTH_MAX) };
}

function codeOf(status: number, reason: string | undefined): KubeErrorCode {
  switch (status) {
    case 401:
      return 'Unauthorized';
    case 403:
      return 'Forbidden';
    case 404:
      return 'NotFound';
    case 408:
    case 504:
      return 'Timeout';
    case 409:
      return reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict';
    case 410:
      return 'Gone';
    case 429:
      return 'TooManyRequests';
    case 502:
    case 503:
      return 'Unavailable';
    default:
      return status < 500 ? 'Invalid' : 'Internal';
  }
}

function retryAfterMs(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) || seconds < 0 ? undefined : seconds * 1000;
}
