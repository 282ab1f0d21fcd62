import { field, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels, refOf, toInstant, zoneFailureTaint } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { shopFiles, shopNamespace, shopPath } from '../people/shop.ts';
import { approvedPromotions } from './approved-promotions.ts';
import { canaryAdmitted } from './canary-admitted.ts';
import { deployed, named } from './deployed.ts';
import { type DoctoredWorld, doctored } from './doctored.ts';
import { evidencePromotions } from './evidence-promotions.ts';
import { faultsInForce } from './faults-in-force.ts';
import { infrastructureVerdicts } from './infrastructure-verdicts.ts';
import { lostTraffic } from './lost-traffic.ts';
import { othersObjects } from './others-objects.ts';
import { plainFailures } from './plain-failures.ts';
import { promotedPods } from './promoted-pods.ts';
import { quarantine } from './quarantine.ts';
import { starvation } from './starvation.ts';
import { wayBack } from './way-back.ts';

describe('promotedPods', () => {
  const promise = 'what is promoted runs in every stable pod';

  it('says nothing of pods that run the version and have read its configuration', async () => {
    const given = doctored(promotedPods);
    await deployed(given);
    given.release({ phase: 'Promoted' });
    expect(given.violations()).toEqual([]);
  });

  it('sees a pod that runs another image', async () => {
    const given = doctored(promotedPods);
    const path = ['spec', 'template', 'spec', 'containers'];
    const web = named(await deployed(given), 'Deployment');
    given.put(withField(web, path, [{ name: 'main', image: 'shop:good-7' }]));
    await given.wait(60);
    given.release({ phase: 'Promoted' });
    expect(given.violations()).toEqual([promise]);
  });

  it('sees pods that have read another configuration, although the ConfigMap is right by now', async () => {
    const given = doctored(promotedPods);
    const objects = await deployed(given);
    const config = named(objects, 'ConfigMap');
    given.put({ ...config, data: { greeting: 'another' } });
    const { store, deletions } = given.world.staging.cluster;
    const [pod] = store.ofKind('Pod');
    if (pod !== undefined) deletions.begin(pod, 'Disaster', 0);
    await given.wait(60);
    given.put(config);
    given.release({ phase: 'Promoted' });
    expect(given.violations()).toEqual([promise]);
  });

  it('sees that nothing runs at all', () => {
    const given = doctored(promotedPods);
    given.release({ phase: 'Promoted' });
    expect(given.violations()).toEqual([promise]);
  });
});

describe('approvedPromotions', () => {
  const approvals = (...people: readonly string[]) =>
    people.map((by) => ({ by, at: '2026-01-01T00:00:00.000Z' }));

  /** Production is asked for approvals, and the check looks at staging: so staging is given production's steps. */
  const asksForTwo: typeof approvedPromotions = (checked) => {
    const applications = checked.world.applications.map((it) => ({
      ...it,
      spec: {
        ...it.spec,
        targets: it.spec.targets.map((target) => ({ ...target, steps: [{ approval: { count: 2 } }] })),
      },
    }));
    return approvedPromotions({ ...checked, world: { ...checked.world, applications } });
  };

  it.each([
    { name: 'two people are enough', by: ['ann', 'bob'], expected: 0 },
    { name: 'one person twice is one', by: ['ann', 'ann'], expected: 1 },
    { name: 'nobody', by: [], expected: 1 },
  ])('$name', ({ by, expected }) => {
    const given = doctored(asksForTwo);
    given.release({ phase: 'Promoted' }, { approvals: approvals(...by) });
    expect(given.violations()).toHaveLength(expected);
  });

  it('lets a person go past them', () => {
    const given = doctored(asksForTwo);
    const requests = [{ type: 'PromoteNow' as const, by: 'ann', at: '2026-01-01T00:00:00.000Z' }];
    given.release({ phase: 'Promoted' }, { requests });
    expect(given.violations()).toEqual([]);
  });
});

describe('othersObjects', () => {
  const config = (owner?: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'motd',
      namespace: 'shop',
      ...(owner === undefined ? {} : { labels: { [labels.application]: owner } }),
    },
  });

  it.each([
    { name: 'what a person made is changed', before: undefined, after: 'shop', expected: 1 },
    { name: 'another application’s object is taken', before: 'bank', after: 'shop', expected: 1 },
    { name: 'an application’s own object is changed', before: 'shop', after: 'shop', expected: 0 },
  ])('$name', ({ before, after, expected }) => {
    const given = doctored(othersObjects);
    given.put(config(before), 'Person');
    given.put({ ...config(after), data: { text: 'ahoy' } });
    expect(given.violations()).toHaveLength(expected);
  });

  it('sees a fault hit a pod that is not the workload’s, whatever labels it has', () => {
    const given = doctored(othersObjects);
    const metadata = { name: 'web-by-hand', namespace: 'shop', labels: { app: 'web' } };
    given.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: {} }, 'Person');
    given.run({ phase: 'Injecting' });
    const { store, deletions } = given.world.staging.cluster;
    const [pod] = store.ofKind('Pod');
    if (pod !== undefined) deletions.begin(pod, 'Chaos');
    expect(given.violations()).toEqual(['a fault hits nothing but its targets']);
  });
});

