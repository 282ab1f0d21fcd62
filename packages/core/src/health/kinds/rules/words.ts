import type { HealthStatus } from '../health-status.ts';
import type { ConditionTest, Operand, Path, Pattern, Row, Rule, Test } from './rule.ts';

type Patterns = Pattern | readonly Pattern[];

/** `status.phase`; as a list where a step has a dot in it. */
type PathText = string | Path;

const conditionsPath: Path = ['status', 'conditions'];

/** A condition of one of these types, and of one of these statuses and reasons where they are given. */
export function cond(
  types: Patterns,
  status?: Patterns,
  reason?: Patterns,
  more: { readonly message?: Patterns; readonly in?: PathText } = {},
): ConditionTest {
  return {
    type: 'Condition',
    types: listOf(types),
    ...(status === undefined ? {} : { status: listOf(status) }),
    ...(reason === undefined ? {} : { reason: listOf(reason) }),
    ...(more.message === undefined ? {} : { message: listOf(more.message) }),
    in: more.in === undefined ? conditionsPath : pathOf(more.in),
  };
}

/** The same, and said of the newest generation. */
export function currentCond(types: Patterns, status?: Patterns, reason?: Patterns): ConditionTest {
  return { ...cond(types, status, reason), current: true };
}

/** The same in the `conditions` of an entry, inside `some` and `every`. */
export function itsCond(types: Patterns, status?: Patterns, reason?: Patterns): ConditionTest {
  return cond(types, status, reason, { in: 'conditions' });
}

export function itsCurrentCond(types: Patterns, status?: Patterns, reason?: Patterns): ConditionTest {
  return { ...itsCond(types, status, reason), current: true };
}

export function is(path: PathText, ...values: readonly Pattern[]): Test {
  return { type: 'Field', path: pathOf(path), values };
}

export function has(path: PathText): Test {
  return { type: 'Present', path: pathOf(path) };
}

export function lacks(path: PathText): Test {
  return not(has(path));
}

/** The number at a path, or `otherwise` where there is none. */
export function num(path: PathText, otherwise = 0): Operand {
  return { path: pathOf(path), otherwise };
}

/** The sum of a number of each entry of a list. */
export function sum(path: PathText, of: PathText): Operand {
  return { path: pathOf(path), sumOf: pathOf(of) };
}

export function less(left: Operand, right: Operand): Test {
  return { type: 'Less', left, right };
}

export function differs(left: Operand, right: Operand): Test {
  return any(less(left, right), less(right, left));
}

export function same(left: PathText, right: PathText): Test {
  return { type: 'SameText', left: pathOf(left), right: pathOf(right) };
}

export function some(path: PathText, test: Test): Test {
  return { type: 'Some', path: pathOf(path), test };
}

export function every(path: PathText, test: Test): Test {
  return { type: 'Every', path: pathOf(path), test };
}

export function all(...tests: readonly Test[]): Test {
  return { type: 'All', tests };
}

export function any(...tests: readonly Test[]): Test {
  return { type: 'Any', tests };
}

export function not(test: Test): Test {
  return { type: 'Not', test };
}

/** Holds of everything. */
export const always: Test = all();

/** The controller says that it has seen an older generation. */
export function behind(path: PathText = 'status.observedGeneration'): Test {
  return { type: 'Behind', path: pathOf(path), must: false };
}

/** The same, or it does not say: for controllers that always do. */
export function unseen(path: PathText = 'status.observedGeneration'): Test {
  return { type: 'Behind', path: pathOf(path), must: true };
}

export function healthy(when: Test, message?: string): Rule {
  return rule('Healthy', when, message);
}

export function progressing(when: Test, message?: string): Rule {
  return rule('Progressing', when, message);
}

export function degraded(when: Test, message?: string): Rule {
  return rule('Degraded', when, message);
}

export function suspended(when: Test, message?: string): Rule {
  return rule('Suspended', when, message);
}

export function missing(when: Test, message?: string): Rule {
  return rule('Missing', when, message);
}

export function unknown(when: Test, message?: string): Rule {
  return rule('Unknown', when, message);
}

/** @param otherwise what it is where no rule holds, and why: `['Progressing', 'has no status yet']` */
export function row(
  group: string,
  kinds: string | readonly string[],
  rules: readonly Rule[],
  otherwise?: readonly [HealthStatus, string],
): Row {
  return {
    group,
    kinds: typeof kinds === 'string' ? [kinds] : kinds,
    rules,
    ...(otherwise === undefined ? {} : { otherwise: { status: otherwise[0], message: otherwise[1] } }),
  };
}

function rule(status: HealthStatus, when: Test, message: string | undefined): Rule {
  return { when, status, ...(message === undefined ? {} : { message }) };
}

function listOf(patterns: Patterns): readonly Pattern[] {
  return typeof patterns === 'object' ? patterns : [patterns];
}

function pathOf(path: PathText): Path {
  return typeof path === 'string' ? path.split('.') : path;
}
