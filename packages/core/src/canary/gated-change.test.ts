import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { field, items, withField } from '../fields.ts';
import { configMap, newVersion, oldVersion, rollout, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

const policy: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'web' } } },
};
const secret = { ...configMap('1'), kind: 'Secret', metadata: { name: 'tls', namespace: 'shop' } };
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' } };
const other = withField(configMap('1'), ['metadata', 'name'], 'other');
const gated = version('web:1').map((object) =>
  object.kind === 'Deployment'
    ? withField(object, ['spec', 'template', 'spec', 'serviceAccountName'], 'web')
    : object,
);
const whole = [...gated, secret, policy, account, other];

function canaryOf(before: readonly KubeObject[], desired: readonly KubeObject[]) {
  const { canary, problem } = planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired,
    current: { version: oldVersion, objects: before },
    inventory: [],
    rollout: rollout(),
  });
  expect(problem).toBeUndefined();
  return canary;
}

describe('a version is tried by a canary', () => {
  const without = (object: KubeObject): readonly KubeObject[] =>
    whole.filter(({ kind, metadata }) => kind !== object.kind || metadata.name !== object.metadata.name);
  const rows = [
    { part: 'a ConfigMap', object: configMap('1'), changed: configMap('2') },
    { part: 'a Secret', object: secret, changed: { ...secret, data: { value: '2' } } },
    { part: 'a NetworkPolicy', object: policy, changed: withField(policy, ['spec', 'egress'], []) },
    {
      part: 'a ServiceAccount',
      object: account,
      changed: { ...account, automountServiceAccountToken: false },
    },
  ];

  it.each(rows)('when $part that its pods use is changed, comes, or goes', ({ object, changed }) => {
    expect(canaryOf(whole, [...without(object), changed])).toBeDefined();
    expect(canaryOf(without(object), whole)).toBeDefined();
    expect(canaryOf(whole, without(object))).toBeDefined();
  });

  it('but not when nothing changes, or only what its pods do not use', () => {
    expect(canaryOf(whole, whole.toReversed())).toBeUndefined();
    expect(canaryOf(whole, without(other))).toBeUndefined();
  });
});

it('a canary does without a ConfigMap that its version takes away, as the stable pods will have to', () => {
  const canary = canaryOf(
    version('web:1'),
    version('web:1').filter(({ kind }) => kind !== 'ConfigMap'),
  );

  const made = canary?.objects(1) ?? [];
  const pods = field(
    made.find(({ kind }) => kind === 'Deployment'),
    'spec',
    'template',
    'spec',
  );
  expect(made.map(({ kind }) => kind)).not.toContain('ConfigMap');
  expect(items(pods, 'containers')[0]).toMatchObject({
    envFrom: [{ configMapRef: { name: 'settings-canary' } }],
  });
});
