import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, resolveEnv } from './container-env.ts';
import { aPod } from './pod.fixture.ts';
import type { Container } from './pod.ts';
import { type Sources, sourceKey } from './sources.ts';

const place = { podIP: '198.18.0.2', hostIP: '127.0.0.1' };
const data = new Map([
  ['ConfigMap/words', new Map([['GREETING', Buffer.from('Ahoy')]])],
  ['Secret/keys', new Map([['token', Buffer.from('hidden')]])],
]);
const sources: Sources = { find: (source) => data.get(sourceKey(source)) };

function resolve(container: Partial<Container>, defaults = {}) {
  return resolveEnv({
    pod: aPod(),
    container: { name: 'main', image: 'web:1', ...container },
    place,
    sources,
    defaults,
  });
}

describe('container env', () => {
  it('later sources win: defaults, then envFrom, then env', () => {
    const resolution = resolve(
      {
        envFrom: [{ configMapRef: { name: 'words' } }, { prefix: 'MY_', secretRef: { name: 'keys' } }],
        env: [{ name: 'VERSION', value: '2' }],
      },
      { VERSION: '1', GREETING: 'Hello', HOST: '127.18.0.2' },
    );

    const env = { VERSION: '2', GREETING: 'Ahoy', MY_token: 'hidden', HOST: '127.18.0.2' };
    expect(resolution).toEqual({ type: 'Resolved', env });
  });

  it.each([
    { fieldPath: 'metadata.name', value: 'web-1' },
    { fieldPath: 'metadata.namespace', value: 'shop' },
    { fieldPath: 'metadata.uid', value: 'uid-1' },
    { fieldPath: "metadata.labels['app']", value: 'web' },
    { fieldPath: "metadata.annotations['team']", value: 'blue' },
    { fieldPath: "metadata.labels['missing']", value: '' },
    { fieldPath: 'spec.nodeName', value: 'local-a' },
    { fieldPath: 'status.podIP', value: '198.18.0.2' },
    { fieldPath: 'status.hostIP', value: '127.0.0.1' },
  ])('the field $fieldPath is $value', ({ fieldPath, value }) => {
    const resolution = resolve({ env: [{ name: 'FIELD', valueFrom: { fieldRef: { fieldPath } } }] });

    expect(resolution).toEqual({ type: 'Resolved', env: { FIELD: value } });
  });

  it.each<{ name: string; container: Partial<Container>; message: RegExp }>([
    {
      name: 'ConfigMap',
      container: { envFrom: [{ configMapRef: { name: 'no' } }] },
      message: /configmap "no" not found/,
    },
    {
      name: 'Secret',
      container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'no', key: 'a' } } }] },
      message: /secret "no" not found/,
    },
    {
      name: 'key',
      container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'words', key: 'no' } } }] },
      message: /couldn't find key no in ConfigMap shop\/words/,
    },
    {
      name: 'field',
      container: { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } }] },
      message: /fieldPath spec\.x is not supported/,
    },
  ])('a missing $name is named', ({ container, message }) => {
    expect(resolve(container)).toEqual({ type: 'Unresolved', message: expect.stringMatching(message) });
  });

  it('what is optional may be missing', () => {
    const resolution = resolve({
      envFrom: [{ configMapRef: { name: 'no', optional: true } }],
      env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'no', optional: true } } }],
    });

    expect(resolution).toEqual({ type: 'Resolved', env: {} });
  });

  it('a value may refer to variables before it', () => {
    const resolution = resolve({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '$(A)-$(C)-$$(A)' },
        { name: 'C', value: '3' },
      ],
    });

    expect(resolution).toEqual({ type: 'Resolved', env: { A: '1', B: '1-$(C)-$(A)', C: '3' } });
  });

  it('a text in which every dollar is doubled expands to itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(expand(text.replaceAll('$', '$$$$'), { A: '1' })).toBe(text);
      }),
    );
  });
});
