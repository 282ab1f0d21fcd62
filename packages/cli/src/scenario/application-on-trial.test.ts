import { KubeError } from '@seatrial/kube';
import { apiVersion, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { applicationOnCluster } from './application-on-trial.ts';

const { signal } = new AbortController();

function state(namespace: string, stableRelease?: string): KubeObject {
  return {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace },
    spec: { application: 'shop', cluster: 'staging' },
    status: { conditions: [], ...(stableRelease === undefined ? {} : { stableRelease }) },
  };
}

function aCluster(states: readonly KubeObject[], releases: readonly KubeObject[] = []) {
  return {
    list: async () => ({ items: states, resourceVersion: '1' }),
    get: async ({ name }: { readonly name: string }) => {
      const found = releases.find(({ metadata }) => metadata.name === name);
      if (found === undefined) throw new KubeError('NotFound', 'no such release');
      return found;
    },
  };
}

describe('applicationOnCluster', () => {
  it('knows the namespace, and the Service of the rollout of what is stable', async () => {
    const release = { ...aRelease() };
    const kube = aCluster([state('shop', release.metadata.name)], [release]);

    expect(await applicationOnCluster(kube, 'shop', undefined, signal)).toEqual({
      spec: { namespace: 'shop', rollout: { service: 'web' } },
    });
  });

  it.each([
    ['has released nothing', undefined],
    ['has a stable release whose record is gone', 'shop-1-0000000'],
  ])('knows the namespace alone of one that %s', async (_, stable) => {
    expect(await applicationOnCluster(aCluster([state('shop', stable)]), 'shop', undefined, signal)).toEqual({
      spec: { namespace: 'shop' },
    });
  });

  it('takes no record for it that only says why it may not have its namespace', async () => {
    const refused = state('seatrial-system');

    expect(await applicationOnCluster(aCluster([refused, state('shop')]), 'shop', undefined, signal)).toEqual(
      { spec: { namespace: 'shop' } },
    );
    await expect(applicationOnCluster(aCluster([refused]), 'shop', undefined, signal)).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('refuses to choose between namespaces, and says what there is where it is not', async () => {
    await expect(
      applicationOnCluster(aCluster([state('a'), state('b')]), 'shop', undefined, signal),
    ).rejects.toMatchObject({
      code: 'Usage',
      message: 'Cannot choose the application shop: it is in the namespaces a, b',
    });
    await expect(
      applicationOnCluster(aCluster([state('a')]), 'bank', undefined, signal),
    ).rejects.toMatchObject({
      code: 'NotFound',
      hint: 'name a folder that has its Application file too; on this cluster are: shop',
    });
  });
});
