/** Every way the local cluster can fail, as far as a caller should distinguish them. */
export type LocalClusterErrorCode =
  | 'AlreadyRunning'
  | 'ProgramFailed'
  | 'PortTaken'
  | 'NotReady'
  | 'ForeignCluster'
  | 'StateInvalid'
  | 'DirectoryUnusable';

export class LocalClusterError extends Error {
  override readonly name = 'LocalClusterError';
  readonly code: LocalClusterErrorCode;

  constructor(code: LocalClusterErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
