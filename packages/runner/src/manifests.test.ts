import type { ConfigPort } from '@seatrial/core';
import type { Located } from '@seatrial/model';
import { type Application, configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createManifests, problemOf, type Version } from './manifests.ts';

const op = { signal: new AbortController().signal };

function versionOf(text: string): Promise<Version> {
  const config: Pick<ConfigPort, 'filesOfTree'> = {
    filesOfTree: async () => [
      { path: 'all.yaml', bytes: new TextEncoder().encode(text), sizeBytes: text.length },
    ],
  };
  const manifests = createManifests({ config: config as ConfigPort });
  return manifests.version('a'.repeat(40), { namespace: 'shop', path: 'apps/shop' }, op);
}

function application(spec: string): Located<Application> {
  const text = `apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets: [{cluster: here}]\n${spec}`;
  const [found] = loadConfig(
    [{ path: 'shop.yaml', bytes: new TextEncoder().encode(text) }],
    configLimits,
  ).applications;
  if (found === undefined) throw new Error('the file above is an Application');
  return found;
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

describe('a version', () => {
  it('has no problem when its objects live in the namespace of the application', async () => {
    const own = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

    expect((await versionOf(`${configMap}---\n${own}`)).problem).toBeUndefined();
  });

  it('has a problem when a manifest is a symbolic link: its objects would be taken for removed', async () => {
    const bytes = new TextEncoder().encode('../base/web.yaml');
    const filesOfTree = async () => [{ path: 'web.yaml', bytes, isLink: true }];
    const manifests = createManifests({ config: { filesOfTree } as Partial<ConfigPort> as ConfigPort });

    const place = { namespace: 'shop', path: 'apps/shop' };

    expect((await manifests.version('a'.repeat(40), place, op)).problem).toBe(
      'apps/shop/web.yaml:1:1: symbolic links are not followed',
    );
  });

  it('with a problem is unreadable only where objects may be missing', async () => {
    const twice = await versionOf(`${configMap}---\n${configMap}`);
    const torn = await versionOf(`${configMap}---\nkind: [`);

    expect([twice.problem, twice.unreadable]).toEqual([expect.stringContaining('stands twice'), undefined]);
    expect(torn.unreadable).toBe(torn.problem);
    expect(torn.problem).toContain('apps/shop/all.yaml:5:');
  });

  const list = (item: string) =>
    `apiVersion: v1\nkind: List\nitems:\n- kind: List\n  apiVersion: v1\n  items: [${item}]\n`;
  const forged = '{apiVersion: seatrial.dev/v1alpha1, kind: Release, metadata: {name: bank-1-aaaaaaa}}';
  it.each([
    { name: 'a record in a list of lists', text: list(forged), said: 'a Release of Seatrial' },
    {
      name: 'an object of another namespace in a list of lists',
      text: list('{apiVersion: v1, kind: Secret, metadata: {name: x, namespace: kube-system}}'),
      said: 'Secret "x" is in namespace "kube-system"',
    },
    {
      name: 'another namespace',
      text: list('{apiVersion: v1, kind: Namespace, metadata: {name: bank}}'),
      said: 'Namespace "bank" belongs to the whole cluster',
    },
    {
      name: 'a role for the whole cluster that a definition calls namespaced',
      text: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x}
spec: {group: rbac.authorization.k8s.io, scope: Namespaced, names: {kind: ClusterRole}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: x}
`,
      said: 'CustomResourceDefinition "x" belongs to the whole cluster',
    },
  ])('is refused for $name', async ({ text, said }) => {
    expect((await versionOf(text)).problem).toContain(said);
  });

  it('is refused when it is empty, or has not what the rollout names', async () => {
    const rollout = '  rollout: {workload: {name: web}, service: web, route: {name: web}}\n';

    expect(problemOf(await versionOf('# nothing'), application(''))).toContain('no manifests');
    expect(problemOf(await versionOf(configMap), application(''))).toBeUndefined();
    expect(problemOf(await versionOf(configMap), application(rollout))).toContain('no Deployment "web"');
  });
});
