import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { checkGuardedLabels, withoutGuardedLabels } from './guarded-labels.ts';

const level = 'pod-security.kubernetes.io/enforce';
const chaos = 'seatrial.dev/chaos';
const at = { line: 1, column: 1 };
const source = { file: 'namespace.yaml', ...at, locate: () => at, locateKey: () => at };

function namespace(labels: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } };
}

function check(object: KubeObject, ...granted: readonly Record<string, string>[]): readonly string[] {
  return checkGuardedLabels(
    [{ object, source }],
    granted.map((said) => () => said),
  ).map(({ severity, message }) => `${severity} ${message}`);
}

it('refuses a Pod Security label in a manifest, and warns of one of chaos, which is left out', () => {
  const given = namespace({ [level]: 'privileged', [chaos]: 'enabled', team: 'a' });

  expect(check(given, {})).toEqual([
    `error Namespace "shop" has the label ${level}, which manifests do not decide`,
    `warning Namespace "shop" has the label ${chaos}, which manifests do not decide: it is left out`,
  ]);
});

it('warns of labels of Pod Security that only say something: they are left out, and stop no version', () => {
  const warn = 'pod-security.kubernetes.io/warn';

  expect(
    check(namespace({ [warn]: 'privileged', 'pod-security.kubernetes.io/audit-version': 'latest' }), {}),
  ).toEqual([
    `warning Namespace "shop" has the label ${warn}, which manifests do not decide: it is left out`,
    expect.stringMatching(/^warning .*audit-version/),
  ]);
});

it('finds nothing where a manifest repeats what the grants of all its clusters say', () => {
  const given = namespace({ [level]: 'restricted', [chaos]: 'enabled' });
  const granted = { [level]: 'restricted', [chaos]: 'enabled' };

  expect(check(given, granted, granted)).toEqual([]);
  expect(check(given, granted, { ...granted, [level]: 'baseline' })).toHaveLength(1);
  expect(check(given, granted, {})).toHaveLength(2);
});

it('applies neither, also where they repeat the grant, and leaves other labels and other kinds alone', () => {
  expect(withoutGuardedLabels(namespace({ [level]: 'restricted', [chaos]: 'enabled', team: 'a' }))).toEqual(
    namespace({ team: 'a' }),
  );
  const other: KubeObject = { ...namespace({ [chaos]: 'enabled' }), kind: 'ConfigMap' };
  expect(withoutGuardedLabels(other)).toBe(other);
  expect(check(other, {})).toEqual([]);
});
