import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { items, stringAt } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { type Program, startProgram } from '@seatrial/localcluster';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { op, type Place } from './place.ts';
import { watching } from './seen.ts';
import { sideBySide } from './side-by-side.ts';

const fake = { 'kwok.x-k8s.io/node': 'fake' };
const podsOfNode = 2_000;

/** What becomes of the objects of KWOK: nodes and pods are ready at once, and go when they are asked to. */
const stages = `apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: node-ready}
spec:
  resourceRef: {apiGroup: v1, kind: Node}
  selector:
    matchExpressions: [{key: '.status.phase', operator: NotIn, values: [Running]}]
  next:
    statusTemplate: |
      phase: Running
      conditions: [{type: Ready, status: "True", reason: KubeletReady, message: ready, lastHeartbeatTime: {{ Now | Quote }}, lastTransitionTime: {{ Now | Quote }}}]
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: pod-ready}
spec:
  resourceRef: {apiGroup: v1, kind: Pod}
  selector:
    matchExpressions:
      - {key: '.metadata.deletionTimestamp', operator: DoesNotExist}
      - {key: '.status.phase', operator: In, values: [Pending]}
  next:
    statusTemplate: |
      {{ $ip := index (PodIPsWith .spec.nodeName false .metadata.uid .metadata.name .metadata.namespace) 0 | Quote }}
      phase: Running
      podIP: {{ $ip }}
      podIPs: [{ip: {{ $ip }}}]
      startTime: {{ Now | Quote }}
      conditions:
        - {type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }}}
        - {type: Ready, status: "True", lastTransitionTime: {{ Now | Quote }}}
        - {type: ContainersReady, status: "True", lastTransitionTime: {{ Now | Quote }}}
      containerStatuses:
      {{ range .spec.containers }}
        - {name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", ready: true, started: true, restartCount: 0, state: {running: {startedAt: {{ Now | Quote }}}}}
      {{ end }}
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: pod-gone}
spec:
  resourceRef: {apiGroup: v1, kind: Pod}
  selector:
    matchExpressions: [{key: '.metadata.deletionTimestamp', operator: Exists}]
  next: {delete: true}
`;

/** Nodes on which pods are by their status alone (KWOK): by path, else as a program of the table. */
export async function startKwok(place: Place, nodes: number, peers: string | undefined): Promise<Program> {
  const { kube, plane, directory } = place;
  const config = join(directory, 'stages.yaml');
  await writeFile(config, stages);
  const program = await startProgram({
    name: 'kwok',
    path: await kwokPath(peers),
    args: [
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-lease-duration-seconds=40',
      '--cidr=10.0.0.0/8',
      `--config=${config}`,
      `--kubeconfig=${plane.kubeconfigPath}`,
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: directory },
    marker: plane.marker,
    logFile: join(directory, 'kwok.log'),
    clock: systemClock,
  });
  const room = { cpu: '10000', memory: '100Ti', pods: String(podsOfNode) };
  const names = Array.from({ length: nodes }, (_, at) => `kwok-${at}`);
  await sideBySide(names, 16, async (name) => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name, annotations: fake } };
    await kube.apply(node, op);
    const status = { capacity: room, allocatable: room };
    await kube.patch(
      { apiVersion: 'v1', kind: 'Node', name },
      { status },
      { ...op, type: 'merge', subresource: 'status' },
    );
  });
  const seen = await watching(kube, { apiVersion: 'v1', kind: 'Node' }, op.signal);
  await seen.until('all nodes are ready', (all) =>
    all.every((node) =>
      items(node, 'status', 'conditions').some(
        (it) => stringAt(it, 'type') === 'Ready' && stringAt(it, 'status') === 'True',
      ),
    ),
  );
  await seen.close();
  return program;
}

async function kwokPath(peers: string | undefined): Promise<string> {
  const path = join(peers ?? '', 'kwok');
  if (peers !== undefined && (await isThere(path))) return path;
  const { env } = process;
  const { signal } = op;
  const obtained = { env, cacheDir: resolveCacheDir(env), report: () => undefined, signal };
  return (await provide(['kwok'], obtained)).kwok;
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
