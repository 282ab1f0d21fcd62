import { field, items } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { clusterName, type Files, images } from './files.ts';
import { eventually, releaseIn, releaseWhen } from './look.ts';
import type { Place } from './place.ts';
import { podsOf, uidsOf } from './pods.ts';
import type { Suite } from './suite.ts';

const app = 'in-order';
const count = 3;

/** Pods in order, as is the default: the last of them is replaced first. A pod that crashes has not been ready before. */
function manifests(image: string): Files {
  return {
    [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: apps/${app}, namespace: ${app}, revert: None, targets: [{cluster: ${clusterName}}]}
`,
    [`apps/${app}/store.yaml`]: `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  replicas: ${count}
  serviceName: store
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: store
          image: ${image}
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1, initialDelaySeconds: 2}
`,
  };
}

export const stuckPodsSuite: Suite = { apps: {}, tests };

function tests(place: () => Place): void {
  const pods = (): Promise<readonly KubeObject[]> => podsOf(place(), app, 'app=store');
  const imageOf = (pod: KubeObject): unknown => field(items(pod, 'spec', 'containers')[0], 'image');

  beforeAll(async () => {
    const commit = await place().merge(manifests(images.first), 'Pods in order');
    await releaseIn(place(), app, 'Promoted', commit);
  });

  it('brings a StatefulSet back that would wait for a broken pod for ever, and touches no other pod', async () => {
    const before = await pods();
    const commit = await place().merge(manifests(images.crashing), 'A version that crashes');

    const release = await releaseWhen(place(), app, 'the end of it', ({ spec, status }) => {
      return spec.commit === commit && status?.finishedAt !== undefined;
    });

    expect(release.status).toMatchObject({ phase: 'RolledBack', verdict: { reason: 'CrashLoopBackOff' } });
    expect(release.status?.message).not.toContain('not whole');
    const after = await eventually('all pods of the version before', async () => {
      const found = await pods();
      return found.length === count && found.every((pod) => imageOf(pod) === images.first)
        ? found
        : undefined;
    });
    const kept = uidsOf(after).filter((uid) => uidsOf(before).includes(uid));
    expect(kept).toHaveLength(count - 1);
  });
}
