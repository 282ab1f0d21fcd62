import {
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
  type ParseResult,
} from '@marcbachmann/cel-js';
import type { OwnHealth } from '@seatrial/model';
import { field, isMap, stringAt } from '../../fields.ts';
import { printable } from '../../printable.ts';
import { healthOf } from './health-of.ts';
import { entriesMax, type HealthStatus, messageCharsMax, type ObjectHealth } from './health-status.ts';

/** Of one expression; what people write of a status has some thirty. */
const nodesMax = 200;
const depthMax = 20;
/** Macros inside each other, each over a list: with `entriesMax` entries two take a million steps. */
const nestingMax = 2;
/** Bounds of what is read of an object. */
const textCharsMax = 10_000;
const valueDepthMax = 20;
const valuesMax = 50_000;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxAstNodes: nodesMax,
    maxDepth: depthMax,
    maxListElements: 50,
    maxMapEntries: 50,
    maxCallArguments: 8,
  },
});

/** Asked in this order; the first that is true decides. */
const words = [
  ['degraded', 'Degraded'],
  ['suspended', 'Suspended'],
  ['healthy', 'Healthy'],
] as const satisfies readonly (readonly [keyof OwnHealth, HealthStatus])[];

/** What is wrong with an expression of a rule, as people read it. */
export interface ExpressionProblem {
  readonly name: 'degraded' | 'suspended' | 'healthy' | 'message';
  readonly message: string;
}

/** All that is wrong with the expressions of a rule: they are parsed, and not run. */
export function expressionProblems(rule: OwnHealth): readonly ExpressionProblem[] {
  return (['degraded', 'suspended', 'healthy', 'message'] as const).flatMap((name) => {
    const text = rule[name];
    if (text === undefined) return [];
    const message = problemOf(text, name === 'message' ? 'string' : 'bool');
    return message === undefined ? [] : [{ name, message }];
  });
}

/**
 * Health by rules of one's own where one is for the object's kind, else as everybody's (health-of.ts). Total: an expression that
 * cannot be evaluated, since a field is not there yet for example, is not true. Source: Common Expression Language
 * (cel-spec); the words are those of `healthStatuses`.
 */
export function createHealthOf(rules: readonly OwnHealth[]): (object: unknown) => ObjectHealth {
  const byKind = new Map(rules.map((rule) => [`${rule.group}/${rule.kind}`, rule]));
  return (object) => {
    const apiVersion = stringAt(object, 'apiVersion') ?? '';
    const rule = byKind.get(`${apiVersion.split('/')[0] ?? ''}/${stringAt(object, 'kind') ?? ''}`);
    const isGoing = typeof field(object, 'metadata', 'deletionTimestamp') === 'string';
    return rule === undefined || isGoing ? healthOf(object) : byRule(rule, object);
  };
}

function byRule(rule: OwnHealth, object: unknown): ObjectHealth {
  const whole = toCel(object, { left: valuesMax }, 0);
  const given = isMap(whole) ? { ...whole, object: whole } : {};
  const [, status] = words.find(([name]) => valueOf(rule[name], given) === true) ?? [];
  const said = valueOf(rule.message, given);
  const message = typeof said === 'string' ? printable(said).slice(0, messageCharsMax) : '';
  if (status !== undefined) return { status, message };
  // Who says only what is degraded means that all else is well.
  return rule.healthy === undefined
    ? { status: 'Healthy', message }
    : { status: 'Progressing', message: message === '' ? 'it is not healthy yet' : message };
}

/** Undefined where it cannot be evaluated. */
function valueOf(text: string | undefined, given: Readonly<Record<string, unknown>>): unknown {
  const expression = text === undefined ? '' : parsed(text);
  if (typeof expression === 'string') return undefined;
  try {
    return expression(given);
  } catch (error) {
    if (isCelError(error)) return undefined;
    throw error;
  }
}

function problemOf(text: string, type: 'bool' | 'string'): string | undefined {
  const expression = parsed(text);
  if (typeof expression === 'string') return expression;
  const { valid, error, type: found } = expression.check();
  if (!valid) return firstLine(error, 'it is not valid');
  return found === type || found === 'dyn' ? undefined : `it is a ${found}, and a ${type} is wanted`;
}

/** An expression that can be run, or why it cannot. */
function parsed(text: string): ParseResult | string {
  try {
    const expression = environment.parse(text);
    return refusedIn(expression.ast, 0) ?? expression;
  } catch (error) {
    if (isCelError(error)) return firstLine(error, 'it cannot be parsed');
    throw error;
  }
}

function firstLine(error: Error | undefined, otherwise: string): string {
  return error?.message.split('\n')[0] ?? otherwise;
}

const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** What could take an expression more than a moment. */
function refusedIn(node: unknown, nesting: number): string | undefined {
  if (Array.isArray(node)) return node.map((it) => refusedIn(it, nesting)).find((it) => it !== undefined);
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return undefined;
  const called = node.op === 'rcall' && Array.isArray(node.args) ? String(node.args[0]) : '';
  if (called === 'matches') return 'matches() is not offered: use startsWith(), endsWith() or contains()';
  const inside = macros.has(called) ? nesting + 1 : nesting;
  if (inside > nestingMax)
    return `at most ${nestingMax} of all(), exists(), filter() and map() inside each other`;
  return refusedIn(node.args, inside);
}

function isCelError(error: unknown): error is Error {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
}

/** JSON as CEL has it: whole numbers are int. What is beyond the bounds is left out. */
function toCel(value: unknown, budget: { left: number }, depth: number): unknown {
  budget.left -= 1;
  if (budget.left < 0 || depth > valueDepthMax) return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string') return value.slice(0, textCharsMax);
  if (Array.isArray(value)) return value.slice(0, entriesMax).map((it) => toCel(it, budget, depth + 1));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, entriesMax)
      .map(([key, it]) => [key, toCel(it, budget, depth + 1)]),
  );
}
