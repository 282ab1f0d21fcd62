import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkAnnotations } from './check-annotations.ts';

function findingsOf(annotations: Record<string, string>, kind = 'ConfigMap', apiVersion = 'v1') {
  const object: KubeObject = { apiVersion, kind, metadata: { name: 'web', annotations } };
  const source = {
    file: 'web.yaml',
    line: 1,
    column: 1,
    locate: () => ({ line: 2, column: 3 }),
    locateKey: () => ({ line: 2, column: 1 }),
  };
  return checkAnnotations([{ object, source }]);
}

const canary = 'seatrial.dev/canary';

describe('annotations of Seatrial', () => {
  it.each([
    [canary, 'First'],
    [canary, 'Copy'],
    [canary, 'Withhold'],
    ['seatrial.dev/restart', 'Never'],
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
});
