import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, pathText, pointerOf, valueAt, withValueAt } from './differences.ts';

function object(fields: Readonly<Record<string, unknown>>, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', ...metadata }, ...fields };
}

describe('differences', () => {
  it('are the fields that an apply would change, each by itself', () => {
    const live = object({ data: { a: '1', b: '2', theirs: '3' } }, { labels: { app: 'mine' } });
    const applied = object({ data: { a: '1', b: 'two', theirs: '3', c: 'new' } }, { labels: { app: 'web' } });

    const found = differences(live, applied);

    expect(found.map(({ path }) => pathText(path))).toEqual(['data.b', 'data.c', 'metadata.labels.app']);
    expect(found[1]).toEqual({ path: ['data', 'c'], wanted: 'new' });
  });

  it('are none in what the API server keeps for itself, or in the status', () => {
    const live = object({ status: { ready: 1 } }, { uid: 'u', resourceVersion: '7', generation: 2 });
    const applied = object({ status: { ready: 1 } }, { uid: 'u', resourceVersion: '8', generation: 3 });

    expect(differences({ ...live, status: { ready: 0 } }, applied)).toEqual([]);
  });

  it('name an element of a list, and the whole list where it has become longer or shorter', () => {
    const containers = (...images: readonly string[]) =>
      object({ spec: { containers: images.map((image) => ({ image })) } });
    const pathsOf = (live: KubeObject, applied: KubeObject): readonly string[] =>
      differences(live, applied).map(({ path }) => pathText(path));

    expect(pathsOf(containers('a', 'x'), containers('a', 'b'))).toEqual(['spec.containers[1].image']);
    expect(pathsOf(containers('a'), containers('a', 'b'))).toEqual(['spec.containers']);
  });

  it('are written as Kubernetes writes fields, and as JSON pointers', () => {
    const path = ['metadata', 'annotations', 'app.kubernetes.io/na~me'];

    expect(pathText(path)).toBe('metadata.annotations["app.kubernetes.io/na~me"]');
    expect(pointerOf(path)).toBe('/metadata/annotations/app.kubernetes.io~1na~0me');
  });

  it('taken over one by one from the one side, leave none to the other', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [live, applied] = [object({ spec: { a } }), object({ spec: { a: b } })];

        const mended = differences(live, applied).reduce(
          (it, { path, wanted }) => withValueAt(it, pointerOf(path), wanted),
          live,
        );

        expect(differences(mended, applied)).toEqual([]);
        for (const { path, wanted } of differences(live, applied))
          expect(valueAt(applied, pointerOf(path))).toEqual(wanted);
      }),
    );
  });
});
