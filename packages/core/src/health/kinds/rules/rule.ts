import type { HealthStatus } from '../health-status.ts';

/** Steps to a value from an object, or from an entry of a list inside `Some` and `Every`. */
export type Path = readonly string[];

/** What a value is compared with. Text may begin or end with `*`, which stands for anything. */
export type Pattern = string | number | boolean;

/** A number, or where it stands; `otherwise` where nothing stands there. */
export type Operand =
  | number
  | { readonly path: Path; readonly otherwise: number }
  /** The sum of one number of each entry of a list. */
  | { readonly path: Path; readonly sumOf: Path };

/** Conditions of a list, all of whose named properties fit. */
export interface ConditionTest {
  readonly type: 'Condition';
  /** Any condition where absent. */
  readonly types?: readonly Pattern[];
  readonly status?: readonly Pattern[];
  readonly reason?: readonly Pattern[];
  readonly message?: readonly Pattern[];
  readonly in: Path;
  /** Only those that are said of the newest generation; the others are left aside. */
  readonly current?: boolean;
}

/** Something that holds of an object or does not. Data, so that a row can be read, counted and documented. */
export type Test =
  | ConditionTest
  | { readonly type: 'Field'; readonly path: Path; readonly values: readonly Pattern[] }
  /** There, and neither null nor empty. */
  | { readonly type: 'Present'; readonly path: Path }
  | { readonly type: 'Less'; readonly left: Operand; readonly right: Operand }
  | { readonly type: 'SameText'; readonly left: Path; readonly right: Path }
  /** Of the entries of a list or the values of a map, at least one, or each and at least one. */
  | { readonly type: 'Some' | 'Every'; readonly path: Path; readonly test: Test }
  /** The controller has not seen the newest generation; `must`: also where it does not say which it has seen. */
  | { readonly type: 'Behind'; readonly path: Path; readonly must: boolean }
  | { readonly type: 'All' | 'Any'; readonly tests: readonly Test[] }
  | { readonly type: 'Not'; readonly test: Test };

export interface Rule {
  readonly when: Test;
  readonly status: HealthStatus;
  /**
   * What to say: `{status.phase}` stands for what is there. Where absent, what the test found: the message or reason of a
   * condition, or the value of a field.
   */
  readonly message?: string;
}

/** What the kinds of a group mean: the first rule that holds decides. */
export interface Row {
  /** API group; `*.example.org` for all below it. */
  readonly group: string;
  /** `*` for all kinds of the group without a row of their own. */
  readonly kinds: readonly string[];
  readonly rules: readonly Rule[];
  /** Where no rule holds; where absent, what is usual among custom resources (conventions.ts). */
  readonly otherwise?: { readonly status: HealthStatus; readonly message: string };
}
