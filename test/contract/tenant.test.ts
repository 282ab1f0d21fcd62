import { tenantObjects } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { op } from './bed/control-plane.ts';
import { type Bed, startBed } from './cli/bed.ts';

const user = 'system:serviceaccount:sales:deployer';

/** On a real API server: what its rights and its Pod Security make of a tenant. */
describe('a tenant', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    for (const object of tenantObjects({ name: 'sales', namespace: 'sales', paths: [] })) {
      await bed.admin.apply(object, op);
    }
  });
  afterAll(async () => {
    await bed?.stop();
  });

  const deployer = () => bed.admin.impersonate({ user, groups: ['system:authenticated'] });

  it('may deploy in its namespace, and not elsewhere', async () => {
    await expect(deployer().apply(configMap('sales'), op)).resolves.toMatchObject({ kind: 'ConfigMap' });
    await expect(deployer().apply(configMap('shop'), op)).rejects.toMatchObject({ code: 'Forbidden' });
  });

  it('may not widen its own bounds or rights', async () => {
    const bounds = tenantObjects({ name: 'sales', namespace: 'sales', paths: [] }).filter(
      ({ kind }) => !['NetworkPolicy', 'ServiceAccount'].includes(kind),
    );
    for (const object of bounds) {
      const changed = { ...object, metadata: { ...object.metadata, annotations: { changed: 'yes' } } };
      await expect(deployer().apply(changed, { ...op, force: true })).rejects.toMatchObject({
        code: 'Forbidden',
      });
    }
  });

  it('lets the runner write as its account there, and as nobody elsewhere', async () => {
    const asAccount = (account: string) => bed.runner.impersonate({ user: account });

    await expect(asAccount(user).apply(configMap('sales'), op)).resolves.toMatchObject({ kind: 'ConfigMap' });
    await expect(
      asAccount('system:serviceaccount:shop:default').apply(configMap('shop'), op),
    ).rejects.toMatchObject({ code: 'Forbidden' });
  });

  it('has no pod that sees its node, whoever makes it', async () => {
    await expect(bed.admin.create(pod({ hostPID: true }), op)).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('restricted'),
    });
  });
});

function configMap(namespace: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace }, data: {} };
}

function pod(spec: object): KubeObject {
  const containers = [{ name: 'web', image: 'web:1' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'sales' },
    spec: { containers, ...spec },
  };
}
