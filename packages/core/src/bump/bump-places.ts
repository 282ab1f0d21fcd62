import { type Application, configLimits, loadConfig, type SourceFile } from '@seatrial/model';
import { isWithin } from '../validate/folders.ts';

/** Which files are meant; all of them where nothing is said. */
export interface BumpPlaces {
  /** Name of an Application: the files of its folder. */
  readonly application?: string | undefined;
  /** With it: the files that are of this cluster alone, its overlay or its values. */
  readonly cluster?: string | undefined;
  /** Patterns from the root of the repository: `*` is within one name, `**` any folders. */
  readonly paths?: readonly string[];
}

export type PlacesFound =
  | { readonly type: 'Found'; readonly files: readonly SourceFile[] }
  | { readonly type: 'NotFound'; readonly problem: string };

/** The files of a repository that are meant. */
export function bumpPlaces(
  files: readonly SourceFile[],
  { application, cluster, paths = [] }: BumpPlaces,
): PlacesFound {
  const inPaths =
    paths.length === 0 ? files : files.filter(({ path }) => paths.some((it) => matches(path, it)));
  if (inPaths.length === 0 && paths.length > 0) return notFound(`no file is at ${paths.join(' or ')}`);
  if (application === undefined)
    return cluster === undefined
      ? { type: 'Found', files: inPaths }
      : notFound('a cluster is given and no application: name the application of which its files are');
  const { applications } = loadConfig(files, configLimits);
  const found = applications.find(({ value }) => value.metadata.name === application)?.value;
  if (found === undefined) return notFound(`there is no Application ${application}`);
  const folders = foldersOf(found, cluster);
  if ('problem' in folders) return notFound(folders.problem);
  return {
    type: 'Found',
    files: inPaths.filter(({ path }) => folders.paths.some((it) => isWithin(path, it))),
  };
}

/** Folders and files, from the root. */
function foldersOf(
  { metadata, spec }: Application,
  cluster: string | undefined,
): { readonly paths: readonly string[] } | { readonly problem: string } {
  if (cluster === undefined) return { paths: [spec.path] };
  const target = spec.targets.find((it) => it.cluster === cluster);
  if (target === undefined) return { problem: `Application ${metadata.name} does not go to ${cluster}` };
  const overlay = overlayOf(target, spec);
  const isShared = spec.targets.some(
    (it) => it !== target && isWithin(overlayOf(it, spec) ?? '', overlay ?? ''),
  );
  const own = [...(overlay === undefined || isShared ? [] : [overlay]), ...(target.values ?? [])];
  if (own.length > 0) return { paths: own.map((path) => joined(spec.path, path)) };
  const problem = `Application ${metadata.name} has no overlay and no values of its own for ${cluster}`;
  return { problem: `${problem}: its files are of all its clusters, so leave the cluster out` };
}

function overlayOf(
  { kustomize }: Application['spec']['targets'][number],
  { source }: Application['spec'],
): string | undefined {
  return kustomize ?? source?.kustomize?.folder;
}

/** `..` parts stand at the beginning alone. */
function joined(folder: string, path: string): string {
  const parts = folder === '.' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

function notFound(problem: string): PlacesFound {
  return { type: 'NotFound', problem };
}

function matches(path: string, pattern: string): boolean {
  return partsMatch(path.split('/'), pattern.split('/'));
}

/** Backtracks to the last `**` alone, as the shells do: what an earlier one took need not be tried again. */
function partsMatch(parts: readonly string[], pattern: readonly string[]): boolean {
  return wildcardMatch(parts, pattern, '**', (part, wanted) =>
    wildcardMatch(Array.from(part), Array.from(wanted), '*', (character, other) => character === other),
  );
}

function wildcardMatch(
  items: readonly string[],
  pattern: readonly string[],
  wildcard: string,
  isSame: (item: string, wanted: string) => boolean,
): boolean {
  let at = 0;
  let wanted = 0;
  let resume: { at: number; wanted: number } | undefined;
  while (at < items.length) {
    const next = pattern[wanted];
    if (next === wildcard) {
      resume = { at, wanted };
      wanted += 1;
    } else if (next !== undefined && isSame(items[at] ?? '', next)) {
      at += 1;
      wanted += 1;
    } else if (resume !== undefined) {
      resume = { at: resume.at + 1, wanted: resume.wanted };
      at = resume.at;
      wanted = resume.wanted + 1;
    } else return false;
  }
  return pattern.slice(wanted).every((it) => it === wildcard);
}
