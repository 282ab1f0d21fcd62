import { isKubeError } from '@seatrial/kube';
import type { NodeContext } from './node-context.ts';
import { type Pod, type PodStatus, podTitle } from './pod.ts';

/**
 * Writes the status of one pod: only when it changed, one write at a time, and of several changes the last. Also when
 * somebody else has changed it: the controller manager calls the pods of a node that it takes for lost not ready, and
 * only their node takes that back.
 */
export interface StatusReporter {
  report(status: PodStatus): void;
  /** What the API server has. */
  seen(status: PodStatus | undefined): void;
  /** Resolves when the last reported status has been written, or the pod is gone. */
  flushed(): Promise<void>;
}

export function createStatusReporter(node: NodeContext, pod: Pod, signal: AbortSignal): StatusReporter {
  const { kube, clock, gate, limits, log } = node;
  const { name, namespace, uid } = pod.metadata;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  let wanted: string | undefined;
  let written: string | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (wanted !== undefined && wanted !== written && !signal.aborted) {
      const status = wanted;
      try {
        await gate.opened(signal);
        // With the uid, another pod that took the name since answers with Conflict.
        await kube.patch(
          ref,
          { metadata: { uid }, status: JSON.parse(status) as unknown },
          {
            type: 'strategic',
            subresource: 'status',
            signal,
          },
        );
        written = status;
      } catch (error) {
        if (signal.aborted || isKubeError(error, 'NotFound', 'Conflict')) return;
        log(`${node.name}: cannot write the status of pod ${podTitle(pod)}: ${String(error)}`);
        await clock.sleep(limits.writeRetryMs, signal).catch(() => undefined);
      }
    }
  }

  return {
    seen(status) {
      if (written !== undefined && !hasConditions(status, JSON.parse(written) as PodStatus))
        written = undefined;
    },
    report(status) {
      wanted = JSON.stringify(strategicPatch(status));
      writing ??= Promise.resolve()
        .then(writeAll)
        .finally(() => {
          writing = undefined;
        });
    },
    async flushed() {
      await writing;
    },
  };
}

/** Whether a pod is said to be as its node has said. */
function hasConditions(status: PodStatus | undefined, { conditions = [] }: PodStatus): boolean {
  return conditions.every(
    (said) => status?.conditions?.find(({ type }) => type === said.type)?.status === said.status,
  );
}

/**
 * A strategic merge patch merges some lists by key and keeps what it does not name: what has gone from a condition has
 * to be named as null, and an address that has changed would stand beside the new one.
 */
function strategicPatch({ conditions = [], podIP, ...status }: PodStatus): unknown {
  return {
    ...status,
    conditions: conditions.map((condition) => ({ reason: null, message: null, ...condition })),
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }, { $patch: 'replace' }] }),
  };
}
