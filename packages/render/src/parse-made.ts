import { isMap } from '@seatrial/core';
import {
  type ParsedDocument,
  type ParsedFile,
  type Position,
  parseFile,
  type Source,
  type SourceFile,
  type ValuePath,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';

/**
 * A file that a program has made, each of its places shown where a person wrote the same field, in the file that it comes from;
 * what is not there is shown as the whole object is.
 * @param written the files that it was made from
 */
export function parseMade(
  file: SourceFile,
  written: ReadonlyMap<string, SourceFile> = new Map(),
  limits: RenderLimits = renderLimits,
): ParsedFile {
  const parsed = parseFile(file, limits);
  const { shownAt } = file;
  const from = written.get(file.path);
  if (shownAt === undefined || from === undefined) return parsed;
  let known: ParsedFile | undefined;
  /** Read only when a place is asked for: most objects have nothing wrong. */
  const documents = (): readonly ParsedDocument[] => {
    known ??= parseFile(from, limits);
    return known.documents;
  };
  return {
    ...parsed,
    documents: parsed.documents.map((document) => shownIn(document, shownAt, documents)),
  };
}

function shownIn(
  document: ParsedDocument,
  shownAt: Position,
  written: () => readonly ParsedDocument[],
): ParsedDocument {
  function place(path: ValuePath, of: 'locate' | 'locateKey'): Position {
    const origin = originOf(document.value, shownAt, written());
    const found = origin === undefined ? undefined : samePath(document.value, origin.value, path);
    return found === undefined || found.length === 0 ? shownAt : (origin?.source[of](found) ?? shownAt);
  }
  const sourceAt = (prefix: ValuePath): Source => ({
    file: document.source.file,
    ...shownAt,
    locate: (path) => place([...prefix, ...path], 'locate'),
    locateKey: (path) => place([...prefix, ...path], 'locateKey'),
  });
  return { ...document, source: sourceAt([]), sourceAt };
}

/** The object as it was written: that which the made one is shown at, or the only one of its kind and name. */
function originOf(
  made: unknown,
  shownAt: Position,
  documents: readonly ParsedDocument[],
): ParsedDocument | undefined {
  const alike = documents.filter(({ value }) => isAlike(value, made));
  const at = alike.find(({ source }) => source.line === shownAt.line && source.column === shownAt.column);
  if (at !== undefined) return at;
  const named = alike.filter(({ value }) => nameOf(value) === nameOf(made));
  return named.length === 1 ? named[0] : undefined;
}

function isAlike(one: unknown, other: unknown): boolean {
  return (
    isMap(one) && isMap(other) && one['apiVersion'] === other['apiVersion'] && one['kind'] === other['kind']
  );
}

function nameOf(value: unknown): unknown {
  return isMap(value) && isMap(value['metadata']) ? value['metadata']['name'] : undefined;
}

/**
 * Where the written object has what the made one has at a path, or nearest to it. Items of lists are known by their names, as
 * patches put others before them.
 * @returns undefined where it has nothing of the kind
 */
function samePath(made: unknown, written: unknown, path: ValuePath): ValuePath | undefined {
  const found: (string | number)[] = [];
  let [here, there] = [made, written];
  for (const part of path) {
    const next = at(here, part);
    if (next === undefined) return found; // the object itself has no more on the way
    const key = typeof part === 'number' ? indexIn(there, next, part) : part;
    there = key === undefined ? undefined : at(there, key);
    if (key === undefined || there === undefined) return undefined;
    found.push(key);
    here = next;
  }
  return found;
}

function at(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
  return isMap(value) ? value[part] : undefined;
}

function indexIn(list: unknown, item: unknown, index: number): number | undefined {
  const name = isMap(item) ? item['name'] : undefined;
  if (name === undefined || !Array.isArray(list)) return index;
  const found = list.findIndex((it: unknown) => isMap(it) && it['name'] === name);
  return found === -1 ? undefined : found;
}
