import { type ClusterPort, type ConfigPort, createSerially } from '@seatrial/core';
import type { Application, KubeObject, Located } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSettled } from '../act/settle.ts';
import { createApplied } from '../apply/applied.ts';
import { createManifests } from '../source/manifests.ts';
import { plainFiles } from '../testing/plain-files.ts';
import { applicationIn, emptyView, sourceOf } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createApplicationController } from './application-controller.ts';

const op = { signal: new AbortController().signal };

const text = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: NAMESPACE, targets: [{cluster: here}]}
`;

function shop(namespace: string): Located<Application> {
  return applicationIn(text.replace('NAMESPACE', namespace));
}

/** Runs one round, without a namespace of an application that the config branch does not have; whatever else of the cluster is asked or written throws. */
async function roundOf(
  namespace: string | undefined,
  status: Record<string, unknown>,
  manifests: string,
  releases: readonly KubeObject[] = [],
) {
  const state: KubeObject = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } },
    spec: { application: 'shop', cluster: 'here' },
    status,
  };
  const written: KubeObject[] = [];
  const cluster: Pick<ClusterPort, 'list' | 'scopeOf' | 'updateStatus'> = {
    scopeOf: async () => 'Namespaced',
    list: async ({ kind }) => (kind === 'ApplicationState' ? [state] : releases),
    updateStatus: async (object) => {
      written.push(object);
      return object;
    },
  };
  const config: Pick<ConfigPort, 'filesOfTree'> = {
    filesOfTree: async () => [{ path: 'all.yaml', bytes: new TextEncoder().encode(manifests) }],
  };
  const ports = { cluster, config: config as ConfigPort, clusterName: 'here', clock: { now: () => 0 } };
  const view = {
    ...emptyView,
    applications: new Map(namespace === undefined ? [] : [['shop', shop(namespace)]]),
    heads: new Map([['shop', { commit: 'c'.repeat(40), version: '2'.repeat(40) }]]),
  };
  const controller = createApplicationController(
    ports as World,
    sourceOf(view),
    createManifests({
      ...ports,
      clock: { now: () => 0, sleep: async () => undefined },
      renderFiles: plainFiles,
    }),
    createSettled(),
    { serially: createSerially(), applied: createApplied() },
  );
  return { wakeAt: await controller.reconcile('shop', op), written };
}

describe('an application', () => {
  it('whose namespace has changed is released nowhere, and its record says what to do', async () => {
    const { wakeAt, written } = await roundOf('moved', {}, '');

    expect(wakeAt).toBe('OnChange');
    expect(written).toMatchObject([
      { metadata: { namespace: 'shop' }, status: { conditions: [{ reason: 'NamespaceChanged' }] } },
    ]);
  });

  it('that has left the config branch is known by a field, until it comes back', async () => {
    const before = { sequence: 1, inventory: [], quarantine: [], conditions: [] };

    const gone = await roundOf(undefined, before, '');
    const back = await roundOf('shop', { ...before, inRepository: false, stableVersion: '2'.repeat(40) }, '');

    expect(gone.written).toMatchObject([
      { status: { inRepository: false, conditions: [{ status: 'False', reason: 'NotInRepository' }] } },
    ]);
    expect(back.written).toHaveLength(1);
    expect(back.written[0]?.['status']).not.toHaveProperty('inRepository');
  });

  it('of which a commit takes most away is held, so that nothing need be taken back', async () => {
    const inventory = Array.from({ length: 12 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: `config-${index}`,
    }));
    const known = { sequence: 1, stableVersion: '1'.repeat(40), inventory, quarantine: [], conditions: [] };

    const { wakeAt, written } = await roundOf(
      'shop',
      known,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-1}\n',
    );

    expect(wakeAt).toBe('OnChange');
    expect(written).toMatchObject([
      {
        status: {
          sequence: 1,
          conditions: [
            { reason: 'PruneTooLarge', message: expect.stringContaining('11 of the application') },
          ],
        },
      },
    ]);
  });

  it('that goes back to what was stable until a moment ago has its manifests read like any others', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    const promoted: KubeObject = {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Release',
      metadata: { name: 'shop-2-3333333', namespace: 'shop' },
      spec: {
        application: 'shop',
        cluster: 'here',
        version: '3'.repeat(40),
        commit: 'c'.repeat(40),
        path: 'apps/shop',
        revert: 'Push',
        approvals: [],
        requests: [],
      },
      status: {
        phase: 'Promoted',
        reason: 'Promoted',
        message: '',
        startedAt: at,
        phaseStartedAt: at,
        stepIndex: 0,
        weightPercent: 0,
        added: [],
        inventory: [],
        conditions: [],
        history: [],
      },
    };
    const stable = { stableVersion: '2'.repeat(40), stableRelease: 'shop-1-2222222' };
    const known = { sequence: 2, inventory: [], quarantine: [], conditions: [] };

    const { written } = await roundOf(
      'shop',
      { ...known, ...stable, currentRelease: 'shop-2-3333333' },
      'kind: [',
      [promoted],
    );

    expect(written).toMatchObject([
      { status: { conditions: [{ type: 'InSync' }, { type: 'Ready', reason: 'InvalidManifests' }] } },
    ]);
  });
});
