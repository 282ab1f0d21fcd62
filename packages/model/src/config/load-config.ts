import type { z } from 'zod';
import { Application } from '../files/application.ts';
import { ApplicationSet } from '../files/application-set.ts';
import { Cluster } from '../files/cluster.ts';
import { Scenario } from '../files/scenario.ts';
import { apiGroup } from '../names.ts';
import { headFinding, type Kind, kindMeant, kinds, looksLikeOurs, nameOf } from './document-head.ts';
import { expandSet, type FolderIndex, folderIndex } from './expand-sets.ts';
import { about, boundFindings, compareText, errorAt, type Finding, sortFindings } from './finding.ts';
import type { ConfigLimits } from './limits.ts';
import { isYamlPath, type ParsedDocument, type ParsedFile, parseFile } from './parse-file.ts';
import { faultyPaths, schemaFindings } from './schema-findings.ts';
import type { Located, SourceFile } from './source.ts';
import { withoutPaths } from './without-paths.ts';

/** What people wrote for Seatrial, each file with where it stands. */
export interface Config {
  readonly clusters: readonly Located<Cluster>[];
  readonly applications: readonly Located<Application>[];
  readonly scenarios: readonly Located<Scenario>[];
  /** What cannot be used for its own errors, and may have others beside the rest. */
  readonly faulty: readonly FaultyFile[];
  /** By `Kind/name` what was written first under it, also where it has findings and is not in the lists. */
  readonly declared: ReadonlyMap<string, unknown>;
  /** Of each kind the names in `declared`. */
  readonly names: Readonly<Record<Kind, readonly string[]>>;
  /** Those of the lists by name: a repository has thousands, and each is asked for by others. */
  readonly byName: ByName;
}

export interface ByName {
  readonly clusters: ReadonlyMap<string, Located<Cluster>>;
  readonly applications: ReadonlyMap<string, Located<Application>>;
  readonly scenarios: ReadonlyMap<string, Located<Scenario>>;
}

/** A file of ours with errors: what is wrong with it is left out of `value`, in lists by gaps. */
export interface FaultyFile extends Located<unknown> {
  readonly kind: Kind;
  readonly name?: string;
}

export interface LoadedConfig extends Config {
  readonly findings: readonly Finding[];
}

/**
 * Reads a repository's Clusters, Applications and Scenarios, and finds all that is wrong with each of them by itself.
 * Other documents are manifests and only have to be YAML. Pure; never throws, whatever the bytes.
 */
export function loadConfig(files: Iterable<SourceFile>, limits: ConfigLimits): LoadedConfig {
  const all = [...files];
  const parsed = all.filter(mayBeConfig).map((file) => parseFile(file, limits));
  return configOf(parsed, limits, { folders: foldersIn(all) });
}

export interface ConfigBeside {
  /** The folders of the repository: which of them are applications, ApplicationSets say. */
  readonly folders: FolderIndex;
  /** By `Kind/name` the file whose document is the one, where others have that name too; without it the first is. */
  readonly homes?: ReadonlyMap<string, string>;
}

/** The folders in which files are, which may be in any order. */
export function foldersIn(
  files: readonly Pick<SourceFile, 'path' | 'isUnlisted' | 'isSubmodule'>[],
): FolderIndex {
  const isFolder = (it: Pick<SourceFile, 'isUnlisted' | 'isSubmodule'>): boolean =>
    it.isUnlisted === true || it.isSubmodule === true;
  return folderIndex(
    files.filter((it) => !isFolder(it) && isYamlPath(it.path)).map(({ path }) => path),
    files.filter(isFolder).map(({ path }) => path),
  );
}

/** The same from files that are parsed already. */
export function configOf(
  given: readonly ParsedFile[],
  limits: ConfigLimits,
  { folders, homes = new Map() }: ConfigBeside,
): LoadedConfig {
  const files = given.map((file) => withExpanded(file, folders));
  const places = placesAt(files, homes);
  const reading: Reading = { clusters: [], applications: [], scenarios: [], faulty: [], places };
  const findings = files
    .toSorted((a, b) => compareText(a.path, b.path))
    .flatMap((file) => boundFindings(readFile(file, limits, reading), limits.findingsPerFileMax));
  const { clusters, applications, scenarios, faulty } = reading;
  return {
    clusters,
    applications,
    scenarios,
    faulty,
    declared: new Map([...places].map(([key, { value }]) => [key, value])),
    names: namesByKind([...places.keys()]),
    byName: {
      clusters: mapByName(clusters),
      applications: mapByName(applications),
      scenarios: mapByName(scenarios),
    },
    findings: sortFindings(findings),
  };
}

/** @param keys as of `declared` */
function namesByKind(keys: readonly string[]): Config['names'] {
  const names: Record<Kind, string[]> = { Cluster: [], Application: [], ApplicationSet: [], Scenario: [] };
  for (const kind of kinds) {
    const prefix = `${kind}/`;
    for (const key of keys) if (key.startsWith(prefix)) names[kind].push(key.slice(prefix.length));
  }
  return names;
}

/** Of a name there is one: others by it are refused. */
function mapByName<T extends { readonly metadata: { readonly name: string } }>(
  found: readonly Located<T>[],
): ReadonlyMap<string, Located<T>> {
  return new Map(found.map((it) => [it.value.metadata.name, it]));
}

/** All YAML is looked at; of JSON, which many programs keep beside it in dialects, only what names the API group. */
export function mayBeConfig(file: SourceFile): boolean {
  if (file.isUnlisted === true) return true;
  if (file.isSubmodule === true) return false; // it matters to an application that has it in its folder
  if (!isYamlPath(file.path)) return false;
  if (file.isLink === true) return true;
  return !/\.json$/i.test(file.path) || new TextDecoder('latin1').decode(file.bytes).includes(`${apiGroup}/`);
}

