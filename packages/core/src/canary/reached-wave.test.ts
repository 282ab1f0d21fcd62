import type { KubeObject, ReleaseStatus } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { ObjectHealth } from '../health/kinds/health-status.ts';
import { absentWorkload, type WorkloadHealth } from '../health/workload.ts';
import { inWaves } from '../sync/waves.ts';
import { beforeCanary } from './before-canary.ts';
import { decideRelease } from './decide.ts';
import { deployment, healthy, newVersion, oldVersion, release, seen, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');

function inWave(wave: number, object: KubeObject): KubeObject {
  const annotations = { 'seatrial.dev/wave': String(wave) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function job(name: string, wave: number, spec: Record<string, unknown> = {}): KubeObject {
  return inWave(wave, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'shop' },
    spec: { template: { spec: { containers: [{ name: 'it', image: 'it:2' }] } }, ...spec },
  });
}

const certificate: KubeObject = inWave(-1, {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'tls', namespace: 'shop' },
  spec: { secretName: 'web-tls' },
});

const failing: WorkloadHealth = {
  ...healthy(newVersion, 0),
  whole: false,
  failure: { reason: 'JobFailed', message: 'the Job has failed' },
};

/** A release whose manifests have waves, and a cluster in which its workloads become what they are told. */
function promotion(more: readonly KubeObject[], spec: Parameters<typeof release>[1] = {}) {
  const plan = planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: [...version('web:2'), ...more],
    current: { version: oldVersion, objects: version('web:1') },
    inventory: version('web:1').map(refOf),
  });
  const health = new Map<string, WorkloadHealth>([['Deployment/web', healthy(oldVersion, 4)]]);
  const resources = new Map<string, ObjectHealth>();
  const nameOf = ({ kind, name }: { kind: string; name: string }): string => `${kind}/${name}`;
  const applied = new Set<string>();
  let status: ReleaseStatus | undefined;
  let settled = false;
  const { rollout: _, ...rest } = release({}).spec;
  const record = { ...release({ phase: 'Promoting' }), spec: { ...rest, ...spec } };

  /** One round, and what it applied beyond what is there. */
  function round(now = t0): readonly string[] {
    const decision = decideRelease(
      status === undefined ? record : { ...record, status },
      seen({
        plan: { type: 'Value', value: plan },
        workloads: {
          type: 'Value',
          value: plan.workloads.map((ref) => health.get(nameOf(ref)) ?? absentWorkload),
        },
        resources: {
          type: 'Value',
          value: (plan.resources ?? []).map((ref) => ({
            ref,
            health: resources.get(nameOf(ref)) ?? { status: 'Missing', message: 'it is not there' },
          })),
        },
        settled,
      }),
      now,
    );
    status = decision.status;
    const objects = decision.actions.flatMap((it) => (it.type === 'Apply' ? it.objects : []));
    const fresh = objects.map((object) => nameOf(refOf(object))).filter((name) => !applied.has(name));
    for (const name of fresh) applied.add(name);
    settled = settled || decision.actions.length > 0;
    return fresh;
  }

  return {
    round,
    become: (name: string, to: WorkloadHealth) => void health.set(name, to),
    resource: (name: string, to: ObjectHealth) => void resources.set(name, to),
    restart: () => {
      settled = false;
    },
    status: () => status,
  };
}

