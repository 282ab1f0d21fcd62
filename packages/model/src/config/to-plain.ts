import {
  type Alias,
  isAlias,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { toPlainScalar } from './to-plain-scalar.ts';
import type { YamlProblem } from './yaml-stream.ts';

/** Offsets of a key and its value; in a list both are the item's. */
export interface Place {
  readonly key: number;
  readonly value: number;
}

/** For each list and map of a document, where its entries stand. */
type Places = WeakMap<object, Map<string | number, Place>>;

export interface PlainDocument {
  /** JSON-like: plain objects, arrays, strings, finite numbers, booleans, null. What an alias names is shared. */
  readonly value: unknown;
  readonly size: number;
  readonly places: Places;
  /** The document has no single meaning, or too much of it: `value` is not to be used. */
  readonly fatal: readonly YamlProblem[];
  readonly problems: readonly YamlProblem[];
  readonly warnings: readonly YamlProblem[];
}

/** A value and how much it is when all aliases in it are written out. */
interface Plain {
  readonly value: unknown;
  readonly size: number;
}

interface Walk {
  readonly expandedMax: number;
  readonly places: Places;
  readonly anchors: Map<string, Plain | 'Open'>;
  /** Schemas of definitions that are open: in how many of them the walk is. */
  schemas: number;
  readonly fatal: YamlProblem[];
  readonly problems: YamlProblem[];
  readonly warnings: YamlProblem[];
}

/** What every tag but these means depends on the program that reads it. */
const collectionTags = new Set<string | undefined>([
  undefined,
  '!',
  'tag:yaml.org,2002:map',
  'tag:yaml.org,2002:seq',
]);

/**
 * One walk from the library's nodes to plain values. The depth was limited before, so recursion is safe.
 * `expandedMax` is in characters and values, every alias written out.
 */
export function toPlain(root: ParsedNode | null, expandedMax: number): PlainDocument {
  const places: Places = new WeakMap();
  const walk: Walk = {
    expandedMax,
    places,
    anchors: new Map(),
    schemas: 0,
    fatal: [],
    problems: [],
    warnings: [],
  };
  const { value, size } = plain(root, walk);
  return { value, size, places, fatal: walk.fatal, problems: walk.problems, warnings: walk.warnings };
}

function plain(node: ParsedNode | null, walk: Walk): Plain {
  if (node === null) return { value: null, size: 1 };
  if (isAlias(node)) return resolve(node, walk);

  if (node.anchor !== undefined) walk.anchors.set(node.anchor, 'Open');
  const result = plainWithoutAnchor(node, walk);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, result);
  return result;
}

function plainWithoutAnchor(node: Exclude<ParsedNode, Alias.Parsed>, walk: Walk): Plain {
  if (isScalar(node)) {
    const { value, problem, warning } = toPlainScalar(node);
    if (problem !== undefined) walk.problems.push(problem);
    if (warning !== undefined) walk.warnings.push(warning);
    return { value, size: 1 + (typeof value === 'string' ? value.length : 0) };
  }
  if (!collectionTags.has(node.tag)) walk.problems.push(unsupportedTag(node.range[0], node.tag ?? ''));
  const { value, size } = isSeq(node) ? plainList(node, walk) : plainMap(node, walk);
  return { value, size: withinBudget(size, node.range[0], walk) };
}

function plainList(node: YAMLSeq.Parsed, walk: Walk): Plain {
  const value: unknown[] = [];
  const places = new Map<number, Place>();
  let size = 1;
  for (const item of node.items) {
    if (isPair(item)) continue; // only in the !!omap of YAML 1.1, which the core schema does not know
    const entry = plain(item, walk);
    const at = item.range[0];
    places.set(value.length, { key: at, value: at });
    value.push(entry.value);
    size += entry.size;
  }
  walk.places.set(value, places);
  return { value, size };
}

