import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createInventoryWatches } from './inventory-watches.ts';

function state(application: string, ...kinds: readonly string[]): KubeObject {
  const inventory = kinds.map((kind) => {
    const [apiVersion = '', name = ''] = kind.split(' ');
    return { apiVersion, kind: name, namespace: application, name: 'web' };
  });
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: application, namespace: application },
    status: { inventory },
  };
}

function watching() {
  const open = new Set<string>();
  const begun: string[] = [];
  const watches = createInventoryWatches(({ apiVersion, kind, metadataOnly }) => {
    begun.push(kind);
    open.add(`${apiVersion} ${kind} ${metadataOnly}`);
    return { close: async () => void open.delete(`${apiVersion} ${kind} ${metadataOnly}`) };
  });
  return { open, begun, watches };
}

const [monitor, role] = ['monitoring.coreos.com/v1 PodMonitor', 'rbac.authorization.k8s.io/v1 Role'];

it('a kind is watched once, from the first inventory that has it to the last', () => {
  const { open, begun, watches } = watching();
  const [shop, bank] = [state('shop', monitor, role), state('bank', monitor)];

  watches.note(shop, undefined);
  watches.note(bank, undefined);
  expect([...open]).toEqual([`${monitor} true`, `${role} true`]);

  watches.note(state('shop', 'v1 ConfigMap'), shop);
  expect([...open]).toEqual([`${monitor} true`]);
  watches.note(undefined, bank);
  expect([...open]).toEqual([]);
  expect(begun).toEqual(['PodMonitor', 'Role']);
});

it('kinds that are watched at any rate are not watched again', () => {
  const { begun, watches } = watching();

  watches.note(state('shop', 'apps/v1 Deployment', 'v1 ConfigMap', 'v1 Secret'), undefined);

  expect(begun).toEqual([]);
});

it('closes what is open', async () => {
  const { open, watches } = watching();
  watches.note(state('shop', monitor), undefined);

  await watches.close();

  expect(open.size).toBe(0);
});
