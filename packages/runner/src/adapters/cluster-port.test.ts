import { KubeError } from '@seatrial/kube';
import { describe, expect, it } from 'vitest';
import { objectionsIn } from './cluster-port.ts';

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
