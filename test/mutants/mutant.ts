/** A bug planted on purpose. Its text must stand in the file exactly once, so that a mutant that went stale is noticed. */
export interface Mutant {
  /** What goes wrong, in words; unique among all. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The unit tests that should find it, which are run first; those beside the file when absent. */
  readonly tests?: readonly string[];
}

/** The file with the bug in it. @throws Error where the text to be replaced is not there, or more than once */
export function planted(source: string, { name, file, find, replace }: Mutant): string {
  const count = source.split(find).length - 1;
  if (count === 1) return source.replace(find, () => replace);
  throw new Error(`Cannot plant "${name}": its text stands ${count} times in ${file}, expected once`);
}

export function nearestTests({ file, tests }: Mutant): readonly string[] {
  return tests ?? [file.replace(/\.ts$/, '.test.ts')];
}
