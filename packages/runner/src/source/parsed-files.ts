import type { Clock, ConfigFile, Op } from '@seatrial/core';
import { createTurns } from '@seatrial/core';
import {
  apiGroup,
  type ConfigLimits,
  compareText,
  configLimits,
  type ParsedFile,
  parseFile,
  type SourceFile,
  withoutManifests,
} from '@seatrial/model';

/** What one commit may cost to read, beside what each file may. */
export interface CommitLimits extends ConfigLimits {
  /** A larger file is read only if it names Seatrial's API group: it is a bundle of manifests, or belongs to nobody. */
  readonly smallBytesMax: number;
  /** All files of a commit that are read. The smallest come first, so that what is too much keeps out no others. */
  readonly commitBytesMax: number;
}

const kibibyte = 1024;
/** Of new files in one turn: a few milliseconds of usual YAML; of the densest a file has a turn of its own. */
const turnBytes = 32 * kibibyte;
/** Of new files that are kept whole until somebody takes them: a few megabytes as values. */
const wholeBytesMax = 128 * kibibyte;

/** Files of Seatrial's own have some hundred tokens; a Lease must be renewed while the one with the most is parsed. */
export const commitLimits: CommitLimits = {
  ...configLimits,
  tokensMax: 100_000,
  smallBytesMax: 64 * kibibyte,
  commitBytesMax: 32 * kibibyte * kibibyte,
};

/** A file and what it says of Seatrial's own. */
export interface FileRead extends ConfigFile {
  readonly parsed: ParsedFile;
}

/** Parses what a commit has in YAML and JSON. */
export interface ParsedFiles {
  /** Those that may be Seatrial's, in any order; of them only what has changed since the last call is parsed. */
  read(files: readonly ConfigFile[], clock: Pick<Clock, 'sleep'>, op: Op): Promise<readonly FileRead[]>;
  /**
   * What the last `read` has parsed of a file that is as it was then, manifests included: whoever renders what a commit has changed
   * need not parse it again. Once, as it is large in memory; where there was much, or something is wrong with it, not at all.
   */
  take(file: SourceFile): ParsedFile | undefined;
}

/** Remembers the commit that was read last, by content: one for a process, since leaders come and go. */
export function createParsedFiles(limits: CommitLimits = commitLimits): ParsedFiles {
  let known: ReadonlyMap<string, FileRead> = new Map();
  let whole = new Map<string, FileRead>();
  return {
    async read(files, clock, op) {
      const read = new Map<string, FileRead>();
      let totalBytes = 0;
      const parseNext = parsingInTurns(limits, clock, op);
      let wholeBytes = 0;
      const parse = async (file: ConfigFile): Promise<ParsedFile> => {
        const parsed = await parseNext(file);
        wholeBytes += file.bytes.length;
        if (parsed.findings.length === 0 && wholeBytes <= wholeBytesMax)
          whole.set(file.path, { ...file, parsed });
        return withoutManifests(parsed);
      };
      whole = new Map();
      for (const file of files.filter((it) => isWorthReading(it, limits)).toSorted(smallestFirst)) {
        totalBytes += file.bytes.length;
        const before = known.get(file.path);
        if (totalBytes > limits.commitBytesMax) read.set(file.path, leftOut(file, limits));
        else if (before !== undefined && isSameFile(before, file)) read.set(file.path, before);
        else read.set(file.path, { ...file, parsed: await parse(file) });
      }
      known = read;
      return [...read.values()];
    },
    take(file) {
      const found = whole.get(file.path);
      const isFile = file.isLink !== true && file.isSubmodule !== true && file.shownAt === undefined;
      if (!isFile || found === undefined || !isSameFile(found, file)) return undefined;
      whole.delete(file.path);
      return found.parsed;
    },
  };
}

/**
 * Parses one file after the other, and lets other work have its turn in between: the longest stretch is that of one file,
 * and there it is the number of its tokens that is bounded.
 */
export function parsingInTurns(
  limits: ConfigLimits,
  clock: Pick<Clock, 'sleep'>,
  op: Op,
): (file: ConfigFile) => Promise<ParsedFile> {
  const turn = createTurns(turnBytes, clock, op);
  return async (file) => {
    await turn(file.bytes.length);
    return parseFile(file, limits);
  };
}

/** Looks for the name in the bytes: as text alone, tens of megabytes would be a long look. */
function isWorthReading({ bytes }: ConfigFile, { smallBytesMax }: CommitLimits): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length > smallBytesMax) return buffer.includes(`${apiGroup}/`);
  return !buffer.includes('{{') || ours.test(buffer.toString('latin1'));
}

/** What has braces of a template engine is another program's, and seldom YAML: charts have nothing but such files. */
const ours = /apiVersion["']?: *["']?seatrial\.dev\//;

function smallestFirst(a: ConfigFile, b: ConfigFile): number {
  return a.bytes.length - b.bytes.length || compareText(a.path, b.path);
}

/** Whether two files by one path say the same. */
export function isSameFile(one: ConfigFile, other: ConfigFile): boolean {
  const isSameKind = one.sizeBytes === other.sizeBytes && one.isUnlisted === other.isUnlisted;
  return isSameKind && Buffer.compare(one.bytes, other.bytes) === 0;
}

function leftOut(file: ConfigFile, { commitBytesMax, smallBytesMax }: CommitLimits): FileRead {
  const { path, bytes } = file;
  const finding = {
    file: path,
    line: 1,
    column: 1,
    severity: 'error',
    code: 'TooManyFiles',
    message: `the file is not read: the YAML and JSON files up to this size have more than ${commitBytesMax} bytes together`,
    hint: `keep files that are not Seatrial's above ${smallBytesMax} bytes, or out of the repository`,
  } as const;
  return {
    ...file,
    parsed: { path, bytes: bytes.length, documents: [], ambiguous: [], findings: [finding] },
  };
}
