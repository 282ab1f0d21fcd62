import { Application } from '../files/application.ts';
import { ApplicationSet } from '../files/application-set.ts';
import { apiVersion } from '../names.ts';
import { about, compareText, errorAt, type Finding, warningAt } from './finding.ts';
import type { ParsedDocument } from './parse-file.ts';
import { childValue } from './schema-at.ts';
import { schemaFindings } from './schema-findings.ts';
import type { Source, ValuePath } from './source.ts';

/** Of one set: as many as one repository may have, and still a slip of a pattern that is told in a moment. */
export const setApplicationsMax = 5_000;

/** A set, and what it stands for. */
export interface Expanded {
  /** Application documents, in the order of their folders. */
  readonly documents: readonly ParsedDocument[];
  readonly findings: readonly Finding[];
}

/**
 * The Applications that an ApplicationSet stands for, as if each had a file of its own: what is wrong with one of them stands at
 * the line of the set that says it. Nothing where the set itself cannot be used, which its own schema says.
 *
 * @param folders looks up the folders of a repository
 */
export function expandSet(document: ParsedDocument, folders: FolderIndex): Expanded {
  const parsed = ApplicationSet.safeParse(document.value);
  const nothing = { documents: [], findings: [] };
  if (!parsed.success) return nothing;
  const { spec, metadata } = parsed.data;
  const matches = matchesOf(spec, folders);
  const say = (finding: Finding): Expanded => ({
    documents: [],
    findings: about(`ApplicationSet/${metadata.name}`, [finding]),
  });
  if (matches.size > setApplicationsMax) {
    const message = `the folders are ${matches.size}, more than the ${setApplicationsMax} that one set may have`;
    const hint = 'make several sets of it, or a narrower pattern';
    return say(errorAt(document.source, ['spec', 'folders'], { code: 'TooManyFiles', message, hint }));
  }
  if (matches.size === 0) {
    const message =
      'there is no folder with YAML or JSON files by these patterns: the set has no application';
    const hint = 'patterns are from the root of the repository, and "*" is within one name';
    return say(warningAt(document.source, ['spec', 'folders'], { code: 'NoManifests', message, hint }));
  }
  const inSet = placesIn(document);
  const at = mappedSource(document.source, inSet);
  const documents = [...matches]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([folder, stars]) => {
      const fill = filling(folder, stars);
      return {
        value: {
          apiVersion,
          kind: 'Application',
          metadata: { ...metadata, name: fill(spec.name) },
          spec: { ...filled(spec.template, fill), path: folder },
        },
        source: at,
        sourceAt: (path: ValuePath) => document.sourceAt(inSet(path)),
        findings: [],
      };
    });
  const wrong = wrongInAll(documents);
  if (wrong.length === 0) return { documents, findings: [] };
  return { documents: [], findings: about(`ApplicationSet/${metadata.name}`, wrong) };
}

/** What is wrong with each of them alike is wrong with the template, and is said once. */
function wrongInAll(documents: readonly ParsedDocument[]): readonly Finding[] {
  const [first, ...others] = documents;
  let common = first === undefined ? [] : faultsOf(first);
  for (const document of others) {
    if (common.length === 0) return [];
    const places = new Set(faultsOf(document).map(placeOf));
    common = common.filter((finding) => places.has(placeOf(finding)));
  }
  return common;
}

function faultsOf({ value, source }: ParsedDocument): readonly Finding[] {
  const { error } = Application.safeParse(value);
  if (error === undefined) return [];
  return schemaFindings({ schema: Application, kind: 'Application', value, source }, error.issues);
}

function placeOf({ line, column, code }: Finding): string {
  return `${line}:${column} ${code}`;
}

