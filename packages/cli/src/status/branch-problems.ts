import type { ConfigBranchRecord } from '@seatrial/runner';

/** Why nothing new begins, whatever the applications say: before the first commit is taken there are none that could. */
export interface BranchProblem {
  /** In one CamelCase word, for programs. */
  readonly reason: string;
  /** With what to do. */
  readonly message: string;
}

export function branchProblems(record: ConfigBranchRecord | undefined): readonly BranchProblem[] {
  if (record === undefined) return [];
  const { taken, refused, problem } = record;
  const before = taken === undefined ? '; nothing was taken before it' : '';
  return [
    ...(refused === undefined ? [] : [{ reason: refused.reason, message: `${refused.message}${before}` }]),
    ...(problem === undefined ? [] : [{ reason: 'SourceUnavailable', message: problem }]),
  ];
}
