import type { ClusterPort, Op, OthersKind, OthersListed, OthersSeen } from '@seatrial/core';
import { othersKinds, PortError } from '@seatrial/core';

/** Longer ones are cut: a record keeps them. */
const messageLengthMax = 500;

/**
 * All objects of the kinds that go by labels, in one request for each kind. What may not be read, or cannot just now, holds
 * no release up: it is said which kinds these are. A kind that the cluster does not have is no problem.
 */
export async function observeOthers(
  { cluster }: { readonly cluster: Pick<ClusterPort, 'get' | 'list'> },
  namespace: string,
  op: Op,
): Promise<OthersSeen> {
  const live = await cluster.get(
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    { ...op, metadataOnly: true },
  );
  const listed = await Promise.all(othersKinds.map((kind) => listKind(cluster, kind, namespace, op)));
  return {
    namespaceLabels: live?.metadata.labels ?? {},
    listed: listed.filter((it) => it !== undefined),
  };
}

async function listKind(
  cluster: Pick<ClusterPort, 'list'>,
  kind: OthersKind,
  namespace: string,
  op: Op,
): Promise<OthersListed | undefined> {
  const where = kind.reach === 'Namespace' ? { namespace } : {};
  for (const apiVersion of kind.apiVersions) {
    try {
      return { kind, objects: await cluster.list({ apiVersion, kind: kind.kind, ...where }, op) };
    } catch (error) {
      op.signal.throwIfAborted();
      if (!(error instanceof PortError)) throw error;
      if (error.code !== 'NotFound') return { kind, problem: error.message.slice(0, messageLengthMax) };
    }
  }
  return undefined;
}
