import { posix } from 'node:path';
import { isMap } from '@seatrial/core';
import {
  type ConfigLimits,
  errorAt,
  type Finding,
  type FindingText,
  type ParsedDocument,
  type ParsedFile,
  parseFile,
  type SourceFile,
  type ValuePath,
} from '@seatrial/model';
import type { Tree } from './tree.ts';

/** The kustomizations that a build reads, and what is wrong with them for a sandbox. */
export interface KustomizationsRead {
  /** The first one is where the build begins. */
  readonly kustomizations: readonly ParsedFile[];
  /** Files of whole objects, as patches are not. */
  readonly resources: readonly ParsedFile[];
  readonly findings: readonly Finding[];
}

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Kustomizations in a chain: a hundred is a mistake. */
const kustomizationsMax = 1_000;

/** Lists of files, or of folders with kustomizations of their own. */
const withFolders = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'];
/** What is in these is configuration of Kustomize itself, or of a program that it would run. */
const pluginLists: ReadonlySet<string> = new Set(['generators', 'transformers', 'validators']);
const ofFiles = ['crds', 'configurations', 'patchesStrategicMerge'];
/** Lists of maps that name a file as `path`. */
const withPath = ['patches', 'patchesJson6902', 'replacements'];
const generators = ['configMapGenerator', 'secretGenerator'];
const ofHelm = ['helmCharts', 'helmChartInflationGenerator', 'helmGlobals'];

interface Reading {
  readonly tree: Tree;
  readonly limits: ConfigLimits;
  readonly seen: Set<string>;
  readonly kustomizations: ParsedFile[];
  readonly resources: ParsedFile[];
  readonly findings: Finding[];
}

/**
 * Follows a build through what it names, before it begins: a finding says what it would reach for, by file and line.
 * @param declaredIn the file that says that there is a kustomization
 */
export function readKustomizations(
  folder: string,
  tree: Tree,
  limits: ConfigLimits,
  declaredIn: string = folder,
): KustomizationsRead {
  const reading: Reading = {
    tree,
    limits,
    seen: new Set(),
    kustomizations: [],
    resources: [],
    findings: [],
  };
  const first = kustomizationIn(folder, tree);
  if (first === undefined) {
    reading.findings.push({
      file: declaredIn,
      line: 1,
      column: 1,
      severity: 'error',
      code: 'MissingSource',
      message: `there is no kustomization.yaml in ${folder}`,
      hint: 'add one, or name another folder with spec.source.kustomize.folder',
    });
  } else readOne(reading, folder, first, 'Objects');
  const { kustomizations, resources, findings } = reading;
  return { kustomizations, resources, findings };
}

function kustomizationIn(folder: string, tree: Tree): SourceFile | undefined {
  for (const name of names) {
    const file = tree.files.get(posix.join(folder, name));
    if (file !== undefined) return file;
  }
  return undefined;
}

type Content = 'Objects' | 'Plugins';

function readOne(reading: Reading, folder: string, file: SourceFile, content: Content): void {
  const key = `${content} ${folder}`;
  if (reading.seen.has(key) || reading.seen.size > kustomizationsMax) return;
  reading.seen.add(key);
  const parsed = parseFile(file, reading.limits);
  reading.kustomizations.push(parsed);
  reading.findings.push(...parsed.findings);
  for (const document of parsed.documents) {
    const { value } = document;
    if (!isMap(value)) continue;
    for (const { path, entry, takesFolder } of entriesOf(value)) {
      const isPlugin = content === 'Plugins' || pluginLists.has(String(path[0]));
      readEntry(reading, {
        document,
        folder,
        path,
        entry,
        takesFolder,
        content: isPlugin ? 'Plugins' : 'Objects',
      });
    }
    for (const key of ofHelm) {
      if (value[key] === undefined) continue;
      const message = `${key} would run Helm, which is done by an application of its own`;
      const hint = 'make it an Application with spec.source.helm, or commit what it renders';
      reading.findings.push(errorAt(document.source, [key], { code: 'PluginRefused', message, hint }));
    }
  }
}

interface Entry {
  readonly path: ValuePath;
  readonly entry: string;
  readonly takesFolder: boolean;
}

