import { describe, expect, it } from 'vitest';
import type { KubeObject, ObjectRef } from '../kubernetes.ts';
import { parseApplicationState } from './record.ts';
import { Refs, refListsBytes, refsMax, withRefsGrouped } from './ref-lists.ts';

function refs(count: number, kind = 'ConfigMap'): ObjectRef[] {
  return Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind,
    namespace: 'shop',
    name: `member-${at}`,
  }));
}

function state(status: object): KubeObject {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'here' },
    status,
  };
}

describe('a list of objects in a record', () => {
  it('is read as it was, with those of each kind beside each other, when it was written grouped', () => {
    const inventory = [
      ...refs(150),
      ...refs(150, 'Secret'),
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
    ];

    const written = withRefsGrouped(state({ inventory, adopted: refs(2) }));

    expect((written['status'] as { inventory: unknown[] }).inventory).toHaveLength(3);
    expect(parseApplicationState(written).status).toMatchObject({ inventory, adopted: refs(2) });
  });

  it('that is short is written as an earlier Seatrial reads it', () => {
    const record = state({ inventory: refs(199) });

    expect(withRefsGrouped(record)).toBe(record);
  });

  it('that is grouped already is written as it is, so that the record is not written again', () => {
    const written = withRefsGrouped(state({ inventory: refs(300) }));
    const read = parseApplicationState(written).status;

    expect(withRefsGrouped(state({ inventory: read?.inventory })).status).toEqual(written['status']);
  });

  it('has room for as many as an application may have, and no more', () => {
    const { status } = withRefsGrouped(state({ inventory: refs(refsMax) }));
    const { inventory } = status as { inventory: unknown };

    expect(Refs.parse(inventory)).toHaveLength(refsMax);
    expect(Refs.safeParse([...(inventory as unknown[]), ...refs(1)]).success).toBe(false);
    expect(refListsBytes([refs(refsMax)])).toBeLessThan(700_000);
  });
});
