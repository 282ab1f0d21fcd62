import { boundFindings, type Finding } from './finding.ts';
import type { ConfigLimits } from './limits.ts';
import { createLineIndex, type Position, type Source, type SourceFile, type ValuePath } from './source.ts';
import { syntaxProblems } from './syntax-problem.ts';
import { type Place, type PlainDocument, toPlain } from './to-plain.ts';
import { withoutValues } from './without-values.ts';
import { composeYaml, type YamlProblem } from './yaml-stream.ts';

/** One YAML or JSON document. */
export interface ParsedDocument {
  readonly value: unknown;
  readonly source: Source;
  /** The same, seen from the value at `path`. */
  readonly sourceAt: (path: ValuePath) => Source;
  /** What matters only to those who use this document: tags, numbers, words that are booleans elsewhere. */
  readonly findings: readonly Finding[];
}

export interface ParsedFile {
  readonly path: string;
  readonly bytes: number;
  /** The documents that mean something; empty ones are left out. */
  readonly documents: readonly ParsedDocument[];
  /** Documents with a key that stands twice, read as if only the first did: to find what else is wrong, not to be used. */
  readonly ambiguous: readonly ParsedDocument[];
  /** Why the file, or a document of it, cannot be used. */
  readonly findings: readonly Finding[];
  /** A program has made it of the file at `path`. */
  readonly isMade?: true;
}

/** Syntax errors shown per file: those after the first few are mostly its echo. */
const syntaxFindingsMax = 10;

/** Whether a file of this name is read at all. */
export function isYamlPath(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

/** Reads any bytes; never throws. The only door to the YAML library. */
export function parseFile(file: SourceFile, limits: ConfigLimits): ParsedFile {
  const at = (finding: Omit<Finding, 'file' | 'line' | 'column' | 'severity'>): ParsedFile => ({
    path: file.path,
    bytes: file.bytes.length,
    documents: [],
    ambiguous: [],
    findings: [{ file: file.path, line: 1, column: 1, severity: 'error', ...finding }],
  });
  if (file.isLink === true) {
    const message = 'symbolic links are not followed';
    return at({ code: 'SymlinkIgnored', message, hint: 'put the content here' });
  }
  if (file.isSubmodule === true) {
    const message = 'the folder is a submodule: what is in it stands in another repository, and is not read';
    return at({ code: 'SubmoduleNotRead', message, hint: 'commit its files here instead' });
  }
  if (file.isUnlisted === true) {
    const message = 'the folder has too many files, or is too deep: nothing in it is read';
    return at({ code: 'TooManyFiles', message, hint: 'take it out of the repository, or split it' });
  }
  const sizeBytes = file.sizeBytes ?? file.bytes.length;
  if (sizeBytes > limits.manifestBytesMax) {
    return at({
      code: 'FileTooLarge',
      message: `the file has ${sizeBytes} bytes, more than the ${limits.manifestBytesMax} that are read`,
      hint: 'spread its content over several files, or move it out of the repository',
    });
  }
  const text = decode(file.bytes);
  if (text === undefined) {
    return at({
      code: 'NotText',
      message: 'the file is not UTF-8 text',
      hint: 'save it as UTF-8, or give it another name than .yaml, .yml or .json',
    });
  }
  if (text.startsWith(lfsPointer)) {
    const message = 'the file is a pointer of Git LFS: its content stands elsewhere, and is not read';
    return at({
      code: 'LfsPointer',
      message,
      hint: 'commit the content: "git lfs untrack" it, and add it again',
    });
  }
  return parseText(file, text, limits);
}

/** How each pointer begins: https://github.com/git-lfs/git-lfs/blob/v3.6.0/docs/spec.md */
const lfsPointer = 'version https://git-lfs.github.com/spec/';

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : withoutMarks(text);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // how the decoder says that a byte is not UTF-8
    throw error;
  }
}

