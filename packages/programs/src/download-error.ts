/**
 * - `Unreachable`: no connection to the host, or no answer in time.
 * - `Missing`: the host answers that the file is not there (any 4xx).
 * - `Server`: the host fails (any 5xx).
 * - `Interrupted`: the connection broke or stood still in the middle.
 * - `Checksum`: the content is not what was published.
 * - `TooLarge`: more bytes than the limit.
 */
export type DownloadErrorCode =
  | 'Unreachable'
  | 'Missing'
  | 'Server'
  | 'Interrupted'
  | 'Checksum'
  | 'TooLarge';

export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: DownloadErrorCode;

  constructor(code: DownloadErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
