import { createHash } from 'node:crypto';
import { type Renderer, type SourceTree, versionScheme } from '@seatrial/model';
import { toCanonicalJson } from '../same-json.ts';

/** What a version is made of: the folders that are read, and how they become objects. */
export interface Recipe {
  readonly renderer: Renderer;
  /** Each path once. */
  readonly sources: readonly [SourceTree, ...SourceTree[]];
}

/** Plain YAML: each file is read for itself. */
export const plainYaml: Renderer = { name: 'plain' };

/**
 * The version of what a recipe renders to, known without rendering and the same on every cluster. Of one folder of plain
 * YAML it is the folder's tree id, so that what was decided of it before there were other versions still counts; else a
 * hash in which each tree, path, option and the renderer's name counts, and the order of sources does not.
 */
export function versionOf({ renderer, sources }: Recipe): string {
  const [first, ...others] = sources;
  const isPlain = renderer.name === plainYaml.name && Object.keys(renderer.options ?? {}).length === 0;
  if (isPlain && others.length === 0) return first.tree;
  const { name, options = {} } = renderer;
  const trees = Object.fromEntries(sources.map(({ path, tree }) => [path, tree]));
  const text = toCanonicalJson({ renderer: name, options, sources: trees });
  return `${versionScheme}${createHash('sha256').update(text).digest('hex')}`;
}
