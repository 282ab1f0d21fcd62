import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FaultKind, type FaultWrite, podDeletion } from '../faults/fault-kind.ts';
import { Fault, faultKinds } from '../faults/table.ts';
import { faultReads, faultWrites } from './fault-permissions.ts';

const nodePatch: FaultWrite = { ...podDeletion, resource: 'nodes', verb: 'patch', operation: 'UPDATE' };
const taints = { expression: 'taints', message: 'taints only' };
const cordon = { expression: 'cordon', message: 'cordon only' };

function kind(...writes: readonly FaultWrite[]): FaultKind {
  const schema = z.strictObject({ type: z.literal('X') });
  return { schema, words: '', reads: [{ apiGroup: '', resource: 'nodes' }], writes };
}

describe('what the chaos service account may do', () => {
  it('is what the faults write and read, each once', () => {
    const { only: _, ...patch } = nodePatch;
    const kinds = [kind(podDeletion), kind(podDeletion, nodePatch)];

    expect(faultWrites(kinds)).toEqual([
      { ...podDeletion, only: [] },
      { ...patch, only: [] },
    ]);
    expect(faultReads(kinds)).toEqual([{ apiGroup: '', resource: 'nodes' }]);
  });

  it('is of one object what any of the faults changes of it', () => {
    const kinds = [kind({ ...nodePatch, only: taints }), kind({ ...nodePatch, only: cordon })];

    expect(faultWrites(kinds)).toMatchObject([{ only: [taints, cordon] }]);
  });

  it('is all of an object only where a fault says so', () => {
    const free = kind(nodePatch);
    const bound = kind({ ...nodePatch, only: taints });

    for (const kinds of [
      [free, bound],
      [bound, free],
      [bound, free, bound],
    ])
      expect(faultWrites(kinds)).toMatchObject([{ only: [] }]);
  });
});

it('every fault that a Scenario may name stands in the table under its own name', () => {
  const written = Fault.options.map(({ shape }) => shape.type.value);

  expect(Object.entries(faultKinds).map(([name, { schema }]) => [name, schema.shape.type.value])).toEqual(
    written.map((name) => [name, name]),
  );
});
