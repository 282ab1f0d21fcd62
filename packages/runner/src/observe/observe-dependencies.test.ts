import type { ClusterPort, ConfigPort, DependencySeen } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { parseApplicationState } from '@seatrial/model';
import { expect, it } from 'vitest';
import type { SourceView } from '../source/source.ts';
import { applicationIn, emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { observeDependencies } from './observe-dependencies.ts';

const op = { signal: new AbortController().signal };
const [one, two] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];
/** Of the branch; the shop's newest version came with the one before. */
const [head, brought] = ['e', 'd'].map((letter) => letter.repeat(40)) as [string, string];

const shop = applicationIn(`apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, dependsOn: [{name: db}], targets: [{cluster: here}]}
`).value;
const database = applicationIn(`apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: db}
spec: {path: apps/db, namespace: data, targets: [{cluster: here}]}
`);

function record(name: string, namespace: string, stableVersion: string): KubeObject {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name, namespace },
    spec: { application: name, cluster: 'here' },
    status: { sequence: 1, stableVersion, inventory: [], quarantine: [], conditions: [] },
  };
}

/** What is seen of the data base while the shop's second version is wanted, and which histories were asked for. */
async function observed(
  change: Partial<SourceView>,
  { stable = one, own = one } = {},
): Promise<{ readonly seen: readonly DependencySeen[]; readonly histories: readonly string[] }> {
  const histories: string[] = [];
  const cluster: Pick<ClusterPort, 'get'> = {
    get: async ({ namespace, name }) =>
      namespace === 'data' && name === 'db' ? record('db', 'data', stable) : undefined,
  };
  const config: Pick<ConfigPort, 'tree' | 'versions'> = {
    tree: async (commit, path) => (commit === brought && path === 'apps/db' ? two : undefined),
    versions: async (commit, { folders }) => {
      histories.push(`${commit === head ? 'head' : commit}:${folders.join()}`);
      return [{ commit: brought, version: two, changes: [] }];
    },
  };
  const view = {
    ...emptyView,
    commit: head,
    applications: new Map([['db', database]]),
    heads: new Map([['db', { commit: head, version: two }]]),
    ...change,
  };
  const seen = await observeDependencies(
    { cluster, config } as Pick<World, 'cluster' | 'config'>,
    shop,
    parseApplicationState(record('shop', 'shop', own)),
    view,
    { head: { type: 'Value', value: { commit: head, version: two } }, earlier: [] },
    op,
  );
  return { seen, histories };
}

it('of a dependency is seen what it was in the commit that brought the version which waits', async () => {
  const { seen, histories } = await observed({});

  expect(seen).toMatchObject([
    {
      name: 'db',
      head: { type: 'Value', value: { version: two } },
      status: { stableVersion: one },
      wanted: { [two]: { type: 'Value', value: { commit: brought, version: two } } },
      versions: { type: 'Value' },
    },
  ]);
  expect(histories).toEqual(['head:apps/shop', 'head:apps/db']);
});

it('its history is not asked for where it runs what it was then', async () => {
  const { seen, histories } = await observed({}, { stable: two });

  expect(seen).toMatchObject([{ versions: { type: 'NoData' } }]);
  expect(histories).toEqual(['head:apps/shop']);
});

it('nobody is asked while nothing new is wanted, nor about one that does not go to this cluster', async () => {
  expect(await observed({}, { own: two })).toEqual({ seen: [], histories: [] });
  expect(await observed({ applications: new Map(), elsewhere: new Map([['db', database]]) })).toEqual({
    seen: [],
    histories: [],
  });
});

it('of one with a faulty file is said what is wrong with that', async () => {
  const error = {
    file: 'db.yaml',
    line: 5,
    column: 3,
    severity: 'error',
    code: 'WrongType',
    message: 'no number',
    hint: '',
    subject: 'Application/db',
  } as const;

  const { seen } = await observed({ applications: new Map(), errors: [error] });

  expect(seen).toMatchObject([{ head: { type: 'NoData', reason: 'db.yaml:5:3: no number' } }]);
});
