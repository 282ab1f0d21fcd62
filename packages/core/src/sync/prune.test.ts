import { type ObjectRef, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { droppedBy, pruneProblem } from './prune.ts';

function refs(kind: string, count: number, apiVersion = 'v1'): readonly ObjectRef[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion,
    kind,
    namespace: 'shop',
    name: `a${index}`,
  }));
}

describe('pruning', () => {
  it('spares namespaces, claims and definitions, with which more would go', () => {
    const inventory = [
      ...refs('Namespace', 1),
      ...refs('PersistentVolumeClaim', 1),
      ...refs('CustomResourceDefinition', 1, 'apiextensions.k8s.io/v1'),
      ...refs('ConfigMap', 1),
    ];

    const { prune, kept } = droppedBy([], { inventory });

    expect([prune, kept]).toEqual([refs('ConfigMap', 1), inventory.slice(0, 3)]);
  });

  it('spares what was in the cluster before it was taken over', () => {
    const [taken, made] = refs('ConfigMap', 2);
    if (taken === undefined || made === undefined) throw new Error('there are two');

    expect(droppedBy([], { inventory: [taken, made], adopted: [taken] })).toEqual({
      prune: [made],
      left: [taken],
      kept: [],
    });
  });

  it.each([
    { kind: 'ConfigMap', name: 'a0', said: 'disabled', goes: false },
    { kind: 'ConfigMap', name: 'a0', said: 'enabled', goes: true },
    { kind: 'PersistentVolumeClaim', name: 'a0', said: 'enabled', goes: true },
    { kind: 'PersistentVolumeClaim', name: 'a0', said: 'disabled', goes: false },
    { kind: 'Namespace', name: 'a0', said: 'enabled', goes: true },
    { kind: 'Namespace', name: 'shop', said: 'enabled', goes: false },
  ])('of a $kind "$name" of the version before that says $said: $goes', ({ kind, name, said, goes }) => {
    const metadata = { name, namespace: 'shop', annotations: { 'seatrial.dev/prune': said } };
    const object = { apiVersion: 'v1', kind, metadata };
    const ref = refOf(object);

    const found = droppedBy([], { inventory: [ref], previous: [object], namespace: 'shop' });

    expect(found).toEqual({ prune: goes ? [ref] : [], left: [], kept: goes ? [] : [ref] });
  });

  it.each([
    { inventory: 5, prune: 5, refused: false },
    { inventory: 12, prune: 6, refused: false },
    { inventory: 11, prune: 6, refused: true },
    { inventory: 100, prune: 100, refused: true },
  ])('of $prune out of $inventory is refused: $refused', ({ inventory, prune, refused }) => {
    const problem = pruneProblem(refs('ConfigMap', inventory), refs('ConfigMap', prune));

    expect(problem !== undefined).toBe(refused);
  });
});
