import { KubeError } from '@seatrial/kube';
import { apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { expectNamespace } from './known-namespace.ts';

const { signal } = new AbortController();

function aCluster(code: 'NotFound' | 'Forbidden' | undefined) {
  const state = { apiVersion, kind: 'ApplicationState', metadata: { name: 'shop', namespace: 'shop' } };
  return {
    list: async () => ({ items: [state], resourceVersion: '1' }),
    get: async () => {
      if (code !== undefined) throw new KubeError(code, 'no');
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'empty' } };
    },
  };
}

it('says of a namespace that is not there which ones have applications', async () => {
  await expect(expectNamespace(aCluster('NotFound'), 'nope', signal)).rejects.toMatchObject({
    code: 'NotFound',
    message: 'Cannot find the namespace "nope"',
    hint: 'applications are in: shop',
  });
});

it.each([
  ['is there', undefined, 'empty'],
  ['may not be looked at', 'Forbidden', 'hidden'],
  ['was not named', 'NotFound', undefined],
] as const)('says nothing of one that %s', async (_, code, namespace) => {
  await expect(expectNamespace(aCluster(code), namespace, signal)).resolves.toBeUndefined();
});
