import { items } from '@seatrial/core';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import {
  allowRunner,
  backends,
  deploymentRef,
  eventually,
  find,
  leftovers,
  readyOf,
  releaseIn,
  releaseWhen,
  stablePods,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const clusterRole = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  name: 'seatrial-runner',
};

const app = 'written';

export const manifestsSuite: Suite = {
  apps: { [app]: firstVersion(app, { steps: '[{setWeight: 50}]' }) },
  tests,
};

function tests(place: () => Place): void {
  const version = { image: images.good };

  it('writes nothing of a version that the API server would not take, and says where it is wrong', async () => {
    const { kube } = place();
    const pods = await stablePods(place(), app);
    const good = appManifests(app, { ...version, greeting: 'Never applied' });
    const wrong = good[`apps/${app}/deployment.yaml`]?.replace('readinessProbe', 'readynessProbe') ?? '';

    const commit = await place().merge(
      { ...good, [`apps/${app}/deployment.yaml`]: wrong },
      'Misspell a field',
    );
    const release = await takenBack(place(), app, commit);

    expect(release.status?.verdict).toMatchObject({
      outcome: 'Fail',
      reason: 'InvalidManifests',
      message: expect.stringMatching(
        /^apps\/written\/deployment\.yaml:\d+:\d+: Deployment web: spec\.template.*readynessProbe: field not declared/,
      ),
    });
    const config = await find(kube, { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'web' });
    expect(config?.['data']).toEqual({ greeting: 'Ahoy' });
    expect(await stablePods(place(), app)).toEqual(pods);
    expect(await leftovers(place(), app)).toEqual([]);
    await eventually('the revert', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
  });

  it('waits with the whole version while a kind may not be written, in the API server’s words', async () => {
    const { kube } = place();
    const quota =
      'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: bound}\nspec: {hard: {pods: "50"}}\n';

    const commit = await place().merge(
      { ...appManifests(app, version), [`apps/${app}/quota.yaml`]: quota },
      'Add a quota',
    );
    const waiting = await releaseWhen(place(), app, 'a refusal', ({ spec, status }) => {
      return spec.commit === commit && status?.reason === 'DryRunRefused';
    });

    expect(waiting.status).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('resourcequotas "bound" is forbidden: User "system:serviceaccount:'),
    });
    expect(waiting.status?.conditions).toMatchObject([{ type: 'ActionsSucceeded', status: 'False' }]);
    expect(await find(kube, deploymentRef(app, 'web-canary'))).toBeUndefined();

    await allowRunner(place(), 'quotas', [{ apiGroups: [''], resources: ['resourcequotas'], verbs: ['*'] }]);
    await releaseIn(place(), app, 'Promoted', commit);
  });

  it('goes on by itself when a permission that was taken away comes back', async () => {
    const { kube } = place();
    const role = await kube.get(clusterRole, op);
    const rules = items(role, 'rules').filter((rule) => !JSON.stringify(rule).includes('httproutes'));
    const commit = await place().merge(appManifests(app, { ...version, greeting: 'Hello' }), 'Hello');
    await releaseWhen(
      place(),
      app,
      'its beginning',
      (it) => it.spec.commit === commit && it.status?.phase === 'Preparing',
    );
    await kube.patch(clusterRole, { rules }, { ...op, type: 'merge' });

    const refused = await releaseWhen(place(), app, 'a refusal', ({ spec, status }) => {
      const failed = status?.conditions.find((it) => it.type === 'ActionsSucceeded')?.status === 'False';
      return spec.commit === commit && (failed || status?.phase === 'Promoted');
    });

    expect(refused.status?.conditions).toMatchObject([
      { reason: 'Forbidden', message: expect.stringContaining('httproutes') },
    ]);
    await kube.patch(clusterRole, { rules: role['rules'] }, { ...op, type: 'merge' });
    const promoted = await releaseIn(place(), app, 'Promoted', commit);
    expect(promoted.status?.conditions).toMatchObject([
      { type: 'ActionsSucceeded', status: 'True' },
      { type: 'Finished', status: 'True' },
      { type: 'Promoted', status: 'True' },
    ]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });
}
