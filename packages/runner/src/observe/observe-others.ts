import type { Clock, ClusterPort, Op, OthersKind, OthersListed, OthersSeen } from '@seatrial/core';
import { othersKinds, PortError } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';

/** Longer ones are cut: a record keeps them. */
const messageLengthMax = 500;

/** A kind that the cluster does not have is asked for again after so long: what it would say is told as advice, and decides nothing. */
const missingMs = 60_000;

interface Others {
  readonly cluster: Pick<ClusterPort, 'get' | 'list'>;
  readonly clock: Pick<Clock, 'now'>;
}

export type OthersLook = (namespace: string, op: Op) => Promise<OthersSeen>;

/**
 * All objects of the kinds that go by labels, in one request for each kind. What may not be read, or cannot just now, holds
 * no release up: it is said which kinds these are. A kind that the cluster does not have is no problem.
 */
export function createOthersLook({ cluster, clock }: Others): OthersLook {
  /** When the cluster was found not to have it, by version and kind. */
  const missing = new Map<string, EpochMs>();

  async function listKind(kind: OthersKind, namespace: string, op: Op): Promise<OthersListed | undefined> {
    const where = kind.reach === 'Namespace' ? { namespace } : {};
    for (const apiVersion of kind.apiVersions) {
      const key = `${apiVersion} ${kind.kind}`;
      if (clock.now() - (missing.get(key) ?? Number.NEGATIVE_INFINITY) < missingMs) continue;
      try {
        return { kind, objects: await cluster.list({ apiVersion, kind: kind.kind, ...where }, op) };
      } catch (error) {
        op.signal.throwIfAborted();
        if (!(error instanceof PortError)) throw error;
        if (error.code !== 'NotFound') return { kind, problem: error.message.slice(0, messageLengthMax) };
        missing.set(key, clock.now());
      }
    }
    return undefined;
  }

  return async (namespace, op) => {
    const live = await cluster.get(
      { apiVersion: 'v1', kind: 'Namespace', name: namespace },
      { ...op, metadataOnly: true },
    );
    const listed = await Promise.all(othersKinds.map((kind) => listKind(kind, namespace, op)));
    return {
      namespaceLabels: live?.metadata.labels ?? {},
      listed: listed.filter((it) => it !== undefined),
    };
  };
}
