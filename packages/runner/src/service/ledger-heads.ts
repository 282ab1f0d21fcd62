import { type Clock, isSameJson, type Op, stringAt } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import { isKubeError, type Kube } from '@seatrial/kube';
import { ledgerHeadsConfigMap, systemNamespace } from '@seatrial/model';
import { untilAnswered } from './until-answered.ts';

/** The newest commit of each ledger that this cluster has believed, kept where whoever pushes cannot reach. */
export interface LedgerHeads {
  /**
   * Has the mirror refuse a ledger that lacks what was once seen of it, before anything is decided by it: the mirror may be
   * new, or another's. Asks until the API server has answered; where it forbids to look, nothing is expected.
   */
  expect(op: Op): Promise<void>;
  /** Writes down what the mirror has seen since; to be called after each fetch. */
  note(op: Op): Promise<void>;
}

type Heads = Readonly<Record<string, string>>;

/**
 * The runners of a cluster share the record, and none sets it back to what another has left behind.
 * @param report takes what went wrong, again each time it does
 * @param repository a further config repository, which has a record of its own
 */
export function createLedgerHeads(
  kube: Pick<Kube, 'get' | 'apply'>,
  mirror: Pick<Mirror, 'relation'> & { readonly ledger: Pick<Mirror['ledger'], 'heads' | 'expectHeads'> },
  clock: Clock,
  report: (error: unknown) => void,
  repository?: string,
): LedgerHeads {
  const ref = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: systemNamespace,
    name: repository === undefined ? ledgerHeadsConfigMap : `${ledgerHeadsConfigMap}-${repository}`,
  };
  let noted: Heads = {};
  /** Of the record as this runner read or wrote it last, while nobody is known to have written since. */
  let version: string | undefined;

  async function read(op: Op): Promise<{ readonly heads: Heads; readonly resourceVersion?: string }> {
    try {
      const object = await kube.get(ref, op);
      const { data } = object;
      const names = typeof data === 'object' && data !== null ? Object.keys(data) : [];
      const heads = names.map((name) => [name, stringAt(object, 'data', name) ?? ''] as const);
      const { resourceVersion } = object.metadata;
      return {
        heads: Object.fromEntries(heads.filter(([, head]) => /^[0-9a-f]{40}$/.test(head))),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return { heads: {} };
      if (!isKubeError(error, 'Forbidden')) throw error;
      // Rights that were taken away must not stop what is in flight: signatures are asked for all the same.
      report(error);
      return { heads: {} };
    }
  }

  /** Of each ledger the later head. What another runner has seen and is not at hand is later than all that is. */
  async function later(theirs: Heads, ours: Heads, op: Op): Promise<Heads> {
    const heads: Record<string, string> = { ...ours };
    for (const [name, head] of Object.entries(theirs)) {
      const own = ours[name];
      if (own === undefined || head === own || head === noted[name]) continue;
      if ((await mirror.relation(head, own, op)) !== 'Continues') heads[name] = head;
    }
    return { ...theirs, ...heads };
  }

  async function write(data: Heads, resourceVersion: string | undefined, op: Op): Promise<void> {
    const { apiVersion, kind, namespace, name } = ref;
    const metadata = { name, namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    const { signal } = op;
    const written = await kube.apply({ apiVersion, kind, metadata, data }, { force: true, signal });
    version = isSameJson(data, written['data']) ? written.metadata.resourceVersion : undefined;
  }

  /** @returns whether they are written: not where another runner, or a person, has written since */
  async function writeOver(known: string | undefined, heads: Heads, op: Op): Promise<boolean> {
    if (known === undefined) return false;
    version = undefined;
    try {
      await write(heads, known, op);
      return true;
    } catch (error) {
      if (isKubeError(error, 'Conflict')) return false;
      throw error;
    }
  }

  return {
    async expect(op) {
      async function ask(): Promise<void> {
        const there = await read(op);
        noted = there.heads;
        version = there.resourceVersion;
        await mirror.ledger.expectHeads(new Map(Object.entries(noted)), op);
      }
      await untilAnswered(clock, report, ask, op);
    },
    async note(op) {
      const seen = { ...noted, ...Object.fromEntries(mirror.ledger.heads()) };
      if (isSameJson(seen, noted)) return;
      try {
        if (!(await writeOver(version, seen, op))) {
          const there = await read(op);
          const heads = await later(there.heads, seen, op);
          if (!isSameJson(heads, there.heads)) await write(heads, there.resourceVersion, op);
          // What another runner has seen later must not be written over.
          if (!isSameJson(heads, seen)) version = undefined;
        }
        noted = seen;
      } catch (error) {
        op.signal.throwIfAborted();
        report(error);
      }
    },
  };
}