function plainMap(node: YAMLMap.Parsed, walk: Walk): Plain {
  const value: Record<string, unknown> = {};
  const places = new Map<string, Place>();
  const merged: object[] = [];
  let size = 1;
  for (const { key: keyNode, value: valueNode } of node.items) {
    const at = keyNode?.range[0] ?? node.range[0];
    if (isMergeKey(keyNode)) {
      const source = plain(valueNode, walk);
      size += source.size;
      for (const map of mergeSources(source.value, at, walk)) merged.push(map);
      continue;
    }
    const key = keyOf(keyNode, at, walk);
    if (key === undefined) continue;
    if (places.has(key)) {
      walk.fatal.push(duplicateKey(at, key));
      continue;
    }
    const entry = plainEntry(key, valueNode, walk);
    places.set(key, { key: at, value: valueNode?.range[0] ?? at });
    value[key] = entry.value;
    size += key.length + entry.size;
  }
  for (const map of merged) {
    for (const [key, entry] of Object.entries(map)) {
      if (Object.hasOwn(value, key)) continue; // a map's own keys win, then the first source that has it
      const place = walk.places.get(map)?.get(key);
      if (place !== undefined) places.set(key, place);
      value[key] = entry;
    }
  }
  walk.places.set(value, places);
  return { value, size };
}

/** Where a definition has the schema of its objects. */
const schemaKey = 'openAPIV3Schema';
/** Of a schema these are floating-point numbers, also for an API server: how one is kept there is how it is kept here. */
const bounds = new Set(['maximum', 'minimum']);

function plainEntry(key: string, node: ParsedNode | null, walk: Walk): Plain {
  const isBound = walk.schemas > 0 && bounds.has(key) && isScalar(node) && node.anchor === undefined;
  if (isBound && isLarge(node.value)) return { value: node.value, size: 1 };
  if (key !== schemaKey) return plain(node, walk);
  walk.schemas += 1;
  const entry = plain(node, walk);
  walk.schemas -= 1;
  return entry;
}

function isLarge(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function resolve(node: Alias.Parsed, walk: Walk): Plain {
  const target = walk.anchors.get(node.source);
  const nothing = { value: null, size: 1 };
  if (target === undefined || target === 'Open') {
    const message =
      target === undefined
        ? `there is no anchor "&${node.source}" before this`
        : `"*${node.source}" contains itself`;
    walk.fatal.push({ offset: node.range[0], code: 'BadAlias', message, hint: 'write the value out' });
    return nothing;
  }
  return withinBudget(target.size, node.range[0], walk) === target.size ? target : nothing;
}

/** The "billion laughs" file is small until its aliases are written out, as JSON for the API server would do. */
function withinBudget(size: number, offset: number, walk: Walk): number {
  if (size <= walk.expandedMax) return size;
  walk.fatal.push({
    offset,
    code: 'TooMuchExpansion',
    message: `with its aliases written out this has more than ${walk.expandedMax} characters`,
    hint: 'use fewer aliases',
  });
  return 1;
}

function isMergeKey(node: ParsedNode | null): boolean {
  return isScalar(node) && node.value === '<<' && node.type === 'PLAIN' && node.tag === undefined;
}

function mergeSources(source: unknown, offset: number, walk: Walk): readonly object[] {
  const maps: readonly unknown[] = Array.isArray(source) ? source : [source];
  if (maps.every(isPlainMap)) return maps;
  walk.fatal.push(badKey(offset, '"<<" merges maps only'));
  return [];
}

function isPlainMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyOf(node: ParsedNode | null, offset: number, walk: Walk): string | undefined {
  const { value } = plain(node, walk);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    walk.fatal.push(badKey(offset, value === null ? 'a key is missing' : 'a key is a list or a map'));
    return undefined;
  }
  const key = String(value);
  if (key !== '__proto__') return key;
  walk.fatal.push(badKey(offset, '"__proto__" is not allowed as a key'));
  return undefined;
}

function badKey(offset: number, message: string): YamlProblem {
  return { offset, code: 'BadKey', message, hint: 'keys are plain text, as in JSON' };
}

function duplicateKey(offset: number, key: string): YamlProblem {
  const message = `the key ${JSON.stringify(key.slice(0, 100))} stands twice in one map`;
  return { offset, code: 'DuplicateKey', message, hint: 'remove one of the two' };
}

function unsupportedTag(offset: number, tag: string): YamlProblem {
  const message = `the tag ${tag.slice(0, 100)} is not supported`;
  return { offset, code: 'UnsupportedTag', message, hint: 'remove the tag' };
}
