import { type Clock, isSameJson, type Op, stringAt } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import { isKubeError, type Kube } from '@seatrial/kube';
import { ledgerHeadsConfigMap, systemNamespace } from '@seatrial/model';
import { untilAnswered } from './until-answered.ts';

const ref = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: systemNamespace,
  name: ledgerHeadsConfigMap,
};

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

/** @param report takes what went wrong, again each time it does */
export function createLedgerHeads(
  kube: Pick<Kube, 'get' | 'apply'>,
  mirror: { readonly ledger: Pick<Mirror['ledger'], 'heads' | 'expectHeads'> },
  clock: Clock,
  report: (error: unknown) => void,
): LedgerHeads {
  let noted: Readonly<Record<string, string>> = {};

  async function read(op: Op): Promise<Readonly<Record<string, string>>> {
    try {
      const object = await kube.get(ref, op);
      const { data } = object;
      const names = typeof data === 'object' && data !== null ? Object.keys(data) : [];
      const heads = names.map((name) => [name, stringAt(object, 'data', name) ?? ''] as const);
      return Object.fromEntries(heads.filter(([, head]) => /^[0-9a-f]{40}$/.test(head)));
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return {};
      if (!isKubeError(error, 'Forbidden')) throw error;
      // Rights that were taken away must not stop what is in flight: signatures are asked for all the same.
      report(error);
      return {};
    }
  }

  return {
    async expect(op) {
      async function ask(): Promise<void> {
        noted = await read(op);
        await mirror.ledger.expectHeads(new Map(Object.entries(noted)), op);
      }
      await untilAnswered(clock, report, ask, op);
    },
    async note(op) {
      const heads = { ...noted, ...Object.fromEntries(mirror.ledger.heads()) };
      if (isSameJson(heads, noted)) return;
      try {
        const { apiVersion, kind, namespace, name } = ref;
        const object = { apiVersion, kind, metadata: { name, namespace }, data: heads };
        await kube.apply(object, { force: true, signal: op.signal });
        noted = heads;
      } catch (error) {
        op.signal.throwIfAborted();
        report(error);
      }
    },
  };
}
