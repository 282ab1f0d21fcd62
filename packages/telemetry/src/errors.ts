export type TelemetryErrorCode =
  | 'Timeout'
  | 'BodyTooLarge'
  | 'NameNotFound'
  | 'AddressRefused'
  | 'ConnectionFailed';

/** Why there is no answer from an HTTP source. An answer with any status is not an error. */
export class TelemetryError extends Error {
  override readonly name = 'TelemetryError';
  readonly code: TelemetryErrorCode;

  constructor(code: TelemetryErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
