/** A Kubernetes condition, as it stands in a status. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  readonly lastTransitionTime: string;
}

export type Verdict = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Conditions for the verdicts; the time of a transition stays as long as the status does. */
export function conditionsFrom(
  verdicts: readonly Verdict[],
  observedGeneration: number,
  before: readonly Condition[],
  now: number,
): readonly Condition[] {
  return verdicts.map((verdict) => {
    const old = before.find(({ type }) => type === verdict.type);
    const lastTransitionTime =
      old?.status === verdict.status
        ? old.lastTransitionTime
        : `${new Date(now).toISOString().slice(0, 19)}Z`;
    return { ...verdict, observedGeneration, lastTransitionTime };
  });
}
