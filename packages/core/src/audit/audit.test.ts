import {
  type AcceptedFinding,
  AuditSettings,
  annotations,
  auditRuleNames,
  type KubeObject,
} from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit, findingKey } from './audit.ts';
import { acceptedFindings, againstBaseline } from './baseline.ts';
import { auditRules } from './table.ts';
import {
  aDeployment,
  anAudited,
  anInput,
  anObject,
  aPodTemplate,
  aService,
  foundBy,
  testNow,
} from './testing.ts';

const spec = { hostPID: true };

function ignoring(object: KubeObject, said: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, annotations: { [annotations.auditIgnore]: said } } };
}

describe('audit', () => {
  it('has a rule for each name, under that name', () => {
    expect(auditRules.map(({ name }) => name)).toEqual(auditRuleNames);
  });

  it('leaves out what an object is excused from, and counts it', () => {
    const objects = [
      ignoring(aDeployment({ spec }), 'HostNamespace, HostPath: sees its node'),
      aDeployment({ spec, name: 'b' }),
    ];

    const { findings, ignored } = audit(anInput(objects));

    expect(findings.filter(({ rule }) => rule === 'HostNamespace').map(({ object }) => object.name)).toEqual([
      'b',
    ]);
    expect(ignored).toBe(1);
  });

  it('goes by the severities of the settings, also for what a rule says otherwise', () => {
    const settings = AuditSettings.parse({
      rules: { HostNamespace: { severity: 'none' }, MutableImage: { severity: 'error' } },
    }).rules;
    const objects = [aDeployment({ spec })];

    expect(foundBy('HostNamespace', objects, { settings })).toEqual([]);
    expect(foundBy('MutableImage', objects, { settings })).toEqual([
      'error Deployment/web spec.template.spec.containers[web].image',
    ]);
  });

  it('tells once what is found of an object as it is rendered for several clusters', () => {
    const objects = ['there', 'here'].map((cluster) =>
      anAudited(aDeployment({ spec }), { clusters: [cluster] }),
    );

    const found = audit({ ...anInput([]), objects }).findings.filter(({ rule }) => rule === 'HostNamespace');

    expect(found.map(({ clusters }) => clusters)).toEqual([['here', 'there']]);
  });

  it('tells the same in the same order, in whatever order the objects come', () => {
    const rules = [{ host: 'a.org', http: { paths: [{ path: '/' }] } }];
    const objects = ['a', 'b', 'c'].flatMap((name) => [
      aDeployment({ name, spec }),
      aService(name),
      anObject('networking.k8s.io/v1', 'Ingress', name, { spec: { rules } }),
    ]);
    const expected = audit(anInput(objects)).findings;

    fc.assert(
      fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
        expect(audit(anInput(shuffled)).findings).toEqual(expected);
      }),
    );
  });

  it('passes over whatever is no object of Kubernetes in its shape', () => {
    const groupKinds = [
      ['v1', 'Service'],
      ['v1', 'Namespace'],
      ['v1', 'Secret'],
      ['apps/v1', 'Deployment'],
      ['policy/v1', 'PodDisruptionBudget'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
      ['networking.istio.io/v1', 'VirtualService'],
      ['rbac.authorization.k8s.io/v1', 'Role'],
      ['cert-manager.io/v1', 'Certificate'],
    ] as const;
    const anything = fc.record({
      spec: fc.jsonValue(),
      status: fc.jsonValue(),
      data: fc.jsonValue(),
      rules: fc.jsonValue(),
    });
    const template = fc
      .jsonValue()
      .map((value) => ({ spec: { template: { spec: { containers: [value, { env: [value] }] } } } }));
    fc.assert(
      fc.property(
        fc.constantFrom(...groupKinds),
        fc.oneof(anything, template),
        ([apiVersion, kind], rest) => {
          expect(() => audit(anInput([anObject(apiVersion, kind, 'it', rest), aService()]))).not.toThrow();
        },
      ),
    );
  });

  it('asks each Service of a crowded namespace about the few pods that it may mean', () => {
    const objects = Array.from({ length: 2_000 }, (_, at) => [
      aDeployment({ name: `web-${at}`, replicas: 2 }),
      aService(`web-${at}`),
    ]).flat();

    const { findings } = audit(anInput(objects));

    expect(findings.length).toBeGreaterThan(20_000);
  });
});

describe('a baseline', () => {
  const { findings } = audit(anInput([aDeployment({ spec })]));
  const [first, ...others] = acceptedFindings(findings, [], testNow);
  if (first === undefined) throw new Error('nothing was found');

  it('accepts all that it was written of, and nothing else', () => {
    const after = audit(anInput([aDeployment({ spec: { ...spec, hostIPC: true } })])).findings;

    const { fresh, accepted, vanished } = againstBaseline(after, [first, ...others], testNow);

    expect(fresh.map(({ field }) => field)).toEqual(['spec.template.spec.hostIPC']);
    expect(accepted).toHaveLength(findings.length);
    expect(vanished).toEqual([]);
  });

  it('is about an object and not about a line: a container before it changes nothing', () => {
    const containers = [
      { name: 'new', image: 'new:1' },
      ...(aPodTemplate({})['spec'] as { containers: object[] }).containers,
    ];
    const { fresh } = againstBaseline(
      audit(anInput([aDeployment({ spec: { ...spec, containers } })])).findings,
      [first, ...others],
      testNow,
    );

    expect(fresh.filter(({ field }) => field.includes('[web]'))).toEqual([]);
  });

  it('names what has gone', () => {
    const gone: AcceptedFinding = { ...first, object: 'apps/Deployment/shop/old' };

    expect(againstBaseline(findings, [gone, ...others], testNow)).toMatchObject({
      vanished: [gone],
      expired: [],
    });
  });

  it('accepts a finding to the end of its last day', () => {
    const until = '2026-11-30';
    const dueAt = Date.parse('2026-12-01T00:00:00Z');
    const entries = [{ ...first, until }, ...others];

    expect(againstBaseline(findings, entries, dueAt - 1).fresh).toEqual([]);
    expect(againstBaseline(findings, entries, dueAt)).toMatchObject({
      fresh: [{ rule: first.rule }],
      expired: [entries[0]],
    });
  });

  it('that is written again keeps reasons, and days that are not over', () => {
    const reason = 'known since the move';
    const before = [{ ...first, reason, until: '2027-01-01' }];

    expect(acceptedFindings(findings, before, testNow)[0]).toEqual(before[0]);
    expect(acceptedFindings(findings, before, Date.parse('2027-01-02T00:00:00Z'))[0]).toEqual({
      ...first,
      reason,
    });
  });

  it('tells findings apart by their rule, application, object and field', () => {
    expect(new Set(findings.map(findingKey)).size).toBe(findings.length);
  });
});
