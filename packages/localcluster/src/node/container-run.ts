import { constants } from 'node:os';
import { realAddress } from './addresses.ts';
import { startProcess } from './container-process.ts';
import type { Termination } from './container-record.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { openLogFile } from './log-file.ts';
import type { NodeContext } from './node-context.ts';
import type { Container } from './pod.ts';
import type { PreparedContainer } from './prepare-container.ts';
import { runCommand } from './run-command.ts';
import { type HandlerTarget, runHandler } from './run-handler.ts';
import { type ProbeListener, runProbes } from './run-probes.ts';

/** One run of a container: its process, its output on disk, and its probes. */
export interface ContainerRun {
  readonly containerId: string;
  readonly pid: number;
  readonly startedAt: number;
  /** Never rejects. */
  readonly ended: Promise<Termination>;
  /** The preStop hook, then SIGTERM, then at the end of the grace period SIGKILL. A later call can only shorten it. */
  stop(graceMs: number): Promise<void>;
  /** SIGKILL at once. */
  kill(): Promise<void>;
}

export interface ContainerRunParts {
  readonly node: NodeContext;
  readonly container: Container;
  readonly prepared: PreparedContainer;
  readonly containerId: string;
  readonly podIP: string;
  readonly logPath: string;
  readonly listener: ProbeListener;
}

/** @throws StartError */
export async function startContainerRun(parts: ContainerRunParts): Promise<ContainerRun> {
  const { node, container, prepared, containerId } = parts;
  const { clock, limits, keeper } = node;
  const log = openLogFile(parts.logPath, limits.logBytesMax);
  const life = new AbortController();
  let deadline: Deadline | undefined;

  const target: HandlerTarget = {
    container,
    address: realAddress(parts.podIP),
    clock,
    exec: (command, signal) => runCommand(command, prepared, keeper, limits.probeMessageBytesMax, signal),
  };
  const process = await startProcess({ ...prepared, keeper, onOutput: (chunk) => log.write(chunk) }).catch(
    (error: unknown) => {
      log.close();
      throw error;
    },
  );
  const startedAt = clock.now();
  void process.closed.then(() => log.close());
  const ended = process.ended.then(({ exitCode, signal }): Termination => {
    life.abort();
    return {
      exitCode,
      ...(signal === undefined ? {} : { signal: constants.signals[signal] }),
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt,
      finishedAt: clock.now(),
      containerId,
    };
  });
  runProbes({ target, startedAt, gate: node.gate, limits }, parts.listener, life.signal).catch(
    (error: unknown) => {
      if (!life.signal.aborted)
        node.log(`${node.name}: the probes of ${containerId} ended: ${String(error)}`);
    },
  );

  async function preStop(hookDeadline: Deadline): Promise<void> {
    const hook = container.lifecycle?.preStop;
    if (hook === undefined) return;
    const over = new AbortController();
    const until = AbortSignal.any([life.signal, over.signal]);
    const leftMs = hookDeadline.at - clock.now();
    await Promise.race([runHandler(hook, target, leftMs, until), hookDeadline.passed(until)]);
    over.abort();
  }

  return {
    containerId,
    pid: process.pid,
    startedAt,
    ended,
    async stop(graceMs) {
      const at = clock.now() + graceMs;
      if (deadline !== undefined) {
        deadline.bringForward(at);
        await ended;
        return;
      }
      deadline = createDeadline(clock, at);
      await preStop(deadline);
      // The hook is part of the grace period, but SIGTERM is worth nothing without a moment to act on it.
      if (container.lifecycle?.preStop !== undefined && deadline.at - clock.now() < limits.graceMsMin) {
        deadline = createDeadline(clock, clock.now() + Math.min(graceMs, limits.graceMsMin));
      }
      process.signal('SIGTERM');
      await Promise.race([ended, deadline.passed(life.signal)]);
      process.signal('SIGKILL');
      await ended;
    },
    async kill() {
      process.signal('SIGKILL');
      await ended;
    },
  };
}
