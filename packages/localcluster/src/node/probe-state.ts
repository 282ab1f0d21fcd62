import type { Probe } from './pod.ts';

export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

/** A probe's run of equal answers; `passed` is its result until the other one has come often enough. */
export interface ProbeState {
  readonly passed: boolean;
  readonly successes: number;
  readonly failures: number;
}

export type ProbeOutcome =
  | { readonly type: 'Success' }
  | { readonly type: 'Failure'; readonly message: string };

/** Before the first answer a container counts as alive, and as neither started nor ready. */
export function firstProbeState(kind: ProbeKind): ProbeState {
  return { passed: kind === 'Liveness', successes: 0, failures: 0 };
}

/** The state after one more answer: the result changes when `successThreshold` or `failureThreshold` is reached. */
export function afterProbe(state: ProbeState, probe: Probe, outcome: ProbeOutcome['type']): ProbeState {
  if (outcome === 'Success') {
    const successes = state.successes + 1;
    return { passed: state.passed || successes >= (probe.successThreshold ?? 1), successes, failures: 0 };
  }
  const failures = state.failures + 1;
  return { passed: state.passed && failures < (probe.failureThreshold ?? 3), successes: 0, failures };
}

/** Whether the container has to be killed: a liveness or startup probe that failed `failureThreshold` times in a row. */
export function demandsRestart(kind: ProbeKind, state: ProbeState, probe: Probe): boolean {
  return kind !== 'Readiness' && state.failures >= (probe.failureThreshold ?? 3);
}

/**
 * How long after its start a container is first asked, in milliseconds. Nothing listens at once; a kubelet's probe
 * comes at any moment of the first period, and a failure matters for liveness and startup alone.
 */
export function firstProbeAfterMs(kind: ProbeKind, probe: Probe, firstProbeMs: number): number {
  const delayMs = (probe.initialDelaySeconds ?? 0) * 1000;
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  switch (kind) {
    case 'Liveness':
      return Math.max(delayMs, periodMs);
    case 'Startup':
      return Math.max(delayMs, Math.min(periodMs, firstProbeMs));
    case 'Readiness':
      return delayMs;
  }
}

/**
 * The pause before the next probe in milliseconds. A readiness probe asks more often until its first success:
 * Kubernetes allows it outside the period, and a pod is otherwise ready up to a period late.
 */
export function probePauseMs(
  kind: ProbeKind,
  state: ProbeState,
  probe: Probe,
  sinceStartMs: number,
  firstProbeMs: number,
): number {
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  const delayMs = (probe.initialDelaySeconds ?? 0) * 1000;
  const eager = kind === 'Readiness' && !state.passed && sinceStartMs < delayMs + periodMs;
  return eager ? Math.min(periodMs, firstProbeMs) : periodMs;
}
