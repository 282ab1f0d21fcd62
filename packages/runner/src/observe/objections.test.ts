import type { CanaryPlan, ClusterPort, ConfigPort, Objection } from '@seatrial/core';
import { PortError, planRelease } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createManifests } from '../source/manifests.ts';
import { plainFiles } from '../testing/plain-files.ts';
import { objectionsTo } from './objections.ts';
import { createPassed } from './passed.ts';

const release = { metadata: { name: 'shop-1-t', namespace: 'shop', uid: '1' } };
const op = { signal: new AbortController().signal };
const web =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: {}\n';
const custom = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.x.io}
spec: {group: x.io, scope: Namespaced, names: {kind: Gadget}}
---
apiVersion: x.io/v1
kind: Gadget
metadata: {name: one}
`;

const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: own}\nrules: []\n';
const binding = (to: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: to-${to}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${to}}
`;

const canaryDeployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web-canary', namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } },
};

/** Asks about a release with a canary, where there is one object already. */
async function objectionsBeside(live: KubeObject): Promise<readonly string[]> {
  const plan = planRelease({
    application: 'shop',
    release: 'shop-2-t',
    version: 't',
    desired: [],
    inventory: [],
  });
  const arms = { stableService: 'web', canaryService: 'web-canary' };
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const canary: CanaryPlan = {
    workload: web,
    stable: web,
    route: web,
    arms,
    stableReplicas: 1,
    pods: { stable: {}, canary: {} },
    serviceLabels: { stable: {}, canary: {} },
    first: [],
    notTried: [],
    objects: () => [canaryDeployment],
  };
  const cluster: Pick<ClusterPort, 'dryRun' | 'get'> = {
    dryRun: async () => ({ objections: [] }),
    get: async ({ name }) => (name === live.metadata.name ? live : undefined),
  };
  return objectionsTo(
    { cluster: cluster as ClusterPort },
    {
      plan: { ...plan, canary },
      rollout: undefined,
      sources: new Map(),
      isApplied: () => false,
      hasPassed: () => false,
      onPassed: () => undefined,
    },
    op,
  );
}

async function judge(
  files: Readonly<Record<string, string>>,
  dryRun: (object: KubeObject) => Promise<readonly Objection[]>,
  passed = createPassed(),
): Promise<readonly string[]> {
  const config: Pick<ConfigPort, 'filesOfTree'> = {
    filesOfTree: async () =>
      Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
  };
  const place = { application: 'shop', namespace: 'shop', path: 'apps/shop' };
  const scopes: Pick<ClusterPort, 'scopeOf'> = { scopeOf: async () => 'Namespaced' };
  const version = await createManifests({
    config,
    cluster: scopes,
    clock: { now: () => 0, sleep: async () => undefined },
    clusterName: 'here',
    renderFiles: plainFiles,
  }).version({ version: 't' }, place, op);
  const plan = planRelease({
    application: 'shop',
    release: 'shop-1-t',
    version: 't',
    desired: version.objects,
    inventory: [],
  });
  const cluster: Pick<ClusterPort, 'dryRun'> = {
    dryRun: async (object) => ({ objections: await dryRun(object) }),
  };
  return objectionsTo(
    { cluster: cluster as ClusterPort },
    {
      plan,
      rollout: undefined,
      sources: version.sources,
      isApplied: () => false,
      hasPassed: (it) => passed.has(release, it),
      onPassed: (it) => passed.note(release, it),
    },
    op,
  );
}

describe('objectionsTo', () => {
  it('goes on where the API server ceased to answer, and asks about all again once it was asked about all', async () => {
    const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    const files = { 'all.yaml': ['one', 'two', 'three'].map(map).join('---\n') };
    const passed = createPassed();
    const asked: string[] = [];
    let isAway = true;
    const dryRun = async ({ metadata: { name } }: KubeObject): Promise<readonly Objection[]> => {
      asked.push(name);
      if (isAway && name === 'two') throw new PortError('Unavailable', 'no answer');
      return [];
    };
    await expect(judge(files, dryRun, passed)).rejects.toThrow('no answer');

    isAway = false;
    await judge(files, dryRun, passed);
    passed.forget(release);
    await judge(files, dryRun, passed);

    expect(asked).toEqual(['one', 'two', 'three', 'two', 'one', 'two', 'three']);
  });

  it('names file, line, column, object and field', async () => {
    const said = await judge({ 'web.yaml': web }, async () => [
      { field: 'spec.replicas', message: 'must be less' },
      { message: 'no' },
    ]);

    expect(said).toEqual([
      'apps/shop/web.yaml:5:13: Deployment web: spec.replicas: must be less',
      'apps/shop/web.yaml:1:1: Deployment web: no',
    ]);
  });

  it('does not ask about kinds that the version itself defines', async () => {
    const asked: string[] = [];

    await judge({ 'a.yaml': custom, 'web.yaml': web }, async ({ kind }) => {
      asked.push(kind);
      return [];
    });

    expect(asked).toEqual(['CustomResourceDefinition', 'Deployment']);
  });

  it('asks about a binding, but not to a Role that comes with it', async () => {
    const asked: string[] = [];

    await judge({ 'a.yaml': role, 'b.yaml': binding('own'), 'c.yaml': binding('other') }, async (object) => {
      asked.push(object.metadata.name);
      return [];
    });

    expect(asked).toEqual(['own', 'to-other']);
  });

  it('refuses to overwrite what somebody else has by a name of the canary’s', async () => {
    const stranger = { ...canaryDeployment, metadata: { ...canaryDeployment.metadata, labels: {} } };

    await expect(objectionsBeside(stranger)).rejects.toMatchObject({
      code: 'AlreadyExists',
      message: expect.stringMatching(
        /^Cannot make the canary: there is a Deployment shop\/web-canary already/,
      ),
    });
    expect(await objectionsBeside(canaryDeployment)).toEqual([]);
  });

  it('passes on that the API server could not say', async () => {
    const forbidden = new PortError('Forbidden', 'Cannot apply: forbidden');

    await expect(judge({ 'web.yaml': web }, () => Promise.reject(forbidden))).rejects.toBe(forbidden);
  });
});