/** All that a kustomization reads. */
function entriesOf(value: Readonly<Record<string, unknown>>): readonly Entry[] {
  const found: Entry[] = [];
  const add = (path: ValuePath, entry: unknown, takesFolder = false): void => {
    // a patch or a transformer may stand there itself
    if (typeof entry === 'string' && !entry.includes('\n')) found.push({ path, entry, takesFolder });
  };
  for (const key of withFolders) listAt(value, key).forEach((it, index) => add([key, index], it, true));
  for (const key of ofFiles) listAt(value, key).forEach((it, index) => add([key, index], it));
  for (const key of withPath) {
    listAt(value, key).forEach((it, index) => isMap(it) && add([key, index, 'path'], it['path']));
  }
  const { openapi } = value;
  if (isMap(openapi)) add(['openapi', 'path'], openapi['path']);
  for (const key of generators) {
    listAt(value, key).forEach((it, index) => {
      if (!isMap(it)) return;
      add([key, index, 'env'], it['env']);
      listAt(it, 'envs').forEach((env, at) => add([key, index, 'envs', at], env));
      listAt(it, 'files').forEach((file, at) => add([key, index, 'files', at], afterName(file)));
    });
  }
  return found;
}

/** `name=path` */
function afterName(file: unknown): unknown {
  return typeof file === 'string' ? file.slice(file.indexOf('=') + 1) : file;
}

function listAt(value: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

interface Wanted extends Entry {
  readonly document: ParsedDocument;
  readonly folder: string;
  readonly content: Content;
}

function readEntry(reading: Reading, wanted: Wanted): void {
  const { tree } = reading;
  const { folder, entry, takesFolder, content, path } = wanted;
  const place = posix.join(folder, entry).replace(/\/$/, '');
  const file = tree.files.get(place);
  if (file !== undefined) {
    if (content === 'Plugins') checkPlugin(reading, file);
    else if (path[0] === 'resources') reading.resources.push(parseFile(file, reading.limits));
    return;
  }
  if (!takesFolder || !tree.folders.has(place)) return refuse(reading, wanted, unreadable(wanted, place));
  const next = kustomizationIn(place, tree);
  if (next !== undefined) return readOne(reading, place, next, content);
  const message = `there is no kustomization.yaml in ${place}`;
  refuse(reading, wanted, { code: 'MissingSource', message, hint: 'add one, or name files instead' });
}

function refuse(reading: Reading, { document, path }: Wanted, text: FindingText): void {
  reading.findings.push(errorAt(document.source, path, text));
}

function unreadable({ entry }: Wanted, place: string): FindingText {
  const shown = entry.slice(0, 200);
  if (isRemote(entry)) {
    const message = `${shown} is not in the repository, and rendering asks no network`;
    return { code: 'RemoteSource', message, hint: 'commit what it holds, and name it in spec.uses' };
  }
  if (place.startsWith('..') || place.startsWith('/')) {
    const message = `${shown} leads out of the repository`;
    return { code: 'MissingSource', message, hint: 'put what it names into the repository' };
  }
  const message = `${place} is not among the files that the application is rendered from`;
  return { code: 'MissingSource', message, hint: 'commit it, and name its folder in spec.uses' };
}

/** As Kustomize would take it, where nothing is there by that path: `https://…`, `git@…:…`, `github.com/…?ref=…`. */
function isRemote(entry: string): boolean {
  return /:\/\/|^git@|^git::|\?ref=|\?version=/.test(entry) || /^[a-z0-9-]+\.[a-z]{2,}[/:]/i.test(entry);
}

/** What is built in is done by Kustomize itself; anything else would be a program to run. */
function checkPlugin(reading: Reading, file: SourceFile): void {
  const parsed = parseFile(file, reading.limits);
  reading.findings.push(...parsed.findings);
  for (const { value, source } of parsed.documents) {
    if (!isMap(value)) continue;
    const isBuiltIn = value['apiVersion'] === 'builtin' && value['kind'] !== 'HelmChartInflationGenerator';
    if (isBuiltIn) continue;
    const message = `${String(value['kind']).slice(0, 100)} is a program that Kustomize would run`;
    const hint = 'use what is built in (apiVersion: builtin), or commit what it makes';
    reading.findings.push(errorAt(source, ['kind'], { code: 'PluginRefused', message, hint }));
  }
}
