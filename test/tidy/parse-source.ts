import { parseSync, Visitor } from 'rolldown/utils';
import type { RepoFile } from './finding.ts';
import { references } from './references.ts';

export interface Mention {
  readonly text: string;
  readonly line: number;
}

/** A regular expression: as it stands, or made of text when the program runs. */
export type Expression =
  | { readonly type: 'Literal'; readonly source: string; readonly flags: string; readonly line: number }
  | { readonly type: 'Composed'; readonly line: number };

export interface Source {
  /** What it imports, statically, dynamically or for types alone. */
  readonly imports: readonly Mention[];
  /** The names that it refers to, with at most one member: `fetch`, `it.skip`. */
  readonly names: readonly Mention[];
  /** Those of them that it does not declare. */
  readonly globals: readonly Mention[];
  readonly comments: readonly Mention[];
  readonly expressions: readonly Expression[];
  /** Lines of `export *`. */
  readonly exportsAll: readonly number[];
}

const parsed = new WeakMap<RepoFile, Source>();

/** What a TypeScript file imports, refers to and says; parsed once, since several checks ask for it. */
export function parseSource(file: RepoFile): Source {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const source = parse(file);
  parsed.set(file, source);
  return source;
}

/** Hand-written sources: what is bundled or generated is judged by what it comes from. */
export function isSource({ path }: RepoFile): boolean {
  return /\.(?:ts|mts|mjs)$/.test(path) && !/(?:^|\/)(?:dist|generated)\//.test(path);
}

function parse(file: RepoFile): Source {
  const { program, comments, errors } = parseSync(file.path, file.text);
  if (errors[0] !== undefined) throw new Error(`Cannot parse ${file.path}: ${errors[0].message}`);
  const lineOf = lineFinder(file.text);
  const imports: Mention[] = [];
  const exportsAll: number[] = [];
  const expressions: Expression[] = [];
  const addComposed = ({
    callee,
    start,
  }: {
    callee: { type: string; name?: unknown };
    start: number;
  }): void => {
    if (callee.name === 'RegExp') expressions.push({ type: 'Composed', line: lineOf(start) });
  };
  const addImport = (source: { value?: unknown; start: number } | null): void => {
    if (typeof source?.value === 'string') imports.push({ text: source.value, line: lineOf(source.start) });
  };
  new Visitor({
    ImportDeclaration: (node) => addImport(node.source),
    ExportNamedDeclaration: (node) => addImport(node.source),
    ExportAllDeclaration: (node) => {
      addImport(node.source);
      exportsAll.push(lineOf(node.start));
    },
    ImportExpression: (node) => addImport(node.source.type === 'Literal' ? node.source : null),
    TSImportType: (node) => addImport(node.source),
    Literal: (node) => {
      if (!('regex' in node) || node.regex === null || node.regex === undefined) return;
      const { pattern, flags } = node.regex;
      expressions.push({ type: 'Literal', source: pattern, flags, line: lineOf(node.start) });
    },
    NewExpression: addComposed,
    CallExpression: addComposed,
  }).visit(program);
  const names = references(program).map(({ name, offset, isGlobal }) => ({
    text: name,
    line: lineOf(offset),
    isGlobal,
  }));
  return {
    imports,
    names,
    globals: names.filter(({ isGlobal }) => isGlobal),
    comments: comments.map(({ value, start }) => ({ text: value.trim(), line: lineOf(start) })),
    expressions,
    exportsAll,
  };
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after < 0 ? starts.length : after;
  };
}
