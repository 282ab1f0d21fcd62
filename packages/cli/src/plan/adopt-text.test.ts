import { expect, it } from 'vitest';
import { aPlan } from '../testing/a-plan.ts';
import { adoptText } from './adopt-text.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

it('adopt: each object has who made it, what changes, goes and stays, and then what would fight', () => {
  const plan = aPlan({
    objects: [
      { ...ref, name: 'new', action: 'Create', fields: [], kept: [] },
      {
        ...ref,
        action: 'Change',
        fields: [{ path: 'data.a', cause: 'Git', live: '"1"', wanted: '"2"', managers: ['helm'] }],
        kept: [{ path: 'data.b', managers: ['robot'] }],
        adoption: {
          tool: 'Helm',
          by: 'of Helm, old',
          managers: [{ name: 'helm', fields: 3 }],
          goes: [{ path: 'data.c', managers: ['helm'] }],
          place: 'apps/shop/web.yaml:1',
        },
      },
    ],
    reconcilers: [
      {
        apiVersion: 'a/v1',
        kind: 'Kustomization',
        namespace: 'flux',
        name: 'apps',
        state: 'AtWork',
        stop: 'kubectl stop',
      },
      { apiVersion: 'a/v1', kind: 'Shop', namespace: 'shop', name: 'x', state: 'AtWork' },
      {
        apiVersion: 'b/v1',
        kind: 'Application',
        namespace: 'argocd',
        name: 'shop',
        state: 'NotAsked',
        message: 'forbidden',
      },
    ],
  });

  expect(adoptText(plan)).toBe(`staging: 1 of 1 application that would be released would take something over

shop in shop: 1 of its objects are there already
  ~ ConfigMap shop/web: of Helm, old
      fields of: helm 3
      data.a: "1" -> "2" (it was changed by helm)
      goes: data.c (of helm; no manifest has it)
      stays: data.b (of robot)
  Kustomization flux/apps fights for them
      have it stop before you merge: kubectl stop
  Shop shop/x fights for them
      its controller makes them again for as long as it is there
  Application argocd/shop could not be looked at: forbidden
  to take over, these manifests have to say seatrial.dev/adopt: "true":
    apps/shop/web.yaml:1: ConfigMap shop/web
  Helm keeps its release: "helm uninstall" would delete these objects. To have it forget them, delete the Secrets
    of that release (label owner=helm, name=RELEASE) once they are taken over
`);
});

it('adopt: an application of which nothing is there is only counted', () => {
  expect(adoptText(aPlan())).toBe(
    'staging: 0 of 1 application that would be released would take something over\n',
  );
});
