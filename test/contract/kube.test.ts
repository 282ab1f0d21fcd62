import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applyWithOutcome,
  createInformer,
  createKube,
  isKubeError,
  type Kube,
  runWithLease,
  systemClock,
} from '@seatrial/kube';
import { type ControlPlane, startControlPlane } from '@seatrial/localcluster';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const signal = new AbortController().signal;
const op = { signal, timeoutMs: 60_000 };
const as = { userAgent: 'seatrial-contract', fieldManager: 'seatrial' };
const namespace = 'contract';

describe('kube, against a real API server', () => {
  let directory: string;
  let controlPlane: ControlPlane;
  let kube: Kube;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-kube-'));
    controlPlane = await start(directory);
    kube = await createKube({ ...as, kubeconfig: { path: controlPlane.kubeconfigPath } });
    await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
    await eventually(() =>
      kube.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' }, op),
    );
  });

  afterAll(async () => {
    await kube?.close();
    await controlPlane?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('says its version and who we are', async () => {
    expect(await kube.serverVersion(op)).toMatchObject({
      major: '1',
      gitVersion: expect.stringMatching(/^v1\./),
    });
    expect(await kube.selfSubject(op)).toMatchObject({
      username: 'admin',
      groups: expect.arrayContaining(['system:masters']),
    });
  });

  it('says that it does not trust a server whose certificate another authority signed', async () => {
    const config = JSON.parse(await readFile(controlPlane.kubeconfigPath, 'utf8'));
    delete config.clusters[0].cluster['certificate-authority-data'];
    const stranger = await createKube({ ...as, kubeconfig: { text: JSON.stringify(config) } });
    onTestFinished(() => stranger.close());

    await expect(stranger.serverVersion(op)).rejects.toMatchObject({
      code: 'Unavailable',
      reason: 'NotTrusted',
      message: expect.stringContaining('correct the server or the certificates in the kubeconfig'),
    });
  });

  it('finds a kind whose CRD came later, without a new client', async () => {
    const ref = aWidgetRef('none');

    await expect(kube.get(ref, op)).rejects.toMatchObject({ code: 'NotFound', reason: 'KindNotServed' });
    await kube.apply(widgetCrd, op);
    await eventually(() => kube.list(ref, op));

    await expect(kube.get(ref, op)).rejects.toMatchObject({ code: 'NotFound', reason: 'NotFound' });
  });

  describe('apply', () => {
    it('says what it did: created, configured, and nothing the second time, in a dry run too', async () => {
      const object = aConfigMap('applied', { colour: 'blue' });
      const changed = aConfigMap('applied', { colour: 'red' });
      const dryRun = { ...op, dryRun: 'All' } as const;

      const outcomes: string[] = [];
      for (const [what, how] of [
        [object, dryRun],
        [object, op],
        [object, op],
        [changed, dryRun],
        [object, dryRun],
        [changed, op],
      ] as const) {
        outcomes.push((await applyWithOutcome(kube, what, how)).outcome);
      }

      expect(outcomes).toEqual(['Created', 'Created', 'Unchanged', 'Configured', 'Unchanged', 'Configured']);
    });

    it('keeps fields of a custom resource that no schema of ours knows', async () => {
      const widget = aWidget({ name: 'open', spec: { open: { anything: [{ at: 'all' }], nothing: null } } });

      const object = await kube.apply(widget, op);

      expect(object['spec']).toEqual(widget['spec']);
    });

    it('refuses a field that the schema does not know, naming it', async () => {
      const widget = aWidget({ name: 'strict', spec: { sise: 1 } });

      await expect(kube.apply(widget, op)).rejects.toMatchObject({
        code: 'Invalid',
        message: expect.stringContaining('spec.sise'),
      });
    });

    it('refuses a field of another manager, naming it, and takes it by force', async () => {
      await kube.apply(aConfigMap('contested', { owner: 'them' }), { ...op, fieldManager: 'them' });
      const ours = aConfigMap('contested', { owner: 'us' });

      await expect(kube.apply(ours, op)).rejects.toMatchObject({
        code: 'Conflict',
        details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.owner' }] },
      });
      const object = await kube.apply(ours, { ...op, force: true });
      expect(object['data']).toEqual({ owner: 'us' });
    });
  });

  describe('writes', () => {
    it('updateStatus writes the status alone, over the version it has seen and no other', async () => {
      const seen = await kube.apply(aWidget({ name: 'status', spec: { size: 1 } }), op);
      const written = await kube.updateStatus({ ...seen, spec: { size: 2 }, status: { phase: 'Ready' } }, op);

      expect(written).toMatchObject({ spec: { size: 1 }, status: { phase: 'Ready' } });
      await expect(kube.updateStatus({ ...seen, status: { phase: 'Lost' } }, op)).rejects.toMatchObject({
        code: 'Conflict',
      });
    });

    it('patch merges into a custom resource, its status too', async () => {
      const object = await kube.apply(aWidget({ name: 'patched', spec: { size: 1 } }), op);
      const ref = aWidgetRef('patched');

      await kube.patch(ref, { spec: { size: 3 } }, { ...op, type: 'merge' });
      const patched = await kube.patch(
        ref,
        { status: { phase: 'Ready' } },
        { ...op, type: 'merge', subresource: 'status' },
      );

      expect(patched).toMatchObject({ spec: { size: 3 }, status: { phase: 'Ready' } });
      expect(patched.metadata.uid).toBe(object.metadata.uid);
    });

    it('create refuses what is there', async () => {
      await kube.create(aConfigMap('once', {}), op);

      await expect(kube.create(aConfigMap('once', {}), op)).rejects.toMatchObject({ code: 'AlreadyExists' });
    });

    it('delete spares an object that is no longer the one that was meant', async () => {
      const { uid = '' } = (await kube.create(aConfigMap('precious', {}), op)).metadata;
      const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'precious' };

      await expect(
        kube.delete(ref, { ...op, uid: '00000000-0000-0000-0000-000000000000' }),
      ).rejects.toMatchObject({
        code: 'Conflict',
      });
      await kube.delete(ref, { ...op, uid });
      await expect(kube.get(ref, op)).rejects.toMatchObject({ code: 'NotFound' });
    });

    it('names keep their case', async () => {
      const typed = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };

      await kube.apply({ ...typed, metadata: { name: 'Contract:Reader' }, rules: [] }, op);

      expect((await kube.get({ ...typed, name: 'Contract:Reader' }, op)).metadata.name).toBe(
        'Contract:Reader',
      );
    });

    it('evict asks the disruption budgets, and deletes where they allow', async () => {
      await kube.apply(aBudget({ minAvailable: 1 }), op);
      await kube.create(aPod('guarded'), op);
      const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'guarded' };
      const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      await kube.patch(ref, { status: running }, { ...op, type: 'merge', subresource: 'status' });

      await expect(kube.evict(ref, op)).rejects.toMatchObject({ code: 'TooManyRequests' });
      await kube.delete({ ...ref, apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', name: 'budget' }, op);
      await eventually(() => kube.evict(ref, { ...op, gracePeriodSeconds: 0 }));

      await expect(kube.get(ref, op)).rejects.toMatchObject({ code: 'NotFound' });
    });
  });

  describe('identities', () => {
    it('impersonation: another is asked about and refused, by the API server itself', async () => {
      const alice = kube.impersonate({ user: 'alice', groups: ['team-shop', 'team-pay'] });

      expect((await alice.selfSubject(op)).groups).toEqual(expect.arrayContaining(['team-shop', 'team-pay']));
      expect(
        await alice.accessReview({ verb: 'delete', group: '', resource: 'pods', namespace }, op),
      ).toMatchObject({ allowed: false });
      await expect(alice.list({ apiVersion: 'v1', kind: 'Pod', namespace }, op)).rejects.toMatchObject({
        code: 'Forbidden',
      });
    });

    it('a token of a service account lets in as that account', async () => {
      const { token } = await kube.tokenFor({ namespace, name: 'default' }, 600, op);
      const certificate = Buffer.from(controlPlane.ca).toString('base64');
      const config = {
        clusters: [
          { name: 'c', cluster: { server: controlPlane.url, 'certificate-authority-data': certificate } },
        ],
        users: [{ name: 'u', user: { token } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      };
      const account = await createKube({ ...as, kubeconfig: { text: JSON.stringify(config), context: 'x' } });
      onTestFinished(() => account.close());

      expect(await account.selfSubject(op)).toMatchObject({
        username: `system:serviceaccount:${namespace}:default`,
      });
    });

    it('a certificate that nobody signed is not let in, and says so', async () => {
      const text = await readFile(controlPlane.kubeconfigPath, 'utf8');
      const stranger = await createKube({
        ...as,
        kubeconfig: { text: text.replace(/client-(certificate|key)-data.*/g, '') },
      });
      onTestFinished(() => stranger.close());

      await expect(stranger.serverVersion(op)).rejects.toMatchObject({ code: 'Unauthorized' });
    });
  });

  describe('list and watch', () => {
    const labels = { set: 'many' };
    const many = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: 'set=many' };

    it('an informer holds 1,200 objects read in pages, follows changes, and forgets what was deleted', async () => {
      const names = Array.from({ length: 1_200 }, (_, index) => `many-${index}`);
      await Promise.all(names.map((name) => kube.create(aConfigMap(name, {}, labels), op)));
      const changes: string[] = [];
      const informer = createInformer(
        kube,
        many,
        {
          onChange: (key, object) => changes.push(`${object === undefined ? '-' : '+'}${key}`),
          onError: () => undefined,
          clock: systemClock,
          rng: Math.random,
        },
        signal,
      );
      onTestFinished(() => informer.close());

      await informer.synced;
      expect(informer.list()).toHaveLength(1_200);
      changes.length = 0;
      await kube.apply(aConfigMap('many-7', { seen: 'yes' }, labels), { ...op, force: true });
      await kube.delete({ ...many, name: 'many-8' }, op);
      await kube.patch({ ...many, name: 'many-9' }, { metadata: { labels: null } }, { ...op, type: 'merge' });

      await eventually(async () => expect(changes).toHaveLength(3));
      expect(changes).toEqual([`+${namespace}/many-7`, `-${namespace}/many-8`, `-${namespace}/many-9`]);
      expect(informer.list()).toHaveLength(1_198);
    });

    it('a watch gets a bookmark before its time is over, and ends by itself', async () => {
      const { resourceVersion } = await kube.list(many, op);
      const events: { type: string; newer: boolean }[] = [];
      // The server sends bookmarks to a watch in whose time something happened.
      const elsewhere = systemClock.sleep(500).then(() => kube.apply(aConfigMap('elsewhere', {}), op));

      for await (const { type, object } of kube.watch(many, { resourceVersion, timeoutSeconds: 4 }, op)) {
        events.push({ type, newer: Number(object.metadata.resourceVersion) > Number(resourceVersion) });
      }

      await elsewhere;
      expect(events).toContainEqual({ type: 'BOOKMARK', newer: true });
      expect(events.filter(({ type }) => type !== 'BOOKMARK')).toEqual([]);
    });
  });

  it('a Lease whose holder has crashed is taken over after its time, by one candidate', async () => {
    await kube.create(
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'runner', namespace },
        spec: { holderIdentity: 'crashed', leaseDurationSeconds: 2 },
      },
      op,
    );
    const startedAt = systemClock.now();
    const terms: { identity: string; afterMs: number }[] = [];
    let leading = 0;
    let leadingMax = 0;

    await Promise.all(
      ['a', 'b', 'c'].map((identity) =>
        runWithLease(
          {
            kube,
            namespace,
            name: 'runner',
            identity,
            leaseDurationMs: 2_000,
            renewMs: 100,
            clock: systemClock,
            rng: Math.random,
            onError: () => undefined,
          },
          async () => {
            leading += 1;
            leadingMax = Math.max(leadingMax, leading);
            terms.push({ identity, afterMs: systemClock.now() - startedAt });
            await systemClock.sleep(300);
            leading -= 1;
          },
          signal,
        ),
      ),
    );

    expect(terms.map(({ identity }) => identity).sort()).toEqual(['a', 'b', 'c']);
    expect(terms[0]?.afterMs).toBeGreaterThanOrEqual(2_000);
    expect(leadingMax).toBe(1);
    expect(
      (
        await kube.get({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: 'runner' }, op)
      )['spec'],
    ).toMatchObject({
      holderIdentity: '',
      leaseTransitions: 3,
    });
  });

  it('an informer outlives a restart of the API server, which no longer knows old versions', async () => {
    const errors: unknown[] = [];
    const informer = createInformer(
      kube,
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: 'set=restart' },
      {
        onChange: () => undefined,
        onError: (error) => errors.push(error),
        clock: systemClock,
        rng: Math.random,
      },
      signal,
    );
    onTestFinished(() => informer.close());
    await informer.synced;

    await controlPlane.stop();
    await eventually(async () => expect(errors).not.toEqual([]));
    controlPlane = await start(directory);
    await eventually(() => kube.create(aConfigMap('after', {}, { set: 'restart' }), op));

    await eventually(async () => expect(informer.list()).toHaveLength(1));
    expect(errors.filter((error) => !isKubeError(error))).toEqual([]);
    const old = kube.watch(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { resourceVersion: '1', timeoutSeconds: 4 },
      op,
    );
    await expect(old[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'Gone' });
  });
});

