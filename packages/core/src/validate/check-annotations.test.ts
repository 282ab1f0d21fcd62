import type { KubeObject, Rollout } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkAnnotations } from './check-annotations.ts';

const owner = { namespace: 'shop' };

function findingsOf(annotations: Record<string, string>, kind = 'ConfigMap', apiVersion = 'v1', of = owner) {
  const object: KubeObject = { apiVersion, kind, metadata: { name: 'web', annotations } };
  const source = {
    file: 'web.yaml',
    line: 1,
    column: 1,
    locate: () => ({ line: 2, column: 3 }),
    locateKey: () => ({ line: 2, column: 1 }),
  };
  return checkAnnotations(of, [{ object, source }]);
}

const canary = 'seatrial.dev/canary';

describe('annotations of Seatrial', () => {
  it.each([
    [canary, 'First'],
    [canary, 'Copy'],
    [canary, 'Withhold'],
    ['seatrial.dev/restart', 'Never'],
    ['seatrial.dev/prune', 'enabled'],
    ['seatrial.dev/prune', 'disabled'],
    ['seatrial.dev/replace', 'true'],
    ['seatrial.dev/wave', '-1'],
    ['seatrial.dev/wave', '1000'],
    ['seatrial.dev/adopt', 'true'],
    ['seatrial.dev/adopt', 'false'],
    ['seatrial.dev/tree', 'a1'],
    ['seatrial.dev/config-hash', 'a1'],
    ['example.com/canary', 'first'],
  ])('%s: %s is well', (key, value) => {
    expect(findingsOf({ [key]: value })).toEqual([]);
  });

  it.each([
    { key: canary, value: 'first', hint: 'did you mean "First"?' },
    { key: canary, value: 'Shared', hint: 'there are "First", "Copy", "Withhold"' },
    { key: canary, value: '', hint: 'there are "First", "Copy", "Withhold"' },
    { key: 'seatrial.dev/restart', value: 'never', hint: 'write "Never", or remove it' },
    { key: 'seatrial.dev/restart', value: 'Always', hint: 'write "Never", or remove it' },
    ...['first', '1.5', '', '-1001'].map((value) => ({
      key: 'seatrial.dev/wave',
      value,
      hint: 'write a whole number from -1000 to 1000, in quotes, or remove it',
    })),
    { key: 'seatrial.dev/adopt', value: 'yes', hint: 'there are "true", "false"' },
  ])('$key: $value is an error, and the right values are named', ({ key, value, hint }) => {
    expect(findingsOf({ [key]: value })).toMatchObject([
      {
        severity: 'error',
        code: 'BadValue',
        message: `ConfigMap "web" has ${JSON.stringify(value)} for ${key}, which means nothing`,
        hint,
      },
    ]);
  });

  it('that it does not know are told of', () => {
    expect(findingsOf({ 'seatrial.dev/cannary': 'First' })).toMatchObject([
      { severity: 'warning', code: 'UnknownReference', hint: `did you mean "${canary}"?` },
    ]);
  });

  it.each([
    { kind: 'Job', apiVersion: 'batch/v1', count: 1 },
    { kind: 'Service', apiVersion: 'v1', count: 1 },
    { kind: 'Secret', apiVersion: 'v1', count: 0 },
    { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', count: 0 },
  ])('a $kind that is to be copied: $count warnings', ({ kind, apiVersion, count }) => {
    const found = findingsOf({ [canary]: 'Copy' }, kind, apiVersion);

    expect(found.map(({ severity }) => severity)).toEqual(Array.from({ length: count }, () => 'warning'));
  });

  it.each(['Namespace', 'PersistentVolumeClaim', 'Service'])(
    'a %s is not replaced where that harms',
    (kind) => {
      const rollout = {
        workload: { kind: 'Deployment', name: 'web' },
        service: 'web',
        route: { kind: 'HTTPRoute', name: 'web' },
      };
      const of = { namespace: 'shop', rollout: rollout as unknown as Rollout };

      const found = findingsOf({ 'seatrial.dev/replace': 'true' }, kind, 'v1', of);

      expect(found).toMatchObject([{ code: 'BadValue', message: expect.stringContaining('never done') }]);
    },
  );

  it('the namespace that holds the records is not to be deleted', () => {
    const of = { namespace: 'web' };

    expect(findingsOf({ 'seatrial.dev/prune': 'enabled' }, 'Namespace', 'v1', of)).toHaveLength(1);
    expect(findingsOf({ 'seatrial.dev/prune': 'enabled' }, 'Namespace')).toEqual([]);
  });
});
