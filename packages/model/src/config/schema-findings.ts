import type { z } from 'zod';
import { closest } from './closest.ts';
import type { Finding, FindingCode } from './finding.ts';
import { childValue, descriptionAt, fieldsAt } from './schema-at.ts';
import { type Position, type Source, showPath, type ValuePath } from './source.ts';
import { describe, typeHint, typeWord } from './words.ts';

type Issue = z.core.$ZodIssue;

interface Document {
  readonly schema: z.core.$ZodType;
  readonly kind: string;
  readonly value: unknown;
  readonly source: Source;
}

/** All that a schema found wrong in a document, at the place where it stands and in the words of its author. */
export function schemaFindings(document: Document, issues: readonly Issue[]): readonly Finding[] {
  return withoutEchoes(issues).flatMap((issue) => {
    const path = pathOf(issue);
    if (issue.code === 'unrecognized_keys') return unknownFields(document, path, issue.keys);
    const value = path.reduce<unknown>(childValue, document.value);
    return value === undefined
      ? missingField(document, path, issue)
      : wrongValue(document, path, issue, value);
  });
}

/** Where what an issue is about stands in the document. */
export function faultyPaths(issue: Issue): readonly ValuePath[] {
  const path = pathOf(issue);
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/**
 * A rule about a whole object says nothing new where a field of it is unknown, nor a rule about a form where the size is wrong;
 * a later issue says more than a sooner.
 */
function withoutEchoes(issues: readonly Issue[]): readonly Issue[] {
  const unknown = new Set<string>();
  const sized = new Set<string>();
  const last = new Map<string, Issue>();
  for (const issue of issues) {
    const place = showPath(pathOf(issue));
    if (issue.code === 'unrecognized_keys') unknown.add(place);
    if (issue.code === 'too_small' || issue.code === 'too_big') sized.add(place);
    last.set(`${issue.code} ${place}`, issue);
  }
  return issues.filter((issue) => {
    const place = showPath(pathOf(issue));
    if (sized.has(place) && (issue.code === 'custom' || issue.code === 'invalid_format')) return false;
    if (issue.code === 'custom') return !unknown.has(place);
    return last.get(`${issue.code} ${place}`) === issue;
  });
}

function pathOf(issue: Issue): ValuePath {
  return issue.path.filter((part) => typeof part !== 'symbol');
}

function unknownFields(document: Document, path: ValuePath, keys: readonly string[]): readonly Finding[] {
  const fields = fieldsAt(document.schema, document.value, path);
  const owner = path.length === 0 ? document.kind : `${document.kind} ${showPath(path)}`;
  return keys.map((key) => {
    const meant = closest(key, fields);
    return {
      ...finding(document, document.source.locateKey([...path, key]), 'UnknownField'),
      message: `${showPath([...path, key])} is not a field of ${owner}`,
      hint: meant === undefined ? `its fields are ${fields.join(', ')}` : `did you mean "${meant}"?`,
    };
  });
}

function missingField(document: Document, path: ValuePath, issue: Issue): Finding {
  const wanted = expectation(issue);
  return {
    ...finding(document, document.source.locateKey(path), 'MissingField'),
    message: `${showPath(path)} is missing`,
    hint: withDescription(document, path, `add it; it is ${wanted}`),
  };
}

function wrongValue(document: Document, path: ValuePath, issue: Issue, value: unknown): Finding {
  const name = path.length === 0 ? `the ${document.kind}` : showPath(path);
  const position = document.source.locate(path);
  if (issue.code === 'invalid_type') {
    return {
      ...finding(document, position, 'WrongType'),
      message: `${name} must be ${expectation(issue)}, got ${describe(value)}`,
      hint: typeHint(issue.expected, value, String(path.at(-1))),
    };
  }
  const options = optionsOf(issue);
  const meant = typeof value === 'string' ? (closest(value, options) ?? wellFormed(issue, value)) : undefined;
  const hint = meant === undefined ? 'change the value' : `did you mean "${meant}"?`;
  return {
    ...finding(document, position, 'BadValue'),
    message:
      issue.code === 'custom'
        ? `${name}: ${issue.message}`
        : `${name} ${rule(issue)}, got ${describe(value)}`,
    hint: withDescription(document, path, hint),
  };
}

/** The value without what is usually too much of it, where that makes it what it should be. */
function wellFormed(issue: Issue, value: string): string | undefined {
  if (issue.code !== 'invalid_format' || issue.pattern === undefined) return undefined;
  const [, pattern = ''] = /^\/(.*)\/$/s.exec(issue.pattern) ?? [];
  const trimmed = withoutEndSlashes(value.replace(/^(\.?\/)+/, ''));
  return [trimmed, trimmed.toLowerCase()].find((it) => it !== value && new RegExp(pattern).test(it));
}

/** Not by an expression: one that looks for an end begins anew at each slash. */
function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

function finding(
  document: Document,
  position: Position,
  code: FindingCode,
): Pick<Finding, 'file' | 'line' | 'column' | 'severity' | 'code'> {
  return {
    file: document.source.file,
    line: position.line,
    column: position.column,
    severity: 'error',
    code,
  };
}

function withDescription(document: Document, path: ValuePath, hint: string): string {
  const description = descriptionAt(document.schema, document.value, path);
  return description === undefined ? hint : `${hint} (${description.replace(/\.$/, '')})`;
}

function expectation(issue: Issue): string {
  const options = optionsOf(issue);
  if (options.length > 0) return `one of ${options.map((option) => JSON.stringify(option)).join(', ')}`;
  if (issue.code !== 'invalid_type') return `a value that ${rule(issue)}`;
  return typeWord(issue.expected);
}

/** The rule that a value breaks, in words: `must be more than 0`. */
export function issueText(issue: Issue): string {
  if (issue.code === 'custom') return issue.message;
  return issue.code === 'invalid_type' ? `must be ${expectation(issue)}` : rule(issue);
}

function rule(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
    case 'invalid_union':
      return `must be ${optionsOf(issue).length === 0 ? 'something else' : expectation(issue)}`;
    case 'too_small':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an http or https URL' : issue.message;
    default:
      return `is not allowed: ${issue.message}`;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string')
    return `have ${relation} ${limit} ${Number(limit) === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${relation} ${limit} ${Number(limit) === 1 ? 'item' : 'items'}`;
  return `be ${relation} ${limit}`;
}

function optionsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return issue.options.map(String);
  }
  return [];
}
