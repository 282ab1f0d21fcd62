import { annotations, type KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field, withField } from '../fields.ts';
import { withConfigHash } from './config-hash.ts';
import { configMap, deployment, newVersion, oldVersion, plan, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

const never = { [annotations.restart]: 'Never' };

function hashIn(object: KubeObject | undefined): unknown {
  return field(object, 'spec', 'template', 'metadata', 'annotations', annotations.configHash);
}

function hashFor(workload: KubeObject, ...configs: readonly KubeObject[]): unknown {
  return hashIn(withConfigHash(workload, configs));
}

describe('a pod template', () => {
  const web = deployment('web:1');

  it.each(['Deployment', 'StatefulSet', 'DaemonSet'])('of a %s changes with what its pods read', (kind) => {
    const workload = { ...web, kind };

    expect(hashFor(workload, configMap('1'))).toMatch(/^[0-9a-f]{8}$/);
    expect(hashFor(workload, configMap('2'))).not.toBe(hashFor(workload, configMap('1')));
  });

  it.each(['data', 'binaryData', 'stringData'])('changes with a Secret’s %s', (name) => {
    const secret = (value: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'tls', namespace: 'shop' },
      [name]: { key: value },
    });

    expect(hashFor(web, secret('a'))).not.toBe(hashFor(web, secret('b')));
  });

  it('of a Job stays as it is: it is immutable', () => {
    const job = { ...web, apiVersion: 'batch/v1', kind: 'Job' };

    expect(withConfigHash(job, [configMap('1')])).toBe(job);
  });

  it('gets no annotation where its pods read nothing of this version', () => {
    const elsewhere = withField(configMap('1'), ['metadata', 'namespace'], 'other');
    const another = withField(configMap('1'), ['metadata', 'name'], 'another');
    const alike = { ...configMap('1'), apiVersion: 'example.org/v1' };

    expect(withConfigHash(web, [elsewhere, another, alike])).toBe(web);
  });

  it('keeps its hash where only labels, the order of keys, or the order of objects differ', () => {
    const secret = { ...configMap('1'), kind: 'Secret', metadata: { name: 'tls', namespace: 'shop' } };
    const one = { ...configMap('1'), data: { a: '1', b: '2' } };
    const other = withField({ ...one, data: { b: '2', a: '1' } }, ['metadata', 'labels'], { team: 'x' });

    expect(hashFor(web, secret, other)).toBe(hashFor(web, one, secret));
  });

  it('is left alone where the workload or the configuration says that it reloads by itself', () => {
    const hot = withField(configMap('1'), ['metadata', 'annotations'], never);

    expect(hashFor(web, hot)).toBeUndefined();
    expect(hashFor(withField(web, ['metadata', 'annotations'], never), configMap('1'))).toBeUndefined();
  });

  it('has another hash for any other content, as a law', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(hashFor(web, configMap(a)) === hashFor(web, configMap(b))).toBe(a === b);
      }),
    );
  });
});

describe('a version that changes a ConfigMap alone', () => {
  const planned = planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: version('web:1', '2'),
    current: { version: oldVersion, objects: version('web:1', '1') },
    inventory: [],
  });
  const workload = (objects: readonly KubeObject[]) => objects.find(({ kind }) => kind === 'Deployment');

  it('restarts the pods that read it, also without a canary, and once more on the way back', () => {
    const [after, before] = [workload(planned.full), workload(planned.previous)];

    expect(hashIn(after)).toBe(hashFor(deployment('web:1'), configMap('2')));
    expect(hashIn(before)).toBe(hashFor(deployment('web:1'), configMap('1')));
    expect(hashIn(after)).not.toBe(hashIn(before));
  });

  it('is tried by a canary with the pods that the promotion will make', () => {
    const tried = plan({ desired: version('web:1', '2') });

    expect(hashIn(workload(tried.canary?.objects(1) ?? []))).toBe(hashIn(workload(tried.full)));
  });
});
