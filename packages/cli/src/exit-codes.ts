/** What `seatrial` ends with. Scripts rely on these: a number never changes its meaning. */
export const exitCodes = {
  ok: 0,
  /** The answer is no: an error found, a failed scenario, a release that has ended, a refusal. */
  negative: 1,
  /** The command line, a kubeconfig or another setting is wrong. */
  usage: 2,
  /** A verdict that is neither pass nor fail. */
  inconclusive: 3,
  /** The cluster or the repository cannot be reached. */
  unreachable: 4,
  /** Something would change, and nothing is in its way. */
  changes: 5,
  /** What would change is refused: a number of its own, as a check must not take a failure for it. */
  refused: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** As help and documentation show them. */
export const exitCodeTexts: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'done, or the answer is good'],
  [
    exitCodes.negative,
    'the answer is no: errors found, a failed run, a refusal, nothing of that name; or it failed',
  ],
  [exitCodes.usage, 'wrong command line, kubeconfig or setting'],
  [exitCodes.inconclusive, 'inconclusive: neither pass nor fail'],
  [exitCodes.unreachable, 'the cluster or the repository cannot be reached'],
  [exitCodes.changes, '`plan`: a merge would change something, and nothing of it is refused'],
  [exitCodes.refused, '`plan`: something of a merge would be refused'],
  [exitCodes.interrupted, 'interrupted'],
];