async function start(directory: string): Promise<ControlPlane> {
  const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
  const { env } = process;
  const programs = await provide(names, {
    env,
    cacheDir: resolveCacheDir(env),
    report: () => undefined,
    signal,
  });
  return startControlPlane({
    name: 'contract',
    directory,
    programs,
    clock: systemClock,
    log: () => undefined,
    signal,
  });
}

/** Tries again until it works; the test's own time limit ends it. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 400; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await systemClock.sleep(50);
    }
  }
}

function aConfigMap(name: string, data: Record<string, string>, labels?: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, ...(labels && { labels }) },
    data,
  };
}

function aWidget({ name, spec }: { name: string; spec: unknown }): KubeObject {
  return { apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name, namespace }, spec };
}

function aWidgetRef(name: string): ObjectRef {
  return { apiVersion: 'example.test/v1', kind: 'Widget', namespace, name };
}

function aPod(name: string): KubeObject {
  const containers = [{ name: 'main', image: 'main' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'guarded' } },
    spec: { containers },
  };
}

function aBudget(limits: { minAvailable: number }): KubeObject {
  const spec = { ...limits, selector: { matchLabels: { app: 'guarded' } } };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'budget', namespace },
    spec,
  };
}

const widgetCrd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.test' },
  spec: {
    group: 'example.test',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  size: { type: 'integer' },
                  open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
              status: { type: 'object', properties: { phase: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};
