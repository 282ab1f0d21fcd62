import { StartError } from './container-process.ts';
import {
  type ContainerRecord,
  containerEnded,
  containerStarted,
  containerStarting,
  probesChanged,
  type StartProblem,
  startFailed,
} from './container-record.ts';
import { type ContainerRun, startContainerRun } from './container-run.ts';
import { removeLogFile } from './log-file.ts';
import type { NodeContext } from './node-context.ts';
import type { Container, Pod } from './pod.ts';
import type { PodDirectory } from './pod-directory.ts';
import type { PodPlace } from './pod-field.ts';
import { type PreparedContainer, prepareContainer } from './prepare-container.ts';
import type { ProbeListener } from './run-probes.ts';

/** Runs one container of a pod, again and again, and keeps the record of it. */
export interface ContainerRunner {
  readonly record: ContainerRecord;
  /** One attempt to start it: succeeded or not, the record says. */
  start(pod: Pod, place: PodPlace): Promise<void>;
  /** Ends it within `graceMs`; nothing to do when it does not run. No start will succeed afterwards. */
  close(graceMs: number): Promise<void>;
  /** As `close`, but at once. */
  kill(): Promise<void>;
}

export interface ContainerRunnerParts {
  readonly node: NodeContext;
  readonly pod: Pod;
  readonly container: Container;
  readonly directory: PodDirectory;
  readonly first: ContainerRecord;
  /** The record has changed. */
  readonly onChange: () => void;
}

export function createContainerRunner(parts: ContainerRunnerParts): ContainerRunner {
  const { node, pod: firstPod, container, directory, onChange } = parts;
  const { clock, limits, events, log } = node;
  const closing = new AbortController();
  let record = parts.first;
  let run: ContainerRun | undefined;
  let starting: Promise<void> | undefined;

  function become(next: ContainerRecord): void {
    record = next;
    onChange();
  }

  function event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    events.record(firstPod, { type, reason, message, container: container.name });
  }

  function refuse(problem: StartProblem, message: string): void {
    const { reason, text } = refusalEvent(problem, message, container);
    event('Warning', reason, text);
    become(startFailed(record, { problem, message }, clock.now(), limits));
  }

  async function attempt(pod: Pod, place: PodPlace): Promise<void> {
    try {
      const preparation = await prepareContainer({ node, pod, container, place, directory }, closing.signal);
      if (closing.signal.aborted) return;
      if (preparation.type === 'Refused') return refuse(preparation.problem, preparation.message);
      await launch(preparation.container, place);
    } catch (error) {
      if (closing.signal.aborted) return;
      refuse(
        error instanceof StartError ? 'RunContainerError' : 'ContainerCreating',
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  async function launch(prepared: PreparedContainer, { podIP }: PodPlace): Promise<void> {
    const { name, startupProbe, readinessProbe } = container;
    const { starts } = record;
    const containerId = `local://${firstPod.metadata.uid}/${name}/${starts}`;
    const logPath = directory.logFile(name, starts);
    removeLogFile(directory.logFile(name, starts - limits.logsKept));
    const started = await startContainerRun({
      node,
      container,
      prepared,
      containerId,
      podIP,
      logPath,
      listener,
    });
    run = started;
    await directory
      .writePid(name, started.pid)
      .catch((error: unknown) =>
        log(`${node.name}: cannot note the process of ${containerId}: ${String(error)}`),
      );
    event('Normal', 'Started', `Container ${name} started`);
    become(
      containerStarted(record, {
        containerId,
        startedAt: started.startedAt,
        started: startupProbe === undefined,
        ready: startupProbe === undefined && readinessProbe === undefined,
      }),
    );
    void started.ended.then((termination) => {
      run = undefined;
      become(containerEnded(record, termination, limits));
    });
  }

  const listener: ProbeListener = {
    onStarted: () => become(probesChanged(record, { started: true })),
    onReady: (ready) => become(probesChanged(record, { ready })),
    onFailure: (kind, message) => event('Warning', 'Unhealthy', `${kind} probe failed: ${message}`),
    onUnhealthy: (kind, probe) => {
      event(
        'Normal',
        'Killing',
        `Container ${container.name} failed ${kind.toLowerCase()} probe, will be restarted`,
      );
      const { terminationGracePeriodSeconds: podSeconds = 30 } = firstPod.spec;
      void run?.stop((probe.terminationGracePeriodSeconds ?? podSeconds) * 1000);
    },
  };

  return {
    get record() {
      return record;
    },
    async start(pod, place) {
      if (closing.signal.aborted) return;
      become(containerStarting(record));
      starting = attempt(pod, place);
      await starting;
    },
    async close(graceMs) {
      closing.abort();
      await starting;
      await run?.stop(graceMs);
    },
    async kill() {
      closing.abort();
      await starting;
      await run?.kill();
    },
  };
}

/** The event the kubelet writes for the same problem. */
function refusalEvent(
  problem: StartProblem,
  message: string,
  { image }: Container,
): { readonly reason: string; readonly text: string } {
  switch (problem) {
    case 'ErrImagePull':
      return { reason: 'Failed', text: `Failed to pull image "${image}": ${message}` };
    case 'CreateContainerConfigError':
    case 'RunContainerError':
      return { reason: 'Failed', text: `Error: ${message}` };
    case 'ContainerCreating':
      return { reason: 'FailedMount', text: message };
  }
}
