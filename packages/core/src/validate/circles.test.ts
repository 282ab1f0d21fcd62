import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circles } from './circles.ts';

function reachable(edges: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const found = new Set(edges.get(from));
  for (const node of found) for (const to of edges.get(node) ?? []) found.add(to);
  return found;
}

describe('circles', () => {
  it('are all nodes that can come back to themselves, with those that they do it by, and no others', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const graph = fc.dictionary(node, fc.array(node, { maxLength: 4 }));
    fc.assert(
      fc.property(graph, (record) => {
        const edges = new Map(Object.entries(record));

        const found = circles(edges);

        const on = [...edges.keys()].filter((name) => reachable(edges, name).has(name));
        expect(found.flatMap((ring) => [...ring]).toSorted()).toEqual(on.toSorted());
        for (const name of on) {
          const together = on.filter(
            (other) => reachable(edges, name).has(other) && reachable(edges, other).has(name),
          );
          const ring = found.find((it) => it.has(name));
          expect([...(ring ?? [])].toSorted()).toEqual(together.toSorted());
        }
      }),
    );
  });

  it('are found however long they are', () => {
    const length = 100_000;
    const edges = new Map(Array.from({ length }, (_, at) => [`${at}`, [`${(at + 1) % length}`]] as const));

    expect(circles(edges).map(({ size }) => size)).toEqual([length]);
  });
});
