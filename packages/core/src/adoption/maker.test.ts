import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { makerOf, managersBySize } from './maker.ts';

function live(metadata: object): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop', ...metadata } };
}

const entry = (manager: string, fields: object, subresource?: string) => ({
  manager,
  operation: 'Apply',
  fieldsV1: fields,
  ...(subresource === undefined ? {} : { subresource }),
});

describe('whoever has made an object', () => {
  it('of Flux is named with what makes it again, in its namespace', () => {
    const group = 'kustomize.toolkit.fluxcd.io';
    const maker = makerOf(
      live({ labels: { [`${group}/name`]: 'apps', [`${group}/namespace`]: 'flux-system' } }),
    );

    expect(maker).toMatchObject({
      tool: 'Flux',
      text: 'of Flux, apps',
      reconciler: {
        ref: { apiVersion: `${group}/v1`, kind: 'Kustomization', name: 'apps', namespace: 'flux-system' },
      },
    });
  });

  it('is Flux where its chart has the marks of Helm too', () => {
    const annotations = { 'meta.helm.sh/release-name': 'shop' };
    const labels = { 'helm.toolkit.fluxcd.io/name': 'shop', 'helm.toolkit.fluxcd.io/namespace': 'shop' };

    expect(makerOf(live({ annotations, labels }))).toMatchObject({
      tool: 'Flux',
      reconciler: { ref: { kind: 'HelmRelease' } },
    });
    expect(makerOf(live({ annotations }))).toEqual({ tool: 'Helm', text: 'of Helm, shop' });
  });

  it.each([
    ['shop:apps/Deployment:shop/web', { name: 'shop', namespace: 'argocd' }],
    ['teams_shop:apps/Deployment:shop/web', { name: 'shop', namespace: 'teams' }],
  ])('of Argo CD is found by its tracking id %s', (id, ref) => {
    const maker = makerOf(live({ annotations: { 'argocd.argoproj.io/tracking-id': id } }));

    expect(maker).toMatchObject({ tool: 'ArgoCd', reconciler: { ref: { kind: 'Application', ...ref } } });
  });

  it('is the controller that owns it, or else who applied its fields, and nobody where nothing says so', () => {
    const ownerReferences = [
      { apiVersion: 'example.com/v1', kind: 'Shop', name: 'a', uid: 'u', controller: true },
    ];

    expect(makerOf(live({ ownerReferences }))).toMatchObject({ tool: 'Controller', text: 'owned by Shop a' });
    expect(makerOf(live({ managedFields: [entry('manager', {}), entry('kubectl-create', {})] }))).toEqual({
      tool: 'Kubectl',
      text: 'written by kubectl-create',
    });
    expect(makerOf(live({ managedFields: [entry('manager', {}, 'status'), entry('robot', {})] }))).toEqual({
      tool: 'Other',
      text: 'written by robot',
    });
    expect(makerOf(live({}))).toEqual({ tool: 'Unknown', text: 'nobody says whose' });
  });

  it('is told with how many fields each manager has', () => {
    const managedFields = [
      entry('kubectl', { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }),
      entry('helm', { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } }),
      entry('kubectl', { 'f:immutable': {} }),
    ];

    expect(managersBySize(live({ managedFields }))).toEqual([
      { name: 'kubectl', fields: 3 },
      { name: 'helm', fields: 1 },
    ]);
  });
});