/** Of files that were put together, each may begin with a byte order mark; kubectl reads every document by itself. */
function withoutMarks(text: string): string {
  return text.includes('\uFEFF')
    ? text.replace(/^((?:---|\.\.\.).*\r?\n)\uFEFF+/gm, '$1').replace(/^\uFEFF+(---)/gm, '$1')
    : text;
}

function parseText(file: SourceFile, text: string, limits: ConfigLimits): ParsedFile {
  const { shownAt } = file;
  const positionOf = shownAt === undefined ? createLineIndex(text) : () => shownAt;
  // what is wrong with a file may be just what hides where in it the Secret is
  const mayHoldSecrets = /\bSecret\b/.test(text);
  const show = (problem: YamlProblem, severity: Finding['severity'] = 'error'): Finding => {
    const { offset, ...rest } = mayHoldSecrets ? withoutValues(problem) : problem;
    return { file: file.path, ...positionOf(offset), severity, ...rest };
  };
  const { documents, refused } = composeYaml(text, limits);
  if (refused !== undefined) {
    const { length: bytes } = file.bytes;
    return { path: file.path, bytes, documents: [], ambiguous: [], findings: [show(refused)] };
  }

  const parsed: ParsedDocument[] = [];
  const ambiguous: ParsedDocument[] = [];
  let findings: readonly Finding[] = [];
  // written out once, no document has more characters and values than the file has characters
  let expandedMax = text.length + limits.aliasedMax;
  for (const document of documents) {
    if (document.errors.length > 0) {
      const room = Math.max(0, syntaxFindingsMax - findings.length);
      const problems = syntaxProblems(text, document.errors.slice(0, room));
      findings = [...findings, ...problems.map((problem) => show(problem))];
      continue;
    }
    const plain = toPlain(document.contents, expandedMax);
    expandedMax -= plain.size;
    const fatal = plain.fatal.map((problem) => show(problem));
    findings = findings.concat(fatal);
    if (fatal.some(({ code }) => code !== 'DuplicateKey') || plain.value === null) continue;
    const start = document.contents?.range[0] ?? document.range[0];
    const sourceAt = createSource(file.path, plain, start, positionOf);
    (fatal.length === 0 ? parsed : ambiguous).push({
      value: plain.value,
      source: sourceAt([]),
      sourceAt,
      findings: [
        ...fatal,
        ...plain.problems.map((problem) => show(problem)),
        ...plain.warnings.map((warning) => show(warning, 'warning')),
      ],
    });
  }
  return {
    path: file.path,
    bytes: file.bytes.length,
    documents: parsed,
    ambiguous,
    findings: boundFindings(findings, limits.findingsPerFileMax),
    ...(shownAt === undefined ? {} : { isMade: true }),
  };
}

function createSource(
  file: string,
  plain: PlainDocument,
  start: number,
  positionOf: (offset: number) => Position,
): (prefix: ValuePath) => Source {
  const root: Place = { key: start, value: start };
  return (prefix) => {
    const locate = (path: ValuePath): Position => positionOf(shownOffset(plain, root, [...prefix, ...path]));
    return {
      file,
      ...locate([]),
      locate,
      locateKey: (path) => positionOf(placeOf(plain, root, [...prefix, ...path]).place.key),
    };
  };
}

/** Scalars are shown where they stand; lists and maps by their key, since they may begin lines below it. */
function shownOffset(plain: PlainDocument, root: Place, path: ValuePath): number {
  const { place, value } = placeOf(plain, root, path);
  return typeof value === 'object' ? place.key : place.value;
}

/** The entry at `path`, or the last one on the way to it. */
function placeOf(
  plain: PlainDocument,
  root: Place,
  path: ValuePath,
): { readonly place: Place; readonly value: unknown } {
  let place = root;
  let value = plain.value;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) break;
    const next = plain.places.get(value)?.get(part);
    if (next === undefined) break;
    place = next;
    value = Reflect.get(value, part);
  }
  return { place, value };
}
