import type { ObjectHealth } from './health-status.ts';
import type { Row } from './rules/rule.ts';

/** For the few kinds whose meaning is no list of rules. Total, as rules are. */
export interface CodeRow {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly health: (object: unknown) => ObjectHealth;
}

export type KindRow = Row | CodeRow;