/** A file with the Applications that its sets stand for, right after each. */
function withExpanded(file: ParsedFile, folders: FolderIndex): ParsedFile {
  if (!file.documents.some(isSet)) return file;
  const found = file.documents.map((document) => {
    if (!isSet(document) || headFinding(document) !== undefined)
      return { documents: [document], findings: [] };
    const { documents, findings } = expandSet(document, folders);
    return { documents: [document, ...documents], findings };
  });
  return {
    ...file,
    documents: found.flatMap((it) => it.documents),
    findings: [...file.findings, ...found.flatMap((it) => it.findings)],
  };
}

function isSet(document: ParsedDocument): boolean {
  return kindMeant(document) === 'ApplicationSet' && looksLikeOurs(document);
}

function placesAt(
  files: readonly ParsedFile[],
  homes: ReadonlyMap<string, string>,
): Map<string, ParsedDocument> {
  const places = new Map<string, ParsedDocument>();
  if (homes.size === 0) return places;
  for (const document of files.flatMap((file) => oursIn(file))) {
    const key = `${kindMeant(document)}/${nameOf(document)}`;
    if (homes.get(key) === document.source.file && !places.has(key)) places.set(key, document);
  }
  return places;
}

interface Reading {
  readonly clusters: Located<Cluster>[];
  readonly applications: Located<Application>[];
  readonly scenarios: Located<Scenario>[];
  readonly faulty: FaultyFile[];
  /** What was seen first under each `Kind/name`. */
  readonly places: Map<string, ParsedDocument>;
}

function readFile(file: ParsedFile, limits: ConfigLimits, reading: Reading): readonly Finding[] {
  const ours = oursIn(file);
  const [first] = ours;
  if (first !== undefined && file.bytes > limits.configBytesMax) {
    const message = `a file with a ${kindMeant(first) ?? 'record'} has ${file.bytes} bytes, more than ${limits.configBytesMax}`;
    const hint = 'keep manifests in files of their own';
    return [...file.findings, errorAt(first.source, [], { code: 'FileTooLarge', message, hint })];
  }
  const retold = new Set(ours.flatMap(({ findings }) => findings));
  return [
    ...file.findings.filter((finding) => !retold.has(finding)),
    ...ours.flatMap((document) => readDocument(document, reading)),
  ];
}

/** A file with what `configOf` reads of it: manifests, of which there may be thousands, are let go. */
export function withoutManifests(file: ParsedFile): ParsedFile {
  const { documents, ambiguous } = file;
  return { ...file, documents: documents.filter(looksLikeOurs), ambiguous: ambiguous.filter(looksLikeOurs) };
}

function oursIn(file: ParsedFile): readonly ParsedDocument[] {
  return [...file.documents, ...file.ambiguous].filter((document) => looksLikeOurs(document));
}

function readDocument(document: ParsedDocument, reading: Reading): readonly Finding[] {
  const kind = kindMeant(document);
  const name = nameOf(document);
  const head = headFinding(document);
  if (kind === undefined || name === undefined) {
    if (head !== undefined) return [...document.findings, head];
    return kind === undefined ? [] : [...document.findings, ...readKnown(kind, document, reading)];
  }
  const key = `${kind}/${name}`;
  const first = reading.places.get(key);
  if (first === undefined) reading.places.set(key, document);
  if (head !== undefined) return about(key, [...document.findings, head]);
  const isFirst = first === undefined || first === document;
  const found = isFirst ? readKnown(kind, document, reading) : [duplicateName(document, first, key)];
  return about(key, [...document.findings, ...found]);
}

function duplicateName({ source }: ParsedDocument, first: ParsedDocument, key: string): Finding {
  const [kind, name] = key.split('/', 2);
  const message = `there is another ${kind} named ${JSON.stringify(name?.slice(0, 100))}`;
  const hint = `the first is at ${first.source.file}:${first.source.locate(['metadata', 'name']).line}; rename or remove one of the two`;
  return errorAt(source, ['metadata', 'name'], { code: 'DuplicateName', message, hint });
}

function readKnown(kind: Kind, document: ParsedDocument, reading: Reading): readonly Finding[] {
  switch (kind) {
    case 'Cluster':
      return keep(Cluster, kind, document, reading, reading.clusters);
    case 'Application':
      return keep(Application, kind, document, reading, reading.applications);
    case 'ApplicationSet':
      return keep(ApplicationSet, kind, document, reading, []);
    case 'Scenario':
      return keep(Scenario, kind, document, reading, reading.scenarios);
    default:
      return kind satisfies never;
  }
}

function keep<T>(
  schema: z.ZodType<T>,
  kind: Kind,
  document: ParsedDocument,
  reading: Reading,
  list: Located<T>[],
): readonly Finding[] {
  const { value, source } = document;
  const parsed = schema.safeParse(value);
  const isAmbiguous = document.findings.some(({ code }) => code === 'DuplicateKey');
  if (parsed.success && !isAmbiguous) {
    list.push({ value: parsed.data, source });
    return [];
  }
  const issues = parsed.error?.issues ?? [];
  const name = nameOf(document);
  const readable = withoutPaths(value, issues.flatMap(faultyPaths));
  reading.faulty.push({ kind, value: readable, source, ...(name === undefined ? {} : { name }) });
  return schemaFindings({ schema, kind, value, source }, issues);
}
