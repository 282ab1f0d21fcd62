/** A file of the repository; `path` is relative to its root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of a file that was found too large and is not here: its size, with no `bytes`. */
  readonly sizeBytes?: number;
  /** Of a symbolic link, which is not followed: in Git its content is where it leads. */
  readonly isLink?: boolean;
  /** Of a folder that is another repository's, of which Git keeps but the name of a commit; it has no `bytes`. */
  readonly isSubmodule?: boolean;
  /** Of a folder in which nobody looked, since it is too large or too deep to be listed; it has no `bytes`. */
  readonly isUnlisted?: boolean;
  /** Of what a program has made: where in the file at `path` that comes from which a person wrote. Lines of its own mean nothing. */
  readonly shownAt?: Position;
}

/** Line and column begin at 1; columns count UTF-16 code units, as editors and GitHub do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type ValuePath = readonly (string | number)[];

/** Where a value stands in a file, and where each part of it does. */
export interface Source extends Position {
  readonly file: string;
  /** The value at `path`; where there is none, the nearest thing around it. */
  readonly locate: (path: ValuePath) => Position;
  /** The key that `path` ends in. */
  readonly locateKey: (path: ValuePath) => Position;
}

export interface Located<T> {
  readonly value: T;
  readonly source: Source;
}

/** From offsets to positions. An offset behind the last line counts as its end: editors know no line after it. */
export function createLineIndex(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1 && at + 1 < text.length; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  const end = text.endsWith('\n') ? text.length - 1 : text.length;

  return (offset) => {
    const wanted = Math.max(0, Math.min(offset, end));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: wanted - (starts[low] ?? 0) + 1 };
  };
}

/** `spec.targets[0].cluster` */
export function showPath(path: ValuePath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const shown = /^[A-Za-z0-9_-]{1,100}$/.test(part) ? part : JSON.stringify(part.slice(0, 100));
      return index === 0 ? shown : `.${shown}`;
    })
    .join('');
}
