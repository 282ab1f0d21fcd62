import type { ClusterPort, Op } from '@seatrial/core';
import { createHiding, PortError } from '@seatrial/core';
import { type KubeObject, labels } from '@seatrial/model';
import { expect, it } from 'vitest';
import { withoutSecretsIn } from './without-secrets.ts';

const op: Op = { signal: new AbortController().signal };
const said = 'spec.clusterIP: Invalid value: "hunter2": must be an IP';

function anObject(application: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels: { [labels.application]: application } },
  };
}

const refusing: Pick<ClusterPort, 'apply' | 'create' | 'dryRun' | 'patch'> = {
  apply: () => Promise.reject(new PortError('Invalid', said, new Error(said))),
  create: () => Promise.reject(new PortError('Forbidden', said)),
  patch: () => Promise.reject(new PortError('Conflict', said)),
  dryRun: async () => ({ objections: [{ message: said, field: 'spec.clusterIP' }] }),
};

const cluster = withoutSecretsIn(refusing, (name) => createHiding(name === 'shop' ? ['hunter2'] : []));
const hidden = 'spec.clusterIP: Invalid value: "(secret)": must be an IP';

it.each([
  ['apply', () => cluster.apply(anObject('shop'), op), 'Invalid'],
  ['create', () => cluster.create(anObject('shop'), op), 'Forbidden'],
  ['patch', () => cluster.patch(anObject('shop'), {}, 'Runner', op), 'Conflict'],
] as const)('%s: what an API server refuses is told without what stood encrypted', async (_, write, code) => {
  const error: unknown = await write().catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code, message: hidden });
  expect(String((error as Error).cause)).not.toContain('hunter2');
});

it('says of a dry run what the API server has against an object, without it', async () => {
  expect(await cluster.dryRun(anObject('shop'), op)).toEqual({
    objections: [{ message: hidden, field: 'spec.clusterIP' }],
  });
});

it('hides nothing of another application, to which the word means something else', async () => {
  await expect(cluster.apply(anObject('bank'), op)).rejects.toThrow(said);
});
