import { field, items } from '@seatrial/core';
import { annotations, type KubeObject, labels, type ObjectRef, type Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import {
  approve,
  ask,
  deploymentRef,
  eventually,
  find,
  leftovers,
  readyOf,
  releaseIn,
  releasesOf,
  releaseWhen,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

/** So long a version is waited for that no node takes; a canary that one takes is there much sooner. */
const berth = { progressDeadlineSeconds: 20, steps: '[{setWeight: 20}]' };

/** What a real control plane makes of objects that others made, of kinds, Jobs, crashes and nodes. */
export const objectsSuite: Suite = {
  apps: { crew: firstVersion('crew'), galley: firstVersion('galley'), berth: firstVersion('berth', berth) },
  tests,
};

function tests(place: () => Place): void {
  it('keeps the last words of a version that crashes', async () => {
    const app = 'crew';

    const commit = await place().merge(appManifests(app, { image: images.crashing }), 'Overboard');
    const release = await takenBack(place(), app, commit);

    expect(release.status?.crash).toMatchObject({
      container: 'web',
      exitCode: 1,
      log: { lines: expect.arrayContaining(['crashing, as CRASH_AFTER_MS says']) },
    });
    expect(release.status?.verdict?.message).toContain('exit code 1');
    expect(release.status?.verdict?.message).not.toContain('CRASH_AFTER_MS');
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('takes over what another tool has made only where its manifest says so, and then all of it', async () => {
    const app = 'salvage';
    const { kube } = place();
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: app } };
    const made: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'web', namespace: app },
      data: { greeting: 'From the wreck', dropped: 'by the first version' },
    };
    for (const object of [namespace, made]) await kube.apply(object, { ...op, fieldManager: 'kubectl' });
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'web' };

    const refused = await place().merge(firstVersion(app), 'Salvage');
    const waiting = await releaseWhen(place(), app, 'a refusal', ({ spec, status }) => {
      return spec.commit === refused && status?.reason === 'DryRunRefused';
    });
    const untouched = await kube.get(ref, op);
    const version = firstVersion(app);
    const path = `apps/${app}/configmap.yaml`;
    const adopting = (version[path] ?? '').replace(
      'metadata: {name: web}',
      `metadata: {name: web, annotations: {${annotations.adopt}: "true"}}`,
    );
    const commit = await place().merge({ ...version, [path]: adopting }, 'Take it over');
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    expect(waiting.status?.message).toContain(`ConfigMap ${app}/web (written by kubectl)`);
    expect(waiting.status?.message).toContain(`${annotations.adopt}: "true"`);
    expect(untouched['data']).toEqual(made['data']);
    expect(await find(kube, deploymentRef(app))).toBeDefined();
    expect(promoted.status?.adopted).toEqual([ref]);
    const taken = await kube.get(ref, op);
    expect(taken.metadata.labels?.[labels.application]).toBe(app);
    expect(taken['data']).toEqual({ greeting: 'Ahoy' });
    const managers = items(taken, 'metadata', 'managedFields').map((it) => field(it, 'manager'));
    expect(managers).toEqual(['seatrial']);
  });

  it('refuses a custom kind of the whole cluster as it does a ClusterRole', async () => {
    const app = 'harbour';
    const { kube } = place();
    const names = { kind: 'Harbour', plural: 'harbours', singular: 'harbour', listKind: 'HarbourList' };
    const schema = { openAPIV3Schema: { type: 'object' } };
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'harbours.contract.example' },
      spec: {
        group: 'contract.example',
        names,
        scope: 'Cluster',
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    await kube.apply(crd, { ...op, force: true });
    await eventually('the kind served', () => kube.scopeOf('contract.example/v1', 'Harbour', op));
    const custom = 'apiVersion: contract.example/v1\nkind: Harbour\nmetadata: {name: own}\n';

    await place().merge({ ...firstVersion(app), [`apps/${app}/harbour.yaml`]: custom }, 'A harbour');
    const ready = await eventually('a refusal', async () => {
      const found = await readyOf(place(), app);
      return found?.status === 'False' && found.message.includes('Harbour') ? found : undefined;
    });

    expect(ready.message).toContain(
      'harbour.yaml:2:7: Harbour "own" belongs to the whole cluster, not to the application',
    );
    expect(await releasesOf(place(), app)).toEqual([]);
  });

  it('runs a Job that deletes itself once, before the canary, and not again when it is gone', async () => {
    const app = 'galley';
    const { kube } = place();
    const job = `apiVersion: batch/v1
kind: Job
metadata: {name: stock}
spec:
  ttlSecondsAfterFinished: 60
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: stock, image: "${images.done}"}]
`;
    const ref: ObjectRef = { apiVersion: 'batch/v1', kind: 'Job', namespace: app, name: 'stock' };

    const commit = await place().merge(
      { ...appManifests(app, { image: images.good }), [`apps/${app}/job.yaml`]: job },
      'Stock up',
    );
    const when = (what: string, isSo: (status: Release['status']) => boolean) =>
      releaseWhen(place(), app, what, ({ spec, status }) => spec.commit === commit && isSo(status));
    await when('the Job done', (status) => status?.doneJobs !== undefined);
    // As the TTL controller does after a minute, here while the canary is still being made.
    await kube.delete(ref, { ...op, propagationPolicy: 'Background' });
    await eventually('the Job gone', async () => ((await find(kube, ref)) === undefined ? true : undefined));
    const waiting = await when('approval', (status) => status?.reason === 'WaitingForApproval');
    await approve(place(), waiting);
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    expect(waiting.status?.added).toContainEqual(ref);
    expect(promoted.status?.doneJobs).toEqual([ref]);
    expect(await find(kube, ref)).toBeUndefined();
  });

  it('says nothing of a version that no node takes, and tries it again when one does', async () => {
    const app = 'berth';
    const { kube } = place();
    const wanted = appManifests(app, { image: images.good });
    const path = `apps/${app}/deployment.yaml`;
    const picky = (wanted[path] ?? '').replace(
      'terminationGracePeriodSeconds',
      'nodeSelector: {contract.example/deep: "true"}\n      terminationGracePeriodSeconds',
    );

    const commit = await place().merge({ ...wanted, [path]: picky }, 'Too deep a draught');
    const back = await releaseIn(place(), app, 'RolledBack', commit);
    const [node] = (await kube.list({ apiVersion: 'v1', kind: 'Node' }, op)).items;
    const nodeRef: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: node?.metadata.name ?? '' };
    const label = (value: string | null) =>
      kube.patch(
        nodeRef,
        { metadata: { labels: { 'contract.example/deep': value } } },
        { ...op, type: 'merge' },
      );
    await label('true');
    await ask(place(), back, 'Retry');
    const promoted = await releaseIn(place(), app, 'Promoted', commit);
    await label(null);

    expect(back.status).toMatchObject({
      verdict: { outcome: 'Inconclusive', gate: 'Infrastructure', reason: 'Unschedulable' },
      revert: { state: 'NotWanted' },
    });
    expect(promoted.metadata.name).not.toBe(back.metadata.name);
    expect(promoted.spec.version).toBe(back.spec.version);
  });
}
