import type { ClusterPort } from '@seatrial/core';
import { type Kube, KubeError } from '@seatrial/kube';
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

describe('logs', () => {
  const wanted = { namespace: 'shop', pod: 'web-1', container: 'web', previous: true, linesMax: 20 };

  function portOver(logs: Kube['logs']): ClusterPort {
    const kube: Partial<Kube> = { logs, impersonate: () => kube as Kube };
    return clusterPort(kube as Kube);
  }

  it('are those of the present run where the run before has none', async () => {
    const port = portOver(async (_, { previous, tailLines, container }) => {
      if (previous === true) throw new KubeError('Invalid', 'previous terminated container not found');
      return `${container} ${tailLines}`;
    });

    expect(await port.logs(wanted, op)).toBe('web 20');
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
