import { isKubeError } from '@seatrial/kube';
import type { ClaimedAddress } from './address-pool.ts';
import { REAL_ADDRESS_ANNOTATION, realAddress } from './addresses.ts';
import type { ContainerRecord } from './container-record.ts';
import { type ContainerRunner, createContainerRunner } from './container-runner.ts';
import { decidePod } from './decide-pod.ts';
import { firstRecords } from './first-records.ts';
import type { NodeContext } from './node-context.ts';
import { type Pod, type PodCondition, podTitle } from './pod.ts';
import { podDirectory } from './pod-directory.ts';
import type { PodPlace } from './pod-field.ts';
import { podPhase, podStatus } from './pod-status.ts';
import { createStatusReporter } from './status-reporter.ts';

/** Keeps one pod of a node as its object says, from the first sight of it until it is gone. */
export interface PodWorker {
  readonly pod: Pod;
  /** The pod's object has changed, or the node acts again. */
  changed(pod: Pod): void;
  wake(): void;
  /** The output of a container's present run, or of the one before; undefined when there is none. */
  findLog(container: string, which: 'Current' | 'Previous'): ContainerLog | undefined;
  /** Ends its processes at once and removes its files; writes nothing. */
  close(): Promise<void>;
}

export interface ContainerLog {
  readonly path: string;
  /** Whether it may still grow. */
  isOpen(): boolean;
}

export function createPodWorker(node: NodeContext, firstPod: Pod): PodWorker {
  const { kube, clock, limits, gate, events } = node;
  const closing = new AbortController();
  const signal = AbortSignal.any([node.signal, closing.signal]);
  const directory = podDirectory(node.podsDirectory, firstPod);
  const reporter = createStatusReporter(node, firstPod, signal);
  const startTime = Date.parse(firstPod.status?.startTime ?? '') || clock.now();
  const ref = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: firstPod.metadata.namespace,
    name: firstPod.metadata.name,
  };
  let pod = firstPod;
  let conditions: readonly PodCondition[] = pod.status?.conditions ?? [];
  let address: ClaimedAddress | undefined;
  let place: PodPlace | undefined;
  let settling: Promise<void> | undefined;
  let ending: { readonly graceMs: number } | undefined;
  let timer = new AbortController();
  let isAwake = false;

  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const runners: readonly ContainerRunner[] = firstRecords(pod, clock.now()).flatMap((first) => {
    const container = containers.find(({ name }) => name === first.name);
    return container === undefined
      ? []
      : [createContainerRunner({ node, pod, container, directory, first, onChange: wake })];
  });

  /** Many things happen at once; the pod is looked at once after all of them. */
  function wake(): void {
    if (isAwake) return;
    isAwake = true;
    queueMicrotask(() => {
      isAwake = false;
      if (!signal.aborted && !gate.isPaused) look();
    });
  }

  function look(): void {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (deletionTimestamp !== undefined) end(deletionGracePeriodSeconds * 1000);
    else if (isOver()) closeAll('Sidecar', graceMsOf(pod)).catch(fail);
    else if (place === undefined) settling ??= settle();
    else startContainers(place);
    report();
  }

  function isOver(): boolean {
    const phase = podPhase(records(), pod.spec.restartPolicy ?? 'Always');
    return phase === 'Succeeded' || phase === 'Failed';
  }

  function records(): readonly ContainerRecord[] {
    return runners.map(({ record }) => record);
  }

  function startContainers(at: PodPlace): void {
    const { start, wakeAt } = decidePod(records(), pod.spec.restartPolicy ?? 'Always', clock.now(), limits);
    for (const runner of runners) {
      if (start.includes(runner.record.name)) runner.start(pod, at).catch(fail);
    }
    timer.abort();
    timer = new AbortController();
    if (wakeAt === 'OnChange') return;
    clock.sleep(wakeAt - clock.now(), AbortSignal.any([timer.signal, signal])).then(wake, () => undefined);
  }

  /** Gives the pod its address, and says so before anything can be Ready on it. */
  async function settle(): Promise<void> {
    try {
      address ??= await node.addresses.claim();
      const { podIP } = address;
      const annotations = { [REAL_ADDRESS_ANNOTATION]: realAddress(podIP) };
      await kube.patch(ref, { metadata: { uid: pod.metadata.uid, annotations } }, { type: 'merge', signal });
      place = { podIP, hostIP: node.hostIP };
    } catch (error) {
      if (signal.aborted || isKubeError(error, 'NotFound', 'Conflict')) return;
      fail(error);
      await clock.sleep(limits.writeRetryMs, signal).catch(() => undefined);
    }
    settling = undefined;
    wake();
  }

  function report(): void {
    const startingAt = place === undefined ? {} : { podIP: place.podIP };
    const facts = {
      records: records(),
      hostIP: node.hostIP,
      startTime,
      terminating: ending !== undefined,
      ...startingAt,
    };
    const status = podStatus(pod, facts, conditions, clock.now(), limits);
    conditions = status.conditions;
    reporter.report(status);
  }

  function end(graceMs: number): void {
    if (ending === undefined) {
      ending = { graceMs };
      finish(graceMs).catch(fail);
    } else if (graceMs < ending.graceMs) {
      ending = { graceMs };
      for (const runner of runners) runner.close(graceMs).catch(fail);
    }
  }

  async function finish(graceMs: number): Promise<void> {
    const endsAt = clock.now() + graceMs;
    for (const { record } of runners.filter(({ record }) => record.state.type === 'Running')) {
      const message = `Stopping container ${record.name}`;
      events.record(pod, { type: 'Normal', reason: 'Killing', message, container: record.name });
    }
    await Promise.all([closeAll('Main', graceMs), closeAll('Init', graceMs)]);
    await closeAll('Sidecar', Math.max(0, endsAt - clock.now()));
    report();
    await reporter.flushed();
    await remove();
  }

  async function closeAll(role: ContainerRecord['role'], graceMs: number): Promise<void> {
    await Promise.all(
      runners.filter(({ record }) => record.role === role).map((runner) => runner.close(graceMs)),
    );
  }

  /** The last word of a node about a pod: only after this may another pod have its name. */
  async function remove(): Promise<void> {
    while (!signal.aborted) {
      try {
        await gate.opened(signal);
        await kube.delete(ref, { gracePeriodSeconds: 0, uid: pod.metadata.uid, signal });
        return;
      } catch (error) {
        if (signal.aborted || isKubeError(error, 'NotFound', 'Conflict')) return;
        fail(error);
        await clock.sleep(limits.writeRetryMs, signal).catch(() => undefined);
      }
    }
  }

  function fail(error: unknown): void {
    if (!signal.aborted) node.log(`${node.name}: pod ${podTitle(pod)}: ${String(error)}`);
  }

  return {
    get pod() {
      return pod;
    },
    findLog(container, which) {
      const runner = runners.find(({ record }) => record.name === container);
      const run = (runner?.record.starts ?? 0) - (which === 'Current' ? 1 : 2);
      if (runner === undefined || run < 0) return undefined;
      const isOpen = (): boolean =>
        runner.record.state.type === 'Running' && runner.record.starts === run + 1;
      return { path: directory.logFile(container, run), isOpen };
    },
    changed(next) {
      pod = next;
      reporter.seen(next.status);
      wake();
    },
    wake,
    async close() {
      closing.abort();
      await Promise.all([settling, ...runners.map((runner) => runner.kill())]);
      address?.release();
      await directory.remove();
    },
  };
}

function graceMsOf({ spec }: Pod): number {
  return (spec.terminationGracePeriodSeconds ?? 30) * 1000;
}
