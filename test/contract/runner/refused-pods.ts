import type { Release } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { clusterName, type Files, images } from './files.ts';
import { releaseIn, releaseWhen } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const kinds = ['StatefulSet', 'DaemonSet', 'Job'] as const;
type Kind = (typeof kinds)[number];

function appOf(kind: Kind): string {
  return `refused-${kind.toLowerCase()}`;
}

function appFile(app: string): Files {
  return {
    [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: apps/${app}, namespace: ${app}, revert: None, targets: [{cluster: ${clusterName}}]}
`,
  };
}

/** A workload whose pods say nothing about what they may do, as the restricted level of Pod Security wants it. */
function manifest(kind: Kind, image: string): Files {
  const name = kind === 'Job' ? `work-${image.replace(/[:.]/g, '-')}` : 'work';
  const labels = '{app: work}';
  const controlled = kind === 'Job' ? '' : `  selector: {matchLabels: ${labels}}\n`;
  const named = kind === 'StatefulSet' ? '  serviceName: work\n' : '';
  return {
    [`apps/${appOf(kind)}/work.yaml`]: `apiVersion: ${kind === 'Job' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: {name: ${name}}
spec:
${controlled}${named}  template:
    metadata: {labels: ${labels}}
    spec:
      terminationGracePeriodSeconds: 1
      ${kind === 'Job' ? 'restartPolicy: Never' : 'restartPolicy: Always'}
      containers: [{name: work, image: ${image}}]
`,
  };
}

function before(kind: Kind): string {
  return kind === 'Job' ? images.done : images.first;
}

function after(kind: Kind): string {
  return kind === 'Job' ? images.strained : images.good;
}

export const refusedPodsSuite: Suite = { apps: {}, tests };

function tests(place: () => Place): void {
  let ends: Readonly<Record<Kind, Promise<Release>>>;

  function restricted(kind: Kind, level: 'privileged' | 'restricted'): Promise<unknown> {
    const labels = { 'pod-security.kubernetes.io/enforce': level };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: appOf(kind), labels } };
    return place().kube.apply(namespace, op);
  }

  /** Controllers wait for longer after each refusal, some for minutes by now; a change has them try at once. */
  async function retryNow(kind: Kind): Promise<void> {
    if (kind === 'Job') return;
    const metadata = { name: 'work', namespace: appOf(kind), annotations: { 'example.com/retry': 'now' } };
    await place().kube.apply({ apiVersion: 'apps/v1', kind, metadata }, op);
  }

  beforeAll(async () => {
    await Promise.all(kinds.map((kind) => restricted(kind, 'privileged')));
    const first = kinds.flatMap((kind) => [appFile(appOf(kind)), manifest(kind, before(kind))]);
    await place().merge(Object.assign({}, ...first) as Files, 'Workloads that may run');
    await Promise.all(kinds.map((kind) => releaseIn(place(), appOf(kind), 'Promoted')));
    await Promise.all(kinds.map((kind) => restricted(kind, 'restricted')));
    const second = kinds.map((kind) => manifest(kind, after(kind)));
    const commit = await place().merge(Object.assign({}, ...second) as Files, 'Workloads that may not');
    const end = (kind: Kind): Promise<Release> =>
      releaseWhen(
        place(),
        appOf(kind),
        'a verdict',
        (it) => it.spec.commit === commit && it.status?.verdict !== undefined,
      );
    ends = { StatefulSet: end('StatefulSet'), DaemonSet: end('DaemonSet'), Job: end('Job') };
  });

  it.each(kinds)('speak against the version of a %s, long before its deadline', async (kind) => {
    const { status } = await ends[kind];

    expect(status?.verdict).toMatchObject({
      outcome: 'Fail',
      gate: 'Health',
      reason: 'FailedCreate',
      message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
    });
    await restricted(kind, 'privileged');
    await retryNow(kind);
    await releaseIn(place(), appOf(kind), 'RolledBack');
  });
}
