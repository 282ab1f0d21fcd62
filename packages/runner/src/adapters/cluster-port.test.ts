import type { ClusterPort } from '@seatrial/core';
import { type Kube, KubeError } from '@seatrial/kube';
import { chaosUser } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { clusterPort, objectionsIn } from './cluster-port.ts';

const op = { signal: new AbortController().signal };

describe('objectionsIn', () => {
  it('gives each cause of a refusal with its field', () => {
    const causes = [
      { field: 'spec.selector', message: 'Required value' },
      { field: '', message: 'denied by a policy' },
    ];

    const said = objectionsIn(new KubeError('Invalid', 'Cannot apply x: invalid', { details: { causes } }));

    expect(said).toEqual([
      { field: 'spec.selector', message: 'Required value' },
      { message: 'denied by a policy' },
    ]);
  });

  it('finds the field that server-side apply names in its message alone', () => {
    const message =
      'Cannot apply Deployment shop/web: failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.template.spec.contaners: field not declared in schema';

    expect(objectionsIn(new KubeError('Invalid', message))).toEqual([
      { field: 'spec.template.spec.contaners', message: 'field not declared in schema' },
    ]);
  });

  it('gives the whole message where there is no field in it', () => {
    expect(objectionsIn(new KubeError('Invalid', 'Cannot apply x: no'))).toEqual([
      { message: 'Cannot apply x: no' },
    ]);
  });
});

it('list asks the API server itself for fields that have a value, and that have none of some', async () => {
  const asked: unknown[] = [];
  const kube: Partial<Kube> = {
    list: async (selection) => {
      asked.push(selection.fieldSelector);
      return { items: [], resourceVersion: '1' };
    },
    impersonate: () => kube as Kube,
  };

  const query = {
    apiVersion: 'v1',
    kind: 'Pod',
    fields: { 'spec.a': 'x' },
    fieldsNot: { 'status.b': ['', 'y'] },
  };
  await clusterPort(kube as Kube).list(query, op);

  expect(asked).toEqual(['spec.a=x,status.b!=,status.b!=y']);
});

it.each([
  { as: undefined, who: 'the runner' },
  { as: 'Chaos', who: chaosUser },
] as const)('create is done as $who', async ({ as, who }) => {
  const asked: string[] = [];
  const kubeOf = (user: string): Kube =>
    ({
      create: async (object) => {
        asked.push(user);
        return object;
      },
      impersonate: (other) => kubeOf(other.user),
    }) as Partial<Kube> as Kube;

  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
  await clusterPort(kubeOf('the runner')).create(object, { ...op, ...(as === undefined ? {} : { as }) });

  expect(asked).toEqual([who]);
});

describe('logs', () => {
  const wanted = { namespace: 'shop', pod: 'web-1', container: 'web', previous: true, linesMax: 20 };

  function portOver(logs: Kube['logs']): ClusterPort {
    const kube: Partial<Kube> = { logs, impersonate: () => kube as Kube };
    return clusterPort(kube as Kube);
  }

  it('are never those of the present run where the log of the run before is gone', async () => {
    const port = portOver(async (_, { previous, tailLines, container }) => {
      if (previous === true) throw new KubeError('Invalid', 'previous terminated container not found');
      return `${container} ${tailLines}`;
    });

    await expect(port.logs(wanted, op)).rejects.toMatchObject({
      name: 'PortError',
      message: 'previous terminated container not found',
    });
    expect(await port.logs({ ...wanted, previous: false }, op)).toBe('web 20');
  });

  it('are not asked for twice of a node that does not answer', async () => {
    let asked = 0;
    const port = portOver(async () => {
      asked += 1;
      throw new KubeError('Unavailable', 'no route to host');
    });

    await expect(port.logs(wanted, op)).rejects.toMatchObject({ name: 'PortError', code: 'Unavailable' });
    expect(asked).toBe(1);
  });
});

describe('what is written', () => {
  function portNoting() {
    const asked: unknown[] = [];
    const as = (user: string): Kube => {
      const kube: Partial<Kube> = {
        impersonate: ({ user: other }) => as(other),
        patch: async (ref, patch) => {
          asked.push({ user, name: ref.name, patch });
          return node;
        },
        delete: async (ref, { uid, propagationPolicy }) =>
          void asked.push({ user, name: ref.name, uid, propagationPolicy }),
      };
      return kube as Kube;
    };
    return { port: clusterPort(as('runner')), asked };
  }

  const metadata = { name: 'a1', resourceVersion: '7' };
  const node = { apiVersion: 'v1', kind: 'Node', metadata };

  it.each([
    { actor: 'Runner', user: 'runner' },
    { actor: 'Chaos', user: chaosUser },
  ] as const)(
    'a patch is of the version that was read, as the account of $actor',
    async ({ actor, user }) => {
      const { port, asked } = portNoting();

      await port.patch(node, { spec: { unschedulable: true } }, actor, op);

      const patch = { spec: { unschedulable: true }, metadata: { resourceVersion: '7' } };
      expect(asked).toEqual([{ user, name: 'a1', patch }]);
    },
  );

  it('a pod is killed by its uid, as the chaos account', async () => {
    const { port, asked } = portNoting();

    await port.delete({ apiVersion: 'v1', kind: 'Pod', name: 'web-1' }, { uid: 'u1', as: 'Chaos' }, op);

    expect(asked).toEqual([{ user: chaosUser, name: 'web-1', uid: 'u1' }]);
  });

  it.each([
    { kind: 'Deployment', of: 'apps/v1', waits: 'Foreground' },
    { kind: 'Service', of: 'serving.knative.dev/v1', waits: 'Foreground' },
    { kind: 'Service', of: 'v1', waits: 'Background' },
    { kind: 'Release', of: 'seatrial.dev/v1alpha1', waits: 'Background' },
  ])('a $kind of $of is gone with what anyone waits for: $waits', async ({ kind, of, waits }) => {
    const { port, asked } = portNoting();

    await port.delete({ apiVersion: of, kind, name: 'web', namespace: 'shop' }, { as: 'Runner' }, op);

    expect(asked).toMatchObject([{ propagationPolicy: waits }]);
  });
});
