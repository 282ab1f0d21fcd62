import type { NodeLimits } from './limits.ts';
import type { PauseGate } from './node-context.ts';
import type { Probe } from './pod.ts';
import {
  afterProbe,
  demandsRestart,
  firstProbeAfterMs,
  firstProbeState,
  type ProbeKind,
  probePauseMs,
} from './probe-state.ts';
import { type HandlerTarget, runHandler } from './run-handler.ts';

/** What the probes of one run of a container found out. */
export interface ProbeListener {
  onStarted(): void;
  onReady(isReady: boolean): void;
  /** One failure, whether or not it changes anything. */
  onFailure(kind: ProbeKind, message: string): void;
  /** The container has to be killed; nothing is asked any more. */
  onUnhealthy(kind: ProbeKind, probe: Probe): void;
}

export interface ProbeParts {
  readonly target: HandlerTarget;
  readonly startedAt: number;
  readonly gate: PauseGate;
  readonly limits: NodeLimits;
}

/** Asks the startup probe until it succeeds, then the readiness and liveness probes until the signal aborts. */
export async function runProbes(
  parts: ProbeParts,
  listener: ProbeListener,
  signal: AbortSignal,
): Promise<void> {
  const { startupProbe, readinessProbe, livenessProbe } = parts.target.container;
  if (startupProbe !== undefined) {
    const isStarted = await ask('Startup', startupProbe);
    if (!isStarted) return;
    listener.onStarted();
    if (readinessProbe === undefined) listener.onReady(true);
  }
  await Promise.all([
    readinessProbe === undefined ? undefined : ask('Readiness', readinessProbe),
    livenessProbe === undefined ? undefined : ask('Liveness', livenessProbe),
  ]);

  async function ask(kind: ProbeKind, probe: Probe): Promise<boolean> {
    const { target, startedAt, gate, limits } = parts;
    const { clock } = target;
    const firstAt = startedAt + firstProbeAfterMs(kind, probe, limits.firstProbeMs);
    let state = firstProbeState(kind);
    await clock.sleep(firstAt - clock.now(), signal);
    for (;;) {
      await gate.opened(signal);
      const outcome = await runHandler(probe, target, (probe.timeoutSeconds ?? 1) * 1000, signal);
      signal.throwIfAborted();
      const before = state;
      state = afterProbe(before, probe, outcome.type);
      const pauseMs = probePauseMs(kind, state, probe, clock.now() - startedAt, limits.firstProbeMs);
      const isRegular = pauseMs > limits.firstProbeMs;
      if (outcome.type === 'Failure' && isRegular) listener.onFailure(kind, outcome.message);
      if (kind === 'Readiness' && state.passed !== before.passed) listener.onReady(state.passed);
      if (kind === 'Startup' && state.passed) return true;
      if (demandsRestart(kind, state, probe)) {
        listener.onUnhealthy(kind, probe);
        return false;
      }
      await clock.sleep(pauseMs, signal);
    }
  }
}
