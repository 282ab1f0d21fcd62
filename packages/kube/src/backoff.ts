/**
 * The pause before attempt `attempt` (0 for the first repeat): exponential, capped, and spread over its upper half
 * so that clients which failed together do not return together.
 * @param unit a draw in [0, 1)
 */
export function backoffMs(
  attempt: number,
  unit: number,
  cap: { delayMsMin: number; delayMsMax: number },
): number {
  return Math.min(cap.delayMsMax, cap.delayMsMin * 2 ** Math.min(attempt, 30)) * (0.5 + unit / 2);
}