describe('faultsInForce', () => {
  const taint = { key: zoneFailureTaint, value: 'zone-failure-1', effect: 'NoExecute' };
  const failed = { taints: [taint], unschedulable: true };

  function node(given: DoctoredWorld): KubeObject {
    return given.world.staging.cluster.store.ofKind('Node')[0] ?? named([], 'Node');
  }

  function passed(given: DoctoredWorld, uid = node(given).metadata.uid ?? ''): void {
    given.run({ phase: 'Recovering' });
    const ref = { apiVersion: 'v1', kind: 'Node', name: 'a1' };
    const injectedAt = '2026-01-01T12:00:30.000Z';
    const target = { id: '0/a1', fault: 0, ref, uid, state: 'Verified' as const, injectedAt };
    given.run({ phase: 'Completed', verdict: 'Pass', targets: [target] });
  }

  it.each([
    { name: 'to the end', seconds: 10, expected: 0 },
    { name: 'too short', seconds: 5, expected: 1 },
  ])('$name', async ({ seconds, expected }) => {
    const given = doctored(faultsInForce);
    const before = node(given);
    given.put({ ...before, spec: failed }, 'Chaos');
    await given.wait(seconds);
    given.put({ ...before, spec: {} }, 'Person');
    passed(given);
    expect(given.violations()).toHaveLength(expected);
  });

  it('does not take a node that was made anew for the one that was failed', async () => {
    const given = doctored(faultsInForce);
    const before = node(given);
    const { store } = given.world.staging.cluster;
    given.put({ ...before, spec: failed }, 'Chaos');
    await given.wait(4);
    store.remove({ apiVersion: 'v1', kind: 'Node', name: before.metadata.name }, 'Disaster');
    given.put({ ...before, spec: failed }, 'Person');
    await given.wait(20);
    passed(given, before.metadata.uid);
    expect(given.violations()).toHaveLength(1);
  });

  it('knows that a cordon which was there before may be lifted', async () => {
    const given = doctored(faultsInForce);
    const before = node(given);
    given.put({ ...before, spec: { unschedulable: true } }, 'Person');
    given.put({ ...before, spec: failed }, 'Chaos');
    await given.wait(2);
    given.put({ ...before, spec: { taints: [taint] } }, 'Person');
    await given.wait(10);
    passed(given);
    expect(given.violations()).toEqual([]);
  });
});

describe('evidencePromotions', () => {
  it('sees an evidence step that ended without requests', () => {
    const given = doctored(evidencePromotions);
    const rollout = given.world.applications[0]?.spec.rollout;
    const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 60 } }, { setWeight: 50 }];
    const spec = rollout === undefined ? {} : { rollout: { ...rollout, steps } };
    given.release({ phase: 'Progressing', stepIndex: 1 }, spec);
    expect(given.violations()).toEqual([]);
    given.release({ phase: 'Progressing', stepIndex: 2 }, spec);
    expect(given.violations()).toEqual(['no evidence without requests']);
  });

  it('sees a promotion after which nobody asks any more', async () => {
    const given = doctored(evidencePromotions);
    const objects = await deployed(given);
    given.release({ phase: 'Pending' });
    await given.wait(10);
    const { store } = given.world.staging.cluster;
    store.put({ ...named(objects, 'HTTPRoute'), spec: { hostnames: ['wbe.example'] } }, 'Person');
    await given.wait(10);
    given.release({ phase: 'Watching' });
    await given.wait(10);
    given.release({ phase: 'Promoted' });
    expect(given.violations()).toEqual(['what nobody asks any more is not promoted']);
  });
});

describe('lostTraffic', () => {
  const verdict = { outcome: 'Fail', gate: 'Traffic', reason: 'TrafficLost', message: '' } as const;

  it.each([
    { name: 'sees a version taken back for traffic that still comes', isLost: false },
    { name: 'says nothing where it ended with the promotion', isLost: true },
  ])('$name', async ({ isLost }) => {
    const given = doctored(lostTraffic);
    const { timeline } = given.world;
    const route = named(await deployed(given), 'HTTPRoute');
    for (let second = 0; second < 70; second += 5) {
      given.release({ phase: 'Progressing', message: `second ${second}` });
      await given.wait(5);
    }
    given.release({ phase: 'Promoting' });
    if (isLost) given.put(withField(route, ['spec', 'hostnames'], ['wbe.example']));
    await given.wait(5);
    const at = toInstant(timeline.now());
    const history = [{ at, phase: 'Watching', reason: 'StableUpdated', message: '' } as const];
    given.release({ phase: 'Watching', history });
    await given.wait(5);
    given.release({ phase: 'RollingBack', history, verdict: { ...verdict, at: toInstant(timeline.now()) } });
    expect(given.violations()).toEqual(isLost ? [] : ['only traffic that is lost is reported as lost']);
  });
});

