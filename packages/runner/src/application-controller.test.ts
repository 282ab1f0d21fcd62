import type { ClusterPort, ConfigPort } from '@seatrial/core';
import { type Application, configLimits, type KubeObject, type Located, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createApplicationController } from './application-controller.ts';
import { createManifests } from './manifests.ts';
import { createSettled } from './settle.ts';
import type { Source } from './source.ts';
import type { World } from './world.ts';

const op = { signal: new AbortController().signal };

const text = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: moved, targets: [{cluster: here}]}
`;

function shop(): Located<Application> {
  const files = [{ path: 'shop.yaml', bytes: new TextEncoder().encode(text) }];
  const [found] = loadConfig(files, configLimits).applications;
  if (found === undefined) throw new Error('the file above is an Application');
  return found;
}

describe('an application whose namespace has changed', () => {
  it('is released nowhere, and its record says what to do', async () => {
    const state: KubeObject = {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'ApplicationState',
      metadata: { name: 'shop', namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } },
      spec: { application: 'shop', cluster: 'here' },
    };
    const written: KubeObject[] = [];
    // Nothing else of the cluster is asked or written: it would throw.
    const cluster: Pick<ClusterPort, 'list' | 'updateStatus'> = {
      list: async () => [state],
      updateStatus: async (object) => {
        written.push(object);
        return object;
      },
    };
    const config = {} as ConfigPort;
    const world = { cluster, config, clusterName: 'here', clock: { now: () => 0 } } as unknown as World;
    const view = {
      commit: 'c'.repeat(40),
      cluster: undefined,
      applications: new Map([['shop', shop()]]),
      scenarios: new Map(),
      errors: [],
      scenarioErrors: new Map(),
    };
    const source: Source = { view: async () => ({ type: 'Value', value: view }), newest: () => view };
    const controller = createApplicationController(
      world,
      source,
      createManifests({ config }),
      createSettled(),
    );

    expect(await controller.reconcile('shop', op)).toBe('OnChange');
    expect(written).toMatchObject([
      { metadata: { namespace: 'shop' }, status: { conditions: [{ reason: 'NamespaceChanged' }] } },
    ]);
  });
});
