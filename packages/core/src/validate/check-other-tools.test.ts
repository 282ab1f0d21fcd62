import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { checkOtherTools } from './check-other-tools.ts';

const at = { line: 1, column: 1 };

function check(...annotated: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const manifests = annotated.map((annotations, index) => ({
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `job-${index}`, annotations },
    } satisfies KubeObject,
    source: { file: `${index}.yaml`, ...at, locate: () => at, locateKey: () => at },
  }));
  return checkOtherTools(manifests).map(({ severity, message }) => `${severity} ${message}`);
}

it.each([
  ['argocd.argoproj.io/hook', 'PreSync', 'Argo CD'],
  ['argocd.argoproj.io/hook', 'SyncFail, PostSync', 'Argo CD'],
  ['helm.sh/hook', 'pre-install,pre-upgrade', 'Helm'],
])('says of a hook %s: %s that it is made as other objects are', (key, value, tool) => {
  expect(check({ [key]: value })).toEqual([
    `warning Job "job-0" has ${key}: ${value} of ${tool}: it is made with the version, as other objects are`,
  ]);
});

it.each([
  ['argocd.argoproj.io/hook', 'SyncFail'],
  ['argocd.argoproj.io/hook', 'Skip'],
  ['helm.sh/hook', 'test'],
  ['helm.sh/hook', 'post-delete'],
])('says of a hook %s: %s that it is made though there is no such moment', (key, value) => {
  expect(check({ [key]: value })).toEqual([
    expect.stringContaining('it is made all the same, as there is no such moment here'),
  ]);
});

it.each([
  ['argocd.argoproj.io/sync-options', 'ServerSideApply=true,Prune=false', 'prune'],
  ['helm.sh/resource-policy', 'keep', 'prune'],
  ['kustomize.toolkit.fluxcd.io/prune', 'disabled', 'prune'],
  ['argocd.argoproj.io/sync-options', 'Replace=true', 'replace'],
  ['kustomize.toolkit.fluxcd.io/force', 'enabled', 'replace'],
])('says of %s: %s what to write here, unless it is written', (key, value, own) => {
  expect(check({ [key]: value })).toEqual([expect.stringContaining(`job-0" has ${key}: ${value} of`)]);
  expect(check({ [key]: value, [`seatrial.dev/${own}`]: 'x' })).toEqual([]);
});

it('says nothing of a definition that is to stay, as it does here', () => {
  const object: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'a.b', annotations: { 'helm.sh/resource-policy': 'keep' } },
  };
  const source = { file: 'a.yaml', ...at, locate: () => at, locateKey: () => at };

  expect(checkOtherTools([{ object, source }])).toEqual([]);
});

it('says each word once, and how many have it', () => {
  const wave = { 'argocd.argoproj.io/sync-wave': '1' };

  expect(check(wave, wave, { ...wave, 'argocd.argoproj.io/hook': 'Sync' })).toEqual([
    expect.stringContaining('argocd.argoproj.io/hook: Sync'),
    'warning Job "job-0" has argocd.argoproj.io/sync-wave: 1 of Argo CD (and 2 more like it): objects are applied by their kinds here, definitions and namespaces first',
  ]);
});

it('says nothing of an object whose wave is said in words of Seatrial too, unless its moment is not there', () => {
  const wave = { 'seatrial.dev/wave': '1' };

  expect(check({ ...wave, 'argocd.argoproj.io/sync-wave': '1', 'argocd.argoproj.io/hook': 'Sync' })).toEqual(
    [],
  );
  expect(check({ ...wave, 'argocd.argoproj.io/hook': 'SyncFail' })).toHaveLength(1);
});

it('says nothing of what changes nothing', () => {
  expect(check({ 'argocd.argoproj.io/sync-wave': '0', 'argocd.argoproj.io/tracking-id': 'a' }, {})).toEqual(
    [],
  );
});