describe('quarantine', () => {
  it.each([
    { gate: 'Health', broken: ['a quarantined version does not come back'] },
    { gate: 'Infrastructure', broken: [] },
  ] as const)(
    'of a first version that failed by $gate is reported as broken: $broken',
    ({ gate, broken }) => {
      const given = doctored(quarantine);
      const { store } = given.world.staging.cluster;
      const at = '2026-01-01T00:00:00.000Z';
      const verdict = { outcome: 'Inconclusive', gate, reason: 'ErrImagePull', message: '', at } as const;
      given.release({ phase: 'Failed', verdict });
      for (const made of store.ofKind('Release')) store.remove(refOf(made), 'Person');
      given.release({});
      expect(given.violations()).toEqual(broken);
    },
  );

  it.each([
    {
      name: 'another comment',
      version: { image: 'shop:good-0', greeting: 'hello', comment: 'x', notes: 'y' },
      broken: ['what failed does not come back in other words'],
    },
    { name: 'another image', version: { image: 'shop:good-1', greeting: 'hello' }, broken: [] },
  ])('of what ran and failed is reported as broken with $name: $broken', ({ version, broken }) => {
    const given = doctored(quarantine);
    const { repository, staging } = given.world;
    const at = '2026-01-01T00:00:00.000Z';
    const verdict = { outcome: 'Fail', gate: 'ErrorRate', reason: 'Odds', message: '', at } as const;
    given.release({ phase: 'Progressing' });
    given.release({ phase: 'RolledBack', verdict });
    for (const made of staging.cluster.store.ofKind('Release'))
      staging.cluster.store.remove(refOf(made), 'Person');

    repository.push(shopFiles(version), 'Once more');
    given.release({}, { version: repository.tree(repository.head(), shopPath) ?? '' });

    expect(given.violations()).toEqual(broken);
  });
});

describe('wayBack', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const undo = { release: 'shop-1-a', commit: 'c'.repeat(40), by: 'ann', at };

  /** The release before, which a person wants taken back. */
  function regretted(given: DoctoredWorld): void {
    given.release({});
    const { store } = given.world.staging.cluster;
    const [made] = store.ofKind('Release');
    if (made === undefined) throw new Error('it was made');
    store.remove(refOf(made), 'Person');
    const word = { type: 'Rollback', by: 'ann', at };
    const tree = field(made, 'spec', 'version');
    const promoted = withField(made, ['status', 'phase'], 'Promoted');
    const spec = {
      ...(made['spec'] as object),
      version: 'a'.repeat(40),
      previousVersion: tree,
      requests: [word],
    };
    given.put({ ...promoted, metadata: { name: undo.release, namespace: shopNamespace }, spec });
  }

  it('sees one that nobody asked for', () => {
    const given = doctored(wayBack);
    given.release({}, { undo });
    expect(given.violations()).toContain('a way back begins only because somebody asked');
  });

  it('sees one that takes steps, or is taken back', () => {
    const given = doctored(wayBack);
    regretted(given);
    given.release({ phase: 'Promoting' }, { undo });
    expect(given.violations()).toEqual([]);
    given.release({ phase: 'Progressing' }, { undo });
    given.release({ phase: 'RollingBack', restore: true }, { undo });
    expect(given.violations()).toEqual(['a way back is applied at once', 'nobody goes back from a way back']);
  });

  it('sees one that ends while another version runs, and what it took back may come in again', async () => {
    const given = doctored(wayBack);
    regretted(given);
    await deployed(given);
    given.release({ phase: 'Watching' }, { undo });
    expect(given.violations()).toEqual([]);
    given.release({ phase: 'Promoted' }, { undo });
    expect(given.violations()).toEqual([
      'a way back leads to the version before',
      'what was taken back is kept out',
    ]);
  });
});