describe('manifests with waves', () => {
  it('are applied wave by wave, each once what came before it is healthy', () => {
    const it = promotion([job('migrate', -1), job('smoke', 1)]);

    expect(it.round()).toEqual(['Job/migrate']);
    expect(it.round()).toEqual([]);
    expect(it.status()?.message).toContain('wave -1 of the new version is applied; wave 0 waits for');
    it.become('Job/migrate', healthy(newVersion, 1));
    expect(it.round()).toEqual(['ConfigMap/settings', 'Service/web', 'Deployment/web', 'HTTPRoute/web']);
    it.become('Deployment/web', healthy(newVersion, 4));
    expect(it.round()).toEqual(['Job/smoke']);
    expect(it.round()).toEqual([]);
    it.become('Job/smoke', healthy(newVersion, 1));
    it.round();
    expect(it.status()).toMatchObject({ phase: 'Watching' });
    expect(it.status()).not.toHaveProperty('wave');
  });

  it('go on in the same wave after a restart', () => {
    const it = promotion([job('migrate', -1)]);
    it.round();
    it.become('Job/migrate', healthy(newVersion, 1));
    it.round();
    it.restart();

    expect(it.status()?.wave).toBe(0);
    it.round();
    expect(it.status()?.wave).toBe(0);
  });

  it('of a version whose first Job fails change nothing that runs', () => {
    const it = promotion([job('migrate', -1)]);
    it.round();
    it.become('Job/migrate', failing);

    expect(it.round()).toEqual([]);
    expect(it.status()).toMatchObject({ phase: 'RollingBack', verdict: { outcome: 'Fail' } });
    expect(it.status()).not.toHaveProperty('wave');
  });

  it('are taken back where a wave is not healthy in time, counted from when it was applied', () => {
    const it = promotion([job('migrate', -1), job('smoke', 1)]);
    it.round();
    it.become('Job/migrate', { ...healthy(newVersion, 0), whole: false });
    it.round();
    it.round(t0 + 299_000);
    it.become('Job/migrate', healthy(newVersion, 1));
    it.round(t0 + 299_000);
    it.become('Deployment/web', { ...healthy(newVersion, 4), whole: false });
    it.round(t0 + 300_000);
    it.round(t0 + 500_000);

    expect(it.status()?.phase).toBe('Promoting');
    it.round(t0 + 600_000);
    expect(it.status()).toMatchObject({
      phase: 'RollingBack',
      verdict: { reason: 'ProgressDeadlineExceeded' },
    });
  });

  it('count a deadline for each wave, also after one that was a Job which deletes itself', () => {
    const it = promotion([job('migrate', -1, { ttlSecondsAfterFinished: 100 })]);
    it.round();
    it.become('Job/migrate', { ...healthy(newVersion, 0), whole: false });
    it.round();
    it.become('Job/migrate', healthy(newVersion, 1));
    expect(it.round(t0 + 299_000)).toContain('Deployment/web');
    it.become('Deployment/web', { ...healthy(newVersion, 4), whole: false });
    it.round(t0 + 299_500);
    it.round(t0 + 500_000);

    expect(it.status()).toMatchObject({ phase: 'Promoting', wave: 0 });
  });

  it('wait for the custom resources of a wave, and a cluster that does not make them well is not the version’s fault', () => {
    const it = promotion([certificate]);
    expect(it.round()).toEqual(['Certificate/tls']);
    it.resource('Certificate/tls', { status: 'Progressing', message: 'issuing' });
    expect(it.round()).toEqual([]);
    expect(it.status()?.message).toContain('Certificate "tls"');

    it.round(t0 + 300_000);
    expect(it.status()).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', reason: 'ResourceNotHealthy' },
    });

    const other = promotion([certificate]);
    other.round();
    other.resource('Certificate/tls', { status: 'Healthy', message: '' });
    expect(other.round()).toContain('Deployment/web');
  });
});

it('a Job that comes after the rest does not run before the canary', () => {
  const versions = {
    desired: [deployment('web:2'), job('migrate', 0), job('smoke', 1), job('prepare', -1)],
    previous: [deployment('web:1')],
    deployment: deployment('web:2'),
  };

  expect(beforeCanary(versions).map(({ metadata }) => metadata.name)).toEqual(['migrate', 'prepare']);
});

it.each(['1.5', 'first', '', '1001', '1e400'])('%j is no wave: such an object stands in wave 0', (text) => {
  const object = deployment('web:1');
  const odd = { ...object, metadata: { ...object.metadata, annotations: { 'seatrial.dev/wave': text } } };

  expect(inWaves([job('after', 1), odd]).map((it) => refKey(refOf(it)))[0]).toContain('Deployment');
});