/** By folder, what each `*` of the pattern stands for; the first pattern counts. */
function matchesOf(
  { folders, except }: ApplicationSet['spec'],
  index: FolderIndex,
): ReadonlyMap<string, readonly string[]> {
  const matches = new Map<string, readonly string[]>();
  for (const pattern of folders)
    for (const folder of index(pattern.split('/').length)) {
      const stars = matches.has(folder) ? undefined : starsOf(folder, pattern);
      if (stars !== undefined) matches.set(folder, stars);
    }
  for (const folder of matches.keys())
    if (except.some((pattern) => starsOf(folder, pattern) !== undefined)) matches.delete(folder);
  return matches;
}

/** What each `*` stands for; undefined where the folder is none of the pattern. */
function starsOf(folder: string, pattern: string): readonly string[] | undefined {
  const parts = folder.split('/');
  const wanted = pattern.split('/');
  if (parts.length !== wanted.length) return undefined;
  const stars: string[] = [];
  for (const [index, part] of parts.entries()) {
    const found = starsIn(part, (wanted[index] ?? '').split('*'));
    if (found === undefined) return undefined;
    stars.push(...found);
  }
  return stars;
}

/** Of one name: its pieces between the stars, each as early as it comes; in time that is linear in the name for each piece. */
function starsIn(name: string, pieces: readonly string[]): readonly string[] | undefined {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return name === first ? [] : undefined;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return undefined;
  const end = name.length - last.length;
  const stars: string[] = [];
  let from = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return undefined;
    stars.push(name.slice(from, found));
    from = found + piece.length;
  }
  return [...stars, name.slice(from, end)];
}

type Fill = (text: string) => string;

function filling(folder: string, stars: readonly string[]): Fill {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const words: ReadonlyMap<string, string> = new Map([
    ['name', name],
    ['folder', folder],
    ...stars.map((star, index): [string, string] => [`${index + 1}`, star]),
  ]);
  return (text) =>
    text.replace(/\{(name|folder|[1-9])\}/g, (whole, word: string) => words.get(word) ?? whole);
}

function filled<T>(value: T, fill: Fill): T;
function filled(value: unknown, fill: Fill): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [key, filled(item, fill)]),
  );
}

type Mapping = (path: ValuePath) => ValuePath;

/** Where in the set that stands which an Application says at a path. A name that the set does not say is the folder's. */
function placesIn({ value }: ParsedDocument): Mapping {
  const hasName = childValue(childValue(value, 'spec'), 'name') !== undefined;
  return (path) => {
    const [first, second, ...rest] = path;
    if (first === 'metadata' && second === 'name') return ['spec', hasName ? 'name' : 'folders'];
    if (first !== 'spec') return path;
    if (second === undefined) return ['spec', 'template'];
    return second === 'path' ? ['spec', 'folders'] : ['spec', 'template', second, ...rest];
  };
}

function mappedSource(source: Source, inSet: Mapping): Source {
  return {
    ...source,
    locate: (path) => source.locate(inSet(path)),
    locateKey: (path) => source.locateKey(inSet(path)),
  };
}

/** The folders of a repository with so many parts that have something in them. */
export type FolderIndex = (parts: number) => ReadonlySet<string>;

/** @param paths of files, and of folders in which nobody looked: what is in those is there */
export function folderIndex(paths: readonly string[], unlisted: readonly string[] = []): FolderIndex {
  const known = new Map<number, ReadonlySet<string>>();
  return (count) => {
    const before = known.get(count);
    if (before !== undefined) return before;
    const found = new Set<string>();
    for (const path of paths) {
      const end = endOfPart(path, count);
      if (end !== -1) found.add(path.slice(0, end));
    }
    for (const path of unlisted) {
      const end = endOfPart(`${path}/`, count);
      if (end !== -1) found.add(path.slice(0, end));
    }
    known.set(count, found);
    return found;
  };
}

/** Where the part of that number ends, before a "/"; -1 where there are not so many folders. */
function endOfPart(path: string, count: number): number {
  let end = -1;
  for (let part = 0; part < count; part += 1) {
    end = path.indexOf('/', end + 1);
    if (end === -1) return -1;
  }
  return end;
}
