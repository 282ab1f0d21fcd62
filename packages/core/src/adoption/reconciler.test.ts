import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { reconcilerOf } from './reconciler.ts';

const flux = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  namespace: 'flux-system',
  name: 'apps',
};
const argo = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace: 'argocd', name: 'shop' };

function there(ref: typeof flux, spec: object): { readonly type: 'There'; readonly object: KubeObject } {
  return {
    type: 'There',
    object: { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name }, spec },
  };
}

it.each([
  { tool: 'Flux', ref: flux, spec: {}, state: 'AtWork' },
  { tool: 'Flux', ref: flux, spec: { suspend: true }, state: 'Suspended' },
  { tool: 'ArgoCd', ref: argo, spec: { syncPolicy: { automated: {} } }, state: 'AtWork' },
  { tool: 'ArgoCd', ref: argo, spec: { syncPolicy: { automated: { enabled: false } } }, state: 'Suspended' },
  { tool: 'ArgoCd', ref: argo, spec: {}, state: 'Suspended' },
  { tool: 'Controller', ref: argo, spec: {}, state: 'AtWork' },
] as const)('$tool with $spec is $state', ({ tool, ref, spec, state }) => {
  expect(reconcilerOf({ tool }, ref, there(ref, spec)).state).toBe(state);
});

it('is stopped by a command, where it may be at work', () => {
  const stop =
    'kubectl patch kustomizations.kustomize.toolkit.fluxcd.io apps --namespace flux-system --type merge --patch \'{"spec":{"suspend":true}}\'';

  expect(reconcilerOf({ tool: 'Flux' }, flux, there(flux, {}))).toEqual({ ...flux, state: 'AtWork', stop });
  expect(reconcilerOf({ tool: 'Flux' }, flux, { type: 'NotAsked', message: 'no' })).toEqual({
    ...flux,
    state: 'NotAsked',
    message: 'no',
    stop,
  });
  expect(reconcilerOf({ tool: 'Flux' }, flux, { type: 'Gone' })).toEqual({ ...flux, state: 'Gone' });
  expect(
    reconcilerOf({ tool: 'ArgoCd' }, argo, there(argo, { syncPolicy: { automated: {} } })).stop,
  ).toContain(`'{"spec":{"syncPolicy":{"automated":null}}}'`);
});
