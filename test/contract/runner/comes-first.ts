import { field, stringAt } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { appManifests, type Files, images } from './files.ts';
import {
  allowRunner,
  approve,
  ask,
  canaryWaits,
  deploymentRef,
  eventually,
  find,
  leftovers,
  releaseIn,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { podsOf, uidsOf } from './pods.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'mover';
const rbac = 'rbac.authorization.k8s.io';

export const comesFirstSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

/** All that the version `name` needs beside its Deployment, whose pods cannot be made without the account. */
function needsOf(name: string): Files {
  return {
    [`apps/${app}/account.yaml`]: `apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}}
---
apiVersion: ${rbac}/v1
kind: Role
metadata: {name: ${name}}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: ${rbac}/v1
kind: RoleBinding
metadata: {name: ${name}}
roleRef: {apiGroup: ${rbac}, kind: Role, name: ${name}}
subjects: [{kind: ServiceAccount, name: ${name}, namespace: ${app}}]
`,
    [`apps/${app}/claim.yaml`]: `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: ${app}-${name}
  resources: {requests: {storage: 1Mi}}
`,
    [`apps/${app}/migration.yaml`]: `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      serviceAccountName: ${name}
      containers: [{name: migrate, image: "${images.first}", command: [node, -e, "console.log('migrated')"]}]
`,
  };
}

function versionOf(name: string): Files {
  const manifests = appManifests(app, { image: images.good, greeting: name });
  const deployment = `apps/${app}/deployment.yaml`;
  return {
    ...manifests,
    [deployment]: String(manifests[deployment]).replace(
      'terminationGracePeriodSeconds',
      `serviceAccountName: ${name}\n      terminationGracePeriodSeconds`,
    ),
    ...needsOf(name),
  };
}

function refsOf(name: string): readonly ObjectRef[] {
  const where = { namespace: app, name };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', ...where },
    { apiVersion: `${rbac}/v1`, kind: 'Role', ...where },
    { apiVersion: `${rbac}/v1`, kind: 'RoleBinding', ...where },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...where },
    { apiVersion: 'batch/v1', kind: 'Job', ...where },
  ];
}

/** What a provisioner would make for the claim of a version. */
function volume(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${app}-${name}` },
    spec: {
      capacity: { storage: '1Mi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: app, name },
      hostPath: { path: `/nonexistent/${name}` },
    },
  };
}

function tests(place: () => Place): void {
  beforeAll(async () => {
    await allowRunner(place(), 'roles', [
      { apiGroups: [rbac], resources: ['roles', 'rolebindings'], verbs: ['*'] },
    ]);
  });

  /** Merges a version, whose canary has all that is new once it waits for a person. */
  async function tryVersion(name: string) {
    const stable = uidsOf(await podsOf(place(), app, 'app=web'));
    await place().kube.apply(volume(name), op);
    const commit = await place().merge(versionOf(name), `What ${name} needs`);
    const release = await canaryWaits(place(), app, commit);
    const live = await Promise.all(refsOf(name).map((ref) => find(place().kube, ref)));
    expect(live.map((object) => object?.kind)).toEqual(refsOf(name).map(({ kind }) => kind));
    expect(live.map((object) => field(object, 'status', 'succeeded')).at(-1)).toBe(1);
    expect(release.status?.added).toEqual(expect.arrayContaining(refsOf(name).map((ref) => ({ ...ref }))));
    expect(uidsOf(await podsOf(place(), app, 'app=web'))).toEqual(stable);
    return { release, commit, stable };
  }

  it('ships with the workload that needs it: account, role, claim and migration are there before the canary', async () => {
    const { release, commit } = await tryVersion('ships');

    await approve(place(), release);
    await releaseIn(place(), app, 'Promoted', commit);

    const deployment = await find(place().kube, deploymentRef(app));
    expect(stringAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName')).toBe('ships');
    const kept = await Promise.all(refsOf('ships').map((ref) => find(place().kube, ref)));
    expect(kept).not.toContain(undefined);
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('is removed when the version is taken back', async () => {
    const { release, commit, stable } = await tryVersion('returns');

    await ask(place(), release, 'Reject');
    await takenBack(place(), app, commit);

    const gone = () => Promise.all(refsOf('returns').map((ref) => find(place().kube, ref)));
    await eventually('all of it gone', async () =>
      (await gone()).every((object) => object === undefined) ? true : undefined,
    );
    expect(uidsOf(await podsOf(place(), app, 'app=web'))).toEqual(stable);
    expect(await leftovers(place(), app)).toEqual([]);
  });
}
