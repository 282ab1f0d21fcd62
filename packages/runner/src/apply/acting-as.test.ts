import type { Actor, ClusterPort } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { accountIn, actingAs } from './acting-as.ts';

const op = { signal: new AbortController().signal };
const web: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } };

/** Tells as whom each write was done. */
function listening() {
  const heard: [string, Actor | undefined][] = [];
  const cluster: Pick<ClusterPort, 'apply' | 'dryRun' | 'patch' | 'delete'> = {
    apply: async (object, { as }) => {
      heard.push(['apply', as]);
      return object;
    },
    dryRun: async (_, { as }) => {
      heard.push(['dryRun', as]);
      return { objections: [] };
    },
    patch: async (_, __, as) => {
      heard.push(['patch', as]);
      return undefined;
    },
    delete: async (_, { as }) => void heard.push(['delete', as]),
  };
  return { cluster, heard };
}

async function writeAll(cluster: ReturnType<typeof listening>['cluster'], as: Actor): Promise<void> {
  await cluster.apply(web, op);
  await cluster.dryRun(web, op);
  await cluster.patch(web, {}, as, op);
  await cluster.delete(refOf(web), { as }, op);
}

it('an application’s objects are tried, applied, changed and deleted as its account', async () => {
  const { cluster, heard } = listening();
  const account = { namespace: 'shop', name: 'deployer' };

  await writeAll(actingAs(cluster, accountIn('shop', 'deployer')), 'Runner');

  expect(heard).toEqual(['apply', 'dryRun', 'patch', 'delete'].map((verb) => [verb, account]));
});

it('faults stay those of the chaos account', async () => {
  const { cluster, heard } = listening();

  await writeAll(actingAs(cluster, accountIn('shop', 'deployer')), 'Chaos');

  expect(heard.slice(2)).toEqual([
    ['patch', 'Chaos'],
    ['delete', 'Chaos'],
  ]);
});

it('one that names no account is written by the runner itself', () => {
  const { cluster } = listening();

  expect(actingAs(cluster, accountIn('shop', undefined))).toBe(cluster);
});
