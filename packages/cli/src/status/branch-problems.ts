import type { ConfigBranchRecord } from '@seatrial/runner';

/** Why nothing new begins, whatever the applications say: before the first commit is taken there are none that could. */
export interface BranchProblem {
  /** A further config repository; absent: the first one. */
  readonly repository?: string;
  /** In one CamelCase word, for programs. */
  readonly reason: string;
  /** With what to do. */
  readonly message: string;
}

export function branchProblems({
  repository,
  taken,
  refused,
  problem,
}: ConfigBranchRecord & { readonly repository?: string }): readonly BranchProblem[] {
  const of = repository === undefined ? {} : { repository };
  const before = taken === undefined ? '; nothing was taken before it' : '';
  return [
    ...(refused === undefined
      ? []
      : [{ ...of, reason: refused.reason, message: `${refused.message}${before}` }]),
    ...(problem === undefined ? [] : [{ ...of, reason: 'SourceUnavailable', message: problem }]),
  ];
}
