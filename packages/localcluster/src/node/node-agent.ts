import type { NodeContext } from './node-context.ts';
import { type Pod, podTitle } from './pod.ts';
import { type ContainerLog, createPodWorker, type PodWorker } from './pod-worker.ts';

/** Runs the pods of one node. */
export interface NodeAgent {
  podChanged(pod: Pod): void;
  /** The object no longer exists: whatever still runs is killed at once. */
  podGone(uid: string): void;
  resumed(): void;
  findLog(
    pod: { namespace: string; name: string },
    container: string,
    which: 'Current' | 'Previous',
  ): ContainerLog | undefined;
  /** Kills every process and removes every file; writes nothing. */
  close(): Promise<void>;
}

export function createNodeAgent(node: NodeContext): NodeAgent {
  const workers = new Map<string, PodWorker>();
  const closing = new Set<Promise<void>>();

  function close(uid: string): void {
    const worker = workers.get(uid);
    if (worker === undefined) return;
    workers.delete(uid);
    const closed = worker
      .close()
      .catch((error: unknown) =>
        node.log(`${node.name}: cannot end pod ${podTitle(worker.pod)}: ${String(error)}`),
      )
      .finally(() => closing.delete(closed));
    closing.add(closed);
  }

  return {
    podChanged(pod) {
      const { uid } = pod.metadata;
      const worker = workers.get(uid);
      if (worker !== undefined) {
        worker.changed(pod);
        return;
      }
      const created = createPodWorker(node, pod);
      workers.set(uid, created);
      created.wake();
    },
    podGone(uid) {
      // A frozen node does not hear of it until it is resumed.
      node.gate.opened(node.signal).then(
        () => close(uid),
        () => undefined,
      );
    },
    resumed() {
      for (const worker of workers.values()) worker.wake();
    },
    findLog({ namespace, name }, container, which) {
      for (const worker of workers.values()) {
        const { metadata } = worker.pod;
        if (metadata.namespace === namespace && metadata.name === name)
          return worker.findLog(container, which);
      }
      return undefined;
    },
    async close() {
      for (const uid of workers.keys()) close(uid);
      await Promise.all(closing);
    },
  };
}
