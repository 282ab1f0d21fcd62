import { Application, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { differences, pathText } from './differences.ts';
import { driftMode, sortDifferences, withIgnoredKept } from './drift-policy.ts';

type Spec = Pick<Application['spec'], 'drift' | 'ignoreDrift'>;

function specOf(spec: object): Spec {
  return Application.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: { path: 'apps/shop', namespace: 'shop', targets: [{ cluster: 'here' }], ...spec },
  }).spec;
}

function deployment(spec: object, annotations: Record<string, string> = {}): KubeObject {
  const fields = (names: readonly string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  const managedFields = [
    { manager: 'seatrial', fieldsV1: { 'f:spec': fields(['paused']) } },
    { manager: 'kubectl-edit', fieldsV1: { 'f:spec': fields(['replicas']) } },
    { manager: 'scaler', fieldsV1: { 'f:spec': fields(['minReadySeconds']) } },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', annotations, managedFields },
    spec,
  } as KubeObject;
}

const manifest = deployment({ replicas: 1, minReadySeconds: 0 });
const live = deployment({ replicas: 3, minReadySeconds: 5 });

describe('what is drift', () => {
  it.each([
    { rules: [], drift: ['spec.replicas', 'spec.minReadySeconds'] },
    { rules: [{ fields: ['/spec/replicas'] }], drift: ['spec.minReadySeconds'] },
    { rules: [{ fields: ['/spec'] }], drift: [] },
    { rules: [{ fields: ['/sp'] }], drift: ['spec.replicas', 'spec.minReadySeconds'] },
    { rules: [{ managers: ['scaler'] }], drift: ['spec.replicas'] },
    {
      rules: [{ fields: ['/spec/replicas'], managers: ['scaler'] }],
      drift: ['spec.replicas', 'spec.minReadySeconds'],
    },
    { rules: [{ kind: 'Deployment', name: 'web' }], drift: [] },
    { rules: [{ kind: 'Service' }], drift: ['spec.replicas', 'spec.minReadySeconds'] },
    { rules: [{ name: 'worker' }], drift: ['spec.replicas', 'spec.minReadySeconds'] },
  ])('with $rules is $drift', ({ rules, drift }) => {
    const sorted = sortDifferences(specOf({ ignoreDrift: rules }), live, differences(live, manifest));

    expect(sorted.drift.map(({ path }) => pathText(path))).toEqual(drift);
    expect(sorted.drift.length + sorted.ignored.length).toBe(2);
  });

  it('keeps the live value of what is others’ when the rest is put back', () => {
    const spec = specOf({ ignoreDrift: [{ fields: ['/spec/replicas'] }] });
    const { ignored } = sortDifferences(spec, live, differences(live, manifest));

    expect(withIgnoredKept(manifest, live, ignored)['spec']).toEqual({ replicas: 3, minReadySeconds: 0 });
  });

  it('goes by the annotation of the object before the Application file', () => {
    const said = (drift: string) => deployment({}, { 'seatrial.dev/drift': drift });

    expect(driftMode(specOf({}), manifest)).toBe('Heal');
    expect(driftMode(specOf({ drift: 'Report' }), manifest)).toBe('Report');
    expect(driftMode(specOf({ drift: 'Report' }), said('Heal'))).toBe('Heal');
    expect(driftMode(specOf({}), said('Ignore'))).toBe('Ignore');
    expect(driftMode(specOf({}), said('Whatever'))).toBe('Heal');
  });

  it.each([
    { rule: {}, why: 'say what is ignored' },
    { rule: { fields: ['spec.replicas'] }, why: 'must be a JSON pointer' },
  ])('a rule $rule is refused', ({ rule, why }) => {
    expect(() => specOf({ ignoreDrift: [rule] })).toThrow(why);
  });
});
