import type { KubeObject } from '@seatrial/model';
import { apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { definedOnly } from '../git/repository.ts';
import { bankFiles } from '../people/bank.ts';
import { shopFiles, shopNamespace, shopPath } from '../people/shop.ts';
import { dependencyOrder } from './dependency-order.ts';
import { doctored } from './doctored.ts';

const path = 'apps/bank';

it.each([
  { name: 'the version before that commit', at: 0, sees: 1 },
  { name: 'that of the commit', at: 1, sees: 0 },
  { name: 'a later one', at: 2, sees: 0 },
])('a release whose dependency has promoted $name', ({ at, sees }) => {
  const { world } = doctored(() => () => undefined);
  const { repository, staging } = world;
  const [first] = world.applications;
  if (first === undefined) throw new Error('the world has a shop');
  const shop = { ...first, spec: { ...first.spec, dependsOn: [{ name: 'bank' }] } };
  const bank = { ...first, metadata: { name: 'bank' }, spec: { ...first.spec, path } };
  const bankAt = (interest: string) => bankFiles({ image: 'till:good-0', interest });
  const newShop = definedOnly(shopFiles({ image: 'shop:good-1', greeting: 'hello' }));
  const commits = [bankAt('0%'), { ...bankAt('1%'), ...newShop }, bankAt('2%')].map((files) =>
    repository.push(files, 'Merge'),
  );
  const stableVersion = repository.tree(commits[at] ?? repository.head(), path);
  staging.cluster.store.put(
    record('ApplicationState', 'bank', {
      sequence: 1,
      stableVersion,
      inventory: [],
      quarantine: [],
      conditions: [],
    }),
    'Runner',
  );
  const violations: string[] = [];
  const look = dependencyOrder({
    world: { ...world, applications: [shop, bank] },
    site: staging,
    violated: (promise) => void violations.push(promise),
  });

  const tree = repository.tree(repository.head(), shopPath);
  const spec = {
    application: 'shop',
    cluster: 'staging',
    version: tree,
    commit: tree,
    path: shopPath,
    revert: 'Push',
  };
  look({ type: 'Added', object: { ...record('Release', 'shop-2'), spec }, by: 'Runner' });

  expect(violations).toHaveLength(sees);
});

function record(kind: string, name: string, status?: object): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: shopNamespace },
    spec: { application: name, cluster: 'staging' },
    ...(status === undefined ? {} : { status }),
  };
}
