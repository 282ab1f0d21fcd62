import type { ClusterPort, ConfigPort } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { fenced } from './fence.ts';

const op = { signal: new AbortController().signal };
const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop' },
};
const request = {
  release: '',
  application: '',
  path: '',
  makeup: { folders: [''] },
  fromVersion: '',
  fromTree: '',
  toVersion: '',
  toTree: '',
  subject: '',
  body: '',
};

type Ports = ReturnType<typeof portsOf>['ports'];

function portsOf() {
  const reached: string[] = [];
  const noting = (name: string) => async () => void reached.push(name);
  const cluster: Partial<ClusterPort> = {
    apply: async (object) => {
      reached.push('apply');
      return object;
    },
    create: noting('create'),
    patch: noting('patch'),
    delete: noting('delete'),
    list: async () => {
      reached.push('list');
      return [];
    },
    updateStatus: async () => {
      reached.push('updateStatus');
      return object;
    },
  };
  const config: Partial<ConfigPort> = {
    head: async () => {
      reached.push('head');
      return { type: 'NoData', reason: '' };
    },
    revert: async () => {
      reached.push('revert');
      return { type: 'Done', commit: '' };
    },
    appendLedger: noting('appendLedger'),
  };
  return { ports: { cluster: cluster as ClusterPort, config: config as ConfigPort }, reached };
}

const writes: readonly { name: string; write: (ports: Ports) => Promise<unknown> }[] = [
  { name: 'apply', write: ({ cluster }) => cluster.apply(object, op) },
  { name: 'create', write: ({ cluster }) => cluster.create(object, op) },
  { name: 'updateStatus', write: ({ cluster }) => cluster.updateStatus(object, op) },
  { name: 'patch', write: ({ cluster }) => cluster.patch(object, {}, 'Runner', op) },
  { name: 'delete', write: ({ cluster }) => cluster.delete(object.metadata as never, { as: 'Chaos' }, op) },
  { name: 'revert', write: ({ config }) => config.revert(request, async () => undefined, op) },
  { name: 'appendLedger', write: ({ config }) => config.appendLedger('staging', [], op) },
];

describe('a runner that stood still until its Lease ran out', () => {
  it.each(writes)('begins no $name', async ({ name, write }) => {
    const { ports, reached } = portsOf();
    let held = true;
    const guarded = fenced(ports, () => held);

    await write(guarded);
    held = false;
    const late = write(guarded);

    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    expect(reached).toEqual([name]);
  });

  it('begins nothing for an application whose shard is another’s by now, and goes on for others', async () => {
    const { ports, reached } = portsOf();
    const { cluster } = fenced(ports, () => true);
    let isOurs = true;
    const ofShard = { ...op, mayWrite: () => isOurs };

    await cluster.apply(object, ofShard);
    isOurs = false;
    await expect(cluster.apply(object, ofShard)).rejects.toMatchObject({ name: 'AbortError' });
    await cluster.create(object, op);

    expect(reached).toEqual(['apply', 'create']);
  });

  it('pushes no revert that it had begun to look at before', async () => {
    const { ports } = portsOf();
    let held = true;
    const pushed: string[] = [];
    const config: ConfigPort = {
      ...ports.config,
      revert: async ({ release }, judge, judging) => {
        await judge({ commit: '', head: '' }, judging);
        pushed.push(release);
        return { type: 'Done', commit: '' };
      },
    };
    const guarded = fenced({ ...ports, config }, () => held);
    const standStill = async (): Promise<undefined> => void (held = false);

    const late = guarded.config.revert(request, standStill, op);

    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    expect(pushed).toEqual([]);
  });

  it('may look as before', async () => {
    const { ports, reached } = portsOf();

    const { cluster, config } = fenced(ports, () => false);
    await Promise.all([cluster.list({ apiVersion: 'v1', kind: 'Pod' }, op), config.head(op)]);

    expect(reached).toEqual(['list', 'head']);
  });
});
