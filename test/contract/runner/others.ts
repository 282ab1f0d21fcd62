import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { ask, canaryWaits, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'surrounded';

export const othersSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  it('is named before a canary has traffic, by a runner with its own rights, where the cluster lacks most kinds', async () => {
    const web = { matchLabels: { app: 'web' } };
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': app } };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };
    const theirs = { namespace: 'default', name: 'theirs' };
    const forAll = { namespace: 'default', name: 'for-all' };
    const beside = { namespace: app, name: 'theirs' };
    const admits = { podSelector: {}, ingress: [{ from: [{ podSelector: web, namespaceSelector }] }] };
    for (const object of [
      { ...policy, metadata: theirs, spec: admits },
      { ...policy, metadata: forAll, spec: { podSelector: {}, ingress: [{}] } },
      { ...budget, metadata: beside, spec: { selector: web, maxUnavailable: 1 } },
    ])
      await place().kube.apply(object, { ...op, force: true });

    const commit = await place().merge(appManifests(app, { image: images.good }), 'Good');
    const release = await canaryWaits(place(), app, commit);
    await ask(place(), release, 'Reject');

    expect(release.status?.others).toEqual({
      objects: [
        { ...policy, ...theirs, how: 'Admits' },
        { ...budget, ...beside, how: 'Selects' },
      ],
      unseen: [],
    });
    await takenBack(place(), app, commit);
  });
}
