import { field, items } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { clusterName, type Files, images } from './files.ts';
import { eventually, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import { podsOf, uidsOf } from './pods.ts';
import { runWhen, scenarioFile } from './runs.ts';
import type { Suite } from './suite.ts';

const app = 'owner';
const count = 2;

/** Its selector matches the pods of the database beside it too. */
const files: Files = {
  [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: apps/${app}, namespace: ${app}, targets: [{cluster: ${clusterName}}]}
`,
  [`apps/${app}/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${count}
  selector: {matchExpressions: [{key: app, operator: In, values: [web, postgres]}]}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: web
          image: ${images.first}
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}
`,
};

/** Somebody else's, and never well. */
const database: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'postgres', namespace: app },
  spec: {
    serviceName: 'postgres',
    selector: { matchLabels: { app: 'postgres' } },
    template: {
      metadata: { labels: { app: 'postgres' } },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [{ name: 'postgres', image: images.crashing, ports: [{ containerPort: 5432 }] }],
      },
    },
  },
};

export const ownedPodsSuite: Suite = { apps: {}, tests };

function tests(place: () => Place): void {
  /** The pod of the database, once it has crashed. */
  async function postgres(): Promise<KubeObject> {
    return eventually('postgres-0 crashing', async () => {
      const [pod] = await podsOf(place(), app, 'app=postgres');
      const crashes = items(pod, 'status', 'containerStatuses').map((it) => field(it, 'restartCount'));
      return crashes.some((it) => Number(it) > 1) ? pod : undefined;
    });
  }

  beforeAll(async () => {
    const labels = { 'seatrial.dev/chaos': 'enabled' };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: app, labels } };
    await place().kube.apply(namespace, op);
    await place().kube.apply(database, op);
    await postgres();
    const commit = await place().merge(files, 'Beside a database');
    await releaseIn(place(), app, 'Promoted', commit);
  });

  it('is what health goes by: a crashing pod of another workload that its selector matches is none of its own', async () => {
    const changed = String(files[`apps/${app}/deployment.yaml`]).replace(images.first, images.good);
    const commit = await place().merge({ [`apps/${app}/deployment.yaml`]: changed }, 'Another version');

    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.status?.history.map(({ phase }) => phase)).not.toContain('RollingBack');
    expect(await podsOf(place(), app, 'app=web')).toHaveLength(count);
  });

  it('is what a pod kill takes, and no other pod', async () => {
    const victims = uidsOf(await podsOf(place(), app, 'app=web'));
    const { metadata } = await postgres();

    await place().merge(
      scenarioFile('all-of-them', {
        application: app,
        fault: `{type: PodKill, count: ${count}}`,
        steadyState: 'judgedBy: ReadyPods',
      }),
      'Kill all that it owns',
    );
    const run = await runWhen(place(), 'all-of-them', ({ status }) => status?.phase === 'Completed');

    expect(run.status).toMatchObject({
      verdict: 'Pass',
      targets: [{ state: 'Verified' }, { state: 'Verified' }],
    });
    expect(run.status?.targets.map(({ uid }) => uid).sort()).toEqual(victims);
    expect((await postgres()).metadata.uid).toBe(metadata.uid);
    await place().merge({ 'scenarios/all-of-them.yaml': null }, 'Enough');
  });
}
