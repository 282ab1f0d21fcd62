import type { Renderer, SourceTree } from '@seatrial/model';
import { isSameJson } from '../same-json.ts';
import type { Makeup } from './makeup.ts';
import { plainYaml, versionOf } from './version-of.ts';

/** A version, and what it is rendered from. */
export interface Sourced {
  readonly version: string;
  /** Absent in older records: then the version is the tree of the application's folder, and that is all. */
  readonly sources?: readonly SourceTree[] | undefined;
  /** Absent for plain YAML. */
  readonly renderer?: Renderer | undefined;
}

/**
 * What an application is at a commit.
 * @param trees of the folders of its makeup, in their order
 * @returns undefined where one of the folders is not there
 */
export function sourcedFrom(
  { renderer, folders }: Makeup,
  trees: readonly (string | undefined)[],
): Sourced | undefined {
  const sources = folders.flatMap((path, at): SourceTree[] => {
    const tree = trees[at];
    return tree === undefined ? [] : [{ path, tree }];
  });
  const [first, ...others] = sources;
  if (first === undefined || sources.length < folders.length) return undefined;
  const version = versionOf({ renderer: renderer ?? plainYaml, sources: [first, ...others] });
  return { version, sources, ...(renderer === undefined ? {} : { renderer }) };
}

/** The makeup that a version was made with, by a record: the Application file may say another one since. */
export function makeupBehind(sourced: Sourced, path: string): Makeup {
  const folders = sourcesOf(sourced, path).map((source) => source.path);
  return { ...(sourced.renderer === undefined ? {} : { renderer: sourced.renderer }), folders };
}

/** @param path the application's folder */
export function sourcesOf({ version, sources }: Sourced, path: string): readonly SourceTree[] {
  return sources ?? [{ path, tree: version }];
}

/**
 * The content of the application's own folder: what a revert takes back. Other folders are others' too, and stay.
 * Undefined where the version is made without that folder.
 */
export function ownTree(sourced: Sourced, path: string): string | undefined {
  return sourcesOf(sourced, path).find((source) => source.path === path)?.tree;
}

/** What differs between two versions beside the application's own folder, in words; nothing where that is all. */
export function elsewhereText(from: Sourced, to: Sourced, path: string): string | undefined {
  const [now, before] = [treesOf(from, path), treesOf(to, path)];
  const folders = [...new Set([...now.keys(), ...before.keys()])]
    .filter((folder) => folder !== path && now.get(folder) !== before.get(folder))
    .map((folder) => `the folder ${folder}`);
  const isSame = isSameJson(from.renderer, to.renderer);
  const said = [...folders, ...(isSame ? [] : ['how its Application file has it rendered'])];
  return said.length === 0 ? undefined : said.join(', ');
}

function treesOf(sourced: Sourced, path: string): ReadonlyMap<string, string> {
  return new Map(sourcesOf(sourced, path).map((source) => [source.path, source.tree]));
}
