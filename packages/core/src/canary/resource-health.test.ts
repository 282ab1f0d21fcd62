import { type KubeObject, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { ObjectHealth } from '../health/kinds/health-status.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, plan, release, seen, version } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';
import { changedResources } from './resource-health.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const certificate: KubeObject = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'shop', namespace: 'shop' },
};
const issuing: ObjectHealth = { status: 'Progressing', message: 'Issuing certificate' };
const refused: ObjectHealth = { status: 'Degraded', message: 'the issuer is not there' };
const well: ObjectHealth = { status: 'Healthy', message: '' };
const planned = { plan: { type: 'Value', value: plan({ desired: version('web:1', '1') }) } } as const;

/** The new version is in place; the Certificate that it makes is as given. */
function world(health: ObjectHealth, change: Partial<ReleaseSeen> = {}): ReleaseSeen {
  return seen({
    ...planned,
    workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
    resources: { type: 'Value', value: [{ ref: refOf(certificate), health }] },
    ...change,
  });
}

describe('custom resources that a version makes or changes', () => {
  it('are those whose manifests differ from before, but for workloads, routes and Kubernetes’ own kinds', () => {
    const gateway = { ...certificate, apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };
    const others = [
      { ...certificate, apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
      { ...certificate, apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      { ...certificate, apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
      { ...certificate, apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    ];
    const changed = { ...certificate, metadata: { ...certificate.metadata, labels: { a: 'b' } } };

    expect(changedResources([certificate, gateway, ...others], [])).toEqual([
      refOf(certificate),
      refOf(gateway),
    ]);
    expect(changedResources([certificate, gateway], [certificate])).toEqual([refOf(gateway)]);
    expect(changedResources([changed], [certificate])).toEqual([refOf(certificate)]);
  });

  it('are waited for before the promotion is done, and it is said what they wait for', () => {
    const { status } = decideRelease(release({ phase: 'Promoting' }), world(issuing), t0);

    expect(status).toMatchObject({
      phase: 'Promoting',
      reason: 'ResourceNotHealthy',
      message: 'Certificate "shop" is Progressing: Issuing certificate',
    });
  });

  it('let it go on as soon as they are well, or somebody has stopped them on purpose', () => {
    const waiting = decideRelease(release({ phase: 'Promoting' }), world(issuing), t0).status;

    for (const health of [well, { status: 'Suspended', message: '' } as const]) {
      const { status } = decideRelease(release(waiting), world(health), t0 + 1_000);

      expect(status.phase).toBe('Watching');
      expect(status.resourcesNotHealthySince).toBeUndefined();
    }
  });

  it.each([
    ['broken: that is the version’s', refused, { outcome: 'Fail', gate: 'Health' }],
    [
      'only not ready yet: nothing is known of the version',
      issuing,
      { outcome: 'Inconclusive', gate: 'Infrastructure' },
    ],
  ])('take it back after the progress deadline where they are %s', (_, health, verdict) => {
    const waiting = decideRelease(release({ phase: 'Promoting' }), world(health), t0).status;

    const before = decideRelease(release(waiting), world(health), t0 + 299_000).status;
    const { status } = decideRelease(release(waiting), world(health), t0 + 300_000);

    expect(before.phase).toBe('Promoting');
    expect(status).toMatchObject({ phase: 'RollingBack', restore: true, verdict });
    expect(status.verdict?.message).toBe(
      `not healthy within 300 s: Certificate "shop" is ${health.status}: ${health.message}`,
    );
  });

  it('are looked at once more at the end of the watch', () => {
    const watching = release({ phase: 'Watching' });
    const over = t0 + 3_600_000;

    const waits = decideRelease(watching, world(refused), over).status;
    const back = decideRelease(release(waits), world(refused), over + 300_000).status;

    expect(waits).toMatchObject({ phase: 'Watching', reason: 'ResourceNotHealthy' });
    expect(back).toMatchObject({ phase: 'RollingBack', restore: true, verdict: { outcome: 'Fail' } });
    expect(back.verdict?.message).toContain('after promotion: not healthy');
    expect(decideRelease(watching, world(well), over).status.phase).toBe('Promoted');
  });

  it('that were no better before are not held against it, which is said', () => {
    const begun = decideRelease(release(), world(refused), t0).status;

    const { status } = decideRelease(release({ ...begun, phase: 'Promoting' }), world(refused), t0);

    expect(begun.resourcesBefore).toEqual([refKey(refOf(certificate))]);
    expect(status.phase).toBe('Watching');
    expect(status.message).toContain(
      'as before this version: Certificate "shop" is Degraded: the issuer is not there',
    );
  });

  it('that are not there yet before it begins are its own to make', () => {
    const missing: ObjectHealth = { status: 'Missing', message: 'it is not there' };

    expect(decideRelease(release(), world(missing), t0).status.resourcesBefore).toBeUndefined();
  });

  it('fail a first version: there is nothing to go back to', () => {
    const { previousVersion: _, ...first } = release().spec;
    const given = { ...release({ phase: 'Promoting' }), spec: first };
    const waiting = decideRelease(given, world(refused), t0).status;

    const { status } = decideRelease({ ...given, status: waiting }, world(refused), t0 + 300_000);

    expect(status).toMatchObject({ phase: 'Failed', reason: 'ResourceNotHealthy', ledger: 'Pending' });
  });

  it('hold it while nobody can see them', () => {
    const resources = { type: 'Unavailable', reason: 'the API server is away' } as const;

    const { status } = decideRelease(release({ phase: 'Promoting' }), world(well, { resources }), t0);

    expect(status).toMatchObject({ phase: 'Promoting', reason: 'ResourcesUnknown' });
  });
});