describe('starvation', () => {
  async function endedFor(given: DoctoredWorld, requests: number): Promise<void> {
    const objects = await deployed(given);
    given.release({ phase: 'Progressing' });
    const canary = withField(
      named(objects, 'HTTPRoute'),
      ['spec', 'rules'],
      [{ backendRefs: [{ name: 'web-canary', port: 80 }] }],
    );
    given.put(canary);
    await given.wait(20);
    const counts = { stable: { requests: 0, bad: 0 }, canary: { requests, bad: 0 } };
    const verdict = { outcome: 'Superseded', gate: 'Newer', reason: 'NewerVersion', message: '' } as const;
    given.release({ phase: 'RollingBack', counts, verdict: { ...verdict, at: '2026-01-01T12:01:00.000Z' } });
  }

  it('sees a version that had requests end for a newer one', async () => {
    const given = doctored(starvation);
    await endedFor(given, 500);
    expect(given.violations()).toEqual(['a version that has had requests is finished']);
  });

  it('says nothing where the release had counted none', async () => {
    const given = doctored(starvation);
    await endedFor(given, 0);
    expect(given.violations()).toEqual([]);
  });
});

describe('infrastructureVerdicts', () => {
  const verdict = (reason: string) =>
    ({ outcome: 'Fail', gate: 'Health', reason, message: '', at: '2026-01-01T12:01:00.000Z' }) as const;

  it.each([
    {
      name: 'a good version fails for its registry',
      image: 'shop:good-0',
      reason: 'ErrImagePull',
      expected: 1,
    },
    { name: 'a version without an image', image: 'shop:missing-0', reason: 'ErrImagePull', expected: 0 },
    {
      name: 'a deadline that has passed',
      image: 'shop:good-0',
      reason: 'ProgressDeadlineExceeded',
      expected: 0,
    },
  ])('$name', ({ image, reason, expected }) => {
    const given = doctored(infrastructureVerdicts);
    const { repository } = given.world;
    const commit = repository.push(shopFiles({ image, greeting: 'hello' }), 'Merge');
    const tree = repository.tree(commit, shopPath) ?? '';
    given.release({ phase: 'RollingBack', verdict: verdict(reason) }, { version: tree });
    expect(given.violations()).toHaveLength(expected);
  });
});

describe('plainFailures', () => {
  it.each([
    { name: 'a canary that answers', image: 'shop:good-1', expected: 0 },
    { name: 'a canary whose requests fail', image: 'shop:bad-60-1', expected: 1 },
    { name: 'a canary whose requests hang', image: 'shop:stall-60-1', expected: 1 },
  ])('$name', async ({ image, expected }) => {
    const given = doctored(plainFailures);
    const objects = await deployed(given);
    given.release({ phase: 'Progressing' });
    const canary = withField(named(objects, 'Deployment'), ['metadata', 'name'], 'web-canary');
    const labelled = withField(canary, ['spec', 'template'], {
      metadata: { labels: { app: 'web-canary' } },
      spec: { containers: [{ name: 'main', image }] },
    });
    given.put(labelled);
    const service = withField(named(objects, 'Service'), ['metadata', 'name'], 'web-canary');
    given.put(withField(service, ['spec', 'selector'], { app: 'web-canary' }));
    await given.wait(60);
    const backendRefs = [
      { name: 'web', port: 80 },
      { name: 'web-canary', port: 80 },
    ];
    given.put(withField(named(objects, 'HTTPRoute'), ['spec', 'rules'], [{ backendRefs }]));
    await given.wait(60);
    given.release({ phase: 'Progressing', message: 'a later look' });
    await given.wait(20);
    given.release({ phase: 'Promoting' });
    expect(given.violations()).toHaveLength(expected);
  });
});

describe('canaryAdmitted', () => {
  it.each([
    { name: 'a policy that lets both in', apps: ['web', 'web-canary'], expected: 0 },
    { name: 'a policy that lets stable in alone', apps: ['web'], expected: 1 },
  ])('$name', async ({ apps, expected }) => {
    const given = doctored(canaryAdmitted);
    const backendRefs = ['web', 'web-canary'].map((name) => ({ name, port: 80 }));
    given.put({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { parentRefs: [{ name: 'local' }], rules: [{ backendRefs }] },
    });
    await given.wait(10);
    const matchExpressions = [{ key: 'app', operator: 'In', values: apps }];
    given.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'store', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'store' } },
        ingress: [{ from: [{ podSelector: { matchExpressions } }] }],
      },
    });
    for (const app of ['web', 'web-canary']) {
      const env = [{ name: 'DATABASE', value: 'store' }];
      const metadata = { name: `${app}-1`, namespace: 'shop', labels: { app } };
      given.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', env }] } });
      given.put({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: app, namespace: 'shop', labels: { 'kubernetes.io/service-name': app } },
        endpoints: [{ targetRef: { kind: 'Pod', name: `${app}-1` } }],
      });
    }
    expect(given.violations()).toHaveLength(expected);
  });
});

it('a doctored world has the shop of the repository', async () => {
  const given = doctored(promotedPods);
  await deployed(given);
  const web = given.world.staging.cluster.store.ofKind('Deployment')[0];
  expect(field(web, 'status', 'readyReplicas')).toBe(4);
});
