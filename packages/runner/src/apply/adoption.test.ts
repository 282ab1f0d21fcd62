import type { KubeObject } from '@seatrial/model';
import { mayAdopt } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { isUnmanaged, takingFields, unmanagedText } from './adoption.ts';

const byKubectl = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': { 'f:greeting': {} } },
};
const bySeatrial = { ...byKubectl, manager: 'seatrial', operation: 'Apply' };

function configMap(metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop', ...metadata } };
}

describe('an object in the cluster', () => {
  it.each([
    { name: 'is not there', live: undefined, expected: false },
    { name: 'nobody has labelled', live: configMap(), expected: true },
    { name: 'kubectl has applied', live: configMap({ managedFields: [byKubectl] }), expected: true },
    {
      name: 'is an application’s',
      live: configMap({ labels: { 'seatrial.dev/application': 'shop' } }),
      expected: false,
    },
    {
      name: 'has lost its label',
      live: configMap({ managedFields: [byKubectl, bySeatrial] }),
      expected: false,
    },
    {
      name: 'Seatrial has only patched',
      live: configMap({ managedFields: [{ ...bySeatrial, operation: 'Update' }] }),
      expected: true,
    },
    {
      name: 'is a namespace',
      live: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      expected: false,
    },
  ])('that $name: a stranger is $expected', ({ live, expected }) => {
    expect(isUnmanaged(live, new Set())).toBe(expected);
  });

  it('is no stranger where the application has it by its records', () => {
    expect(isUnmanaged(configMap(), new Set(['/ConfigMap/shop/web']))).toBe(false);
  });

  it('is taken over only by that very word', () => {
    const annotated = (value: string) => configMap({ annotations: { 'seatrial.dev/adopt': value } });

    expect(['true', 'yes', ''].map((value) => mayAdopt(annotated(value)))).toEqual([true, false, false]);
  });
});

describe('what is said of strangers', () => {
  it.each([
    { live: configMap(), whose: 'nobody says whose' },
    { live: configMap({ managedFields: [byKubectl] }), whose: 'written by kubectl-client-side-apply' },
    {
      live: configMap({ managedFields: [{ manager: 'kube-controller-manager', operation: 'Update' }] }),
      whose: 'written by kube-controller-manager',
    },
    {
      live: configMap({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }),
      whose: 'of Flux, apps',
    },
    {
      live: configMap({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/ConfigMap:shop/web' } }),
      whose: 'of Argo CD, shop',
    },
    { live: configMap({ labels: { 'argocd.argoproj.io/instance': 'shop' } }), whose: 'of Argo CD, shop' },
    { live: configMap({ annotations: { 'meta.helm.sh/release-name': 'shop' } }), whose: 'of Helm, shop' },
    {
      live: configMap({
        ownerReferences: [{ apiVersion: 'v1', kind: 'Shop', name: 'a', uid: 'u', controller: true }],
      }),
      whose: 'owned by Shop a',
    },
  ])('names who has it: $whose', ({ live, whose }) => {
    expect(unmanagedText([live])).toBe(
      `Cannot apply ConfigMap shop/web (${whose}): in the cluster already, and not made by Seatrial; to have Seatrial take it over, give its manifest the annotation seatrial.dev/adopt: "true", and take it from the tool that applies it today; else rename it, or delete it in the cluster`,
    );
  });

  it('names the first ten', () => {
    const text = unmanagedText(Array.from({ length: 12 }, (_, index) => configMap({ name: `web-${index}` })));

    expect(text).toContain('ConfigMap shop/web-9 (nobody says whose), 2 more: in the cluster');
  });
});

describe('the fields of an object that is taken over', () => {
  it('go to Seatrial from who applied them, together, and stay with controllers', () => {
    const byHelm = { ...byKubectl, manager: 'helm', fieldsV1: { 'f:data': { 'f:b': {} }, 'f:metadata': {} } };
    const byController = { ...byKubectl, manager: 'kube-controller-manager' };
    const byScale = { ...byKubectl, manager: 'kubectl', subresource: 'scale' };
    const ofOtherVersion = { ...byKubectl, apiVersion: 'v2' };

    const patch = takingFields(
      configMap({ managedFields: [byKubectl, byController, byHelm, byScale, ofOtherVersion] }),
    );

    const fieldsV1 = { 'f:data': { 'f:greeting': {}, 'f:b': {} }, 'f:metadata': {} };
    expect(patch).toEqual({
      metadata: { managedFields: [byController, byScale, ofOtherVersion, { ...bySeatrial, fieldsV1 }] },
    });
  });

  it('are not touched where none was applied', () => {
    expect(takingFields(configMap())).toBeUndefined();
  });
});
