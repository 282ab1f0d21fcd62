import { isNodeAway } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { ObjectRef } from '@seatrial/model';
import type { NodeContext } from './node-context.ts';
import { microTime, type NodeFacts, nodeLease, nodeObject, nodeStatus } from './node-object.ts';

type HeartbeatNode = Pick<NodeContext, 'name' | 'kube' | 'clock' | 'log' | 'limits' | 'gate' | 'signal'>;

/** Makes the node known, or takes up the one of that name, and reports it healthy. @throws KubeError */
export async function registerNode({ kube, clock, signal }: HeartbeatNode, facts: NodeFacts): Promise<void> {
  const object = nodeObject(facts);
  await kube.create(object, { signal }).catch(async (error: unknown) => {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
    await kube.patch(
      nodeRef(facts.name),
      { metadata: { labels: object.metadata.labels } },
      { type: 'merge', signal },
    );
  });
  await writeStatus(kube, facts, clock.now(), signal);
}

/**
 * Renews the lease until the signal aborts. The status is written from time to time, and whenever the node is not called
 * Ready: the controller manager says so of one whose heartbeats stay away, and only the node itself takes it back.
 */
export async function sendHeartbeats(node: HeartbeatNode, facts: NodeFacts): Promise<void> {
  const { name, kube, clock, log, limits, gate, signal } = node;
  let statusAt = clock.now();
  while (!signal.aborted) {
    try {
      await gate.opened(signal);
      const now = clock.now();
      await renewLease(kube, name, limits.leaseDurationSeconds, now, signal);
      const isDue = now - statusAt >= limits.nodeStatusMs;
      if (isDue || isNodeAway(await kube.get(nodeRef(name), { signal }))) {
        await writeStatus(kube, facts, now, signal);
        statusAt = now;
      }
    } catch (error) {
      if (!signal.aborted) log(`${name}: cannot send a heartbeat: ${String(error)}`);
    }
    await clock.sleep(limits.leaseRenewMs, signal).catch(() => undefined);
  }
}

async function renewLease(
  kube: Kube,
  name: string,
  seconds: number,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const lease = nodeLease(name, seconds, now);
  const ref = { apiVersion: lease.apiVersion, kind: lease.kind, namespace: 'kube-node-lease', name };
  const patch = { spec: { holderIdentity: name, renewTime: microTime(now) } };
  try {
    await kube.patch(ref, patch, { type: 'merge', signal });
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
    await kube.create(lease, { signal });
  }
}

async function writeStatus(kube: Kube, facts: NodeFacts, now: number, signal: AbortSignal): Promise<void> {
  await kube.patch(
    nodeRef(facts.name),
    { status: nodeStatus(facts, now) },
    {
      type: 'strategic',
      subresource: 'status',
      signal,
    },
  );
}

function nodeRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Node', name };
}
