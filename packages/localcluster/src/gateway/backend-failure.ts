/** Where the backend was not reached, or left without a word: nothing of an answer has come. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'UND_ERR_CLOSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_SOCKET',
]);

const TIMEOUT: ReadonlySet<string> = new Set([
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'ETIMEDOUT',
]);

/** Another endpoint may do better. */
export function isConnectionFailure(error: Error): boolean {
  return NO_CONNECTION.has(codeOf(error));
}

/** The answer that the user gets from the gateway, for a backend that was late (504) or did not answer properly (502). */
export function statusForFailure(error: Error): 502 | 504 {
  return TIMEOUT.has(codeOf(error)) ? 504 : 502;
}

export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
