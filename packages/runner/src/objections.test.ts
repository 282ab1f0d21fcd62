import type { ClusterPort, ConfigPort, Objection } from '@seatrial/core';
import { PortError, planRelease } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createManifests } from './manifests.ts';
import { objectionsTo } from './objections.ts';

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

async function judge(
  files: Readonly<Record<string, string>>,
  dryRun: (object: KubeObject) => Promise<readonly Objection[]>,
): Promise<readonly string[]> {
  const config: Pick<ConfigPort, 'filesOfTree'> = {
    filesOfTree: async () =>
      Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
  };
  const place = { namespace: 'shop', path: 'apps/shop' };
  const version = await createManifests({ config: config as ConfigPort }).version('t', place, op);
  const plan = planRelease({
    application: 'shop',
    release: 'shop-1-t',
    tree: 't',
    desired: version.objects,
    inventory: [],
  });
  const cluster: Pick<ClusterPort, 'dryRun'> = { dryRun };
  return objectionsTo({ cluster: cluster as ClusterPort }, plan, version.sources, op);
}

describe('objectionsTo', () => {
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

  it('does not ask about kinds that the version itself defines, nor about what their Role decides', async () => {
    const asked: string[] = [];
    const binding = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\n';

    await judge({ 'a.yaml': custom, 'b.yaml': binding, 'web.yaml': web }, async ({ kind }) => {
      asked.push(kind);
      return [];
    });

    expect(asked).toEqual(['CustomResourceDefinition', 'Deployment']);
  });

  it('passes on that the API server could not say', async () => {
    const forbidden = new PortError('Forbidden', 'Cannot apply: forbidden');

    await expect(judge({ 'web.yaml': web }, () => Promise.reject(forbidden))).rejects.toBe(forbidden);
  });
});
