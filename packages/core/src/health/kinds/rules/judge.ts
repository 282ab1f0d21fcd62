import { unreachable } from '../../../decision.ts';
import { field, isMap, stringAt } from '../../../fields.ts';
import { entriesMax, messageCharsMax, type ObjectHealth } from '../health-status.ts';
import type { ConditionTest, Operand, Path, Pattern, Rule, Test } from './rule.ts';

/** That a test holds, with what it found to say. */
interface Match {
  readonly message: string;
}

const silent: Match = { message: '' };

/** What the first rule that holds says of an object; undefined where none holds. Total: any JSON is an object. */
export function judge(rules: readonly Rule[], object: unknown): ObjectHealth | undefined {
  for (const rule of rules) {
    const match = matchOf(rule.when, object, object);
    if (match === undefined) continue;
    const message = rule.message === undefined ? match.message : filledIn(rule.message, object);
    return { status: rule.status, message: message.slice(0, messageCharsMax) };
  }
  return undefined;
}

/**
 * @param value what the test is about: the object, or an entry of one of its lists
 * @param root the object
 */
function matchOf(test: Test, value: unknown, root: unknown): Match | undefined {
  switch (test.type) {
    case 'Condition':
      return conditionMatch(test, value, root);
    case 'Field':
      return fieldMatch(test.path, test.values, value);
    case 'Present':
      return isEmpty(field(value, ...test.path)) ? undefined : silent;
    case 'Less':
      return silentIf(operand(test.left, value) < operand(test.right, value));
    case 'SameText':
      return silentIf(textOf(field(value, ...test.left)) === textOf(field(value, ...test.right)));
    case 'Some':
      return firstMatch(entriesOf(field(value, ...test.path)), (entry) => matchOf(test.test, entry, root));
    case 'Every':
      return eachMatch(entriesOf(field(value, ...test.path)), test.test, root);
    case 'Behind':
      return behindMatch(test.path, test.must, value, root);
    case 'All':
      return allMatch(test.tests, value, root);
    case 'Any':
      return firstMatch(test.tests, (it) => matchOf(it, value, root));
    case 'Not':
      return silentIf(matchOf(test.test, value, root) === undefined);
    default:
      return unreachable(test);
  }
}

function conditionMatch(test: ConditionTest, value: unknown, root: unknown): Match | undefined {
  const found = entriesOf(field(value, ...test.in)).find(
    (it) =>
      fits(test.types, field(it, 'type')) &&
      fits(test.status, statusWord(field(it, 'status'))) &&
      fits(test.reason, field(it, 'reason')) &&
      fits(test.message, field(it, 'message')) &&
      (test.current !== true || behindMatch(['observedGeneration'], false, it, root) === undefined),
  );
  return found === undefined ? undefined : { message: conditionText(found) };
}

/** Written by hand it may be a boolean: YAML takes True without quotes for one. */
function statusWord(status: unknown): unknown {
  if (typeof status !== 'boolean') return status;
  return status ? 'True' : 'False';
}

/** Its message, else its reason, else what it is: `Ready is False`. */
function conditionText(condition: unknown): string {
  const said = stringAt(condition, 'message') || stringAt(condition, 'reason');
  return said || `${textOf(field(condition, 'type'))} is ${textOf(field(condition, 'status'))}`;
}

function fieldMatch(path: Path, values: readonly Pattern[], value: unknown): Match | undefined {
  const found = field(value, ...path);
  if (!fits(values, found)) return undefined;
  return { message: `${path.join('.')} is ${textOf(found)}` };
}

function behindMatch(path: Path, must: boolean, value: unknown, root: unknown): Match | undefined {
  const seen = numeric(field(value, ...path));
  const generation = numeric(field(root, 'metadata', 'generation'));
  const isBehind = seen === undefined ? must : seen < (generation ?? 0);
  return isBehind ? { message: 'its controller has not seen the newest generation' } : undefined;
}

function allMatch(tests: readonly Test[], value: unknown, root: unknown): Match | undefined {
  let said = silent;
  for (const test of tests) {
    const match = matchOf(test, value, root);
    if (match === undefined) return undefined;
    if (said.message === '') said = match;
  }
  return said;
}

function eachMatch(entries: readonly unknown[], test: Test, root: unknown): Match | undefined {
  const matches = entries.map((entry) => matchOf(test, entry, root));
  return matches.includes(undefined) ? undefined : matches[0];
}

function firstMatch<T>(entries: readonly T[], match: (entry: T) => Match | undefined): Match | undefined {
  for (const entry of entries) {
    const found = match(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

function silentIf(holds: boolean): Match | undefined {
  return holds ? silent : undefined;
}

function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.length > entriesMax ? value.slice(0, entriesMax) : value;
  return isMap(value) ? Object.values(value).slice(0, entriesMax) : [];
}

function fits(patterns: readonly Pattern[] | undefined, value: unknown): boolean {
  return patterns === undefined || patterns.some((pattern) => fitsOne(pattern, value));
}

function fitsOne(pattern: Pattern, value: unknown): boolean {
  if (typeof pattern !== 'string' || typeof value !== 'string') return pattern === value;
  const anyBefore = pattern.startsWith('*');
  const anyBehind = pattern.length > 1 && pattern.endsWith('*');
  const text = pattern.slice(anyBefore ? 1 : 0, anyBehind ? -1 : undefined);
  if (anyBefore) return anyBehind ? value.includes(text) : value.endsWith(text);
  return anyBehind ? value.startsWith(text) : value === text;
}

function operand(given: Operand, value: unknown): number {
  if (typeof given === 'number') return given;
  const found = field(value, ...given.path);
  if ('sumOf' in given) {
    return entriesOf(found).reduce((sum: number, it) => sum + (numeric(field(it, ...given.sumOf)) ?? 0), 0);
  }
  if (Array.isArray(found)) return found.length;
  return numeric(found) ?? given.otherwise;
}

/** Some controllers write numbers as text. */
function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}

function filledIn(template: string, object: unknown): string {
  return template.replace(/\{([\w.]{1,200})\}/g, (_, path: string) =>
    textOf(field(object, ...path.split('.'))),
  );
}

/** Nothing for lists and maps, which are nothing to read. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, messageCharsMax);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
