/** A file of the repository; checks never read anything else. */
export interface RepoFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly path: string;
  readonly line?: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}

export interface Check {
  readonly name: string;
  /** Pure: all that is wrong, at once. */
  readonly find: (files: readonly RepoFile[]) => readonly Finding[];
}

export function describeFinding({ path, line, message }: Finding): string {
  return line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`;
}
