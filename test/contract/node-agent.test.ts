import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realAddress } from '@seatrial/localcluster';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal } from './bed/control-plane.ts';
import { type Bed, startBed } from './node-agent/bed.ts';
import {
  aConfigMap,
  aPod,
  aService,
  aShop,
  images,
  isReady,
  lastEnd,
  namespace,
  nodeReady,
  podRef,
  restarts,
} from './node-agent/objects.ts';

describe('node agent', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed();
  });

  afterAll(() => bed?.stop());

  it('runs a Deployment of 3 in three zones, with its ConfigMap, until it is ready', async () => {
    await bed.create(aConfigMap('words', { GREETING: 'Ahoy' }));
    await bed.create(aService('shop'));
    await bed.create(aShop('shop', 3));

    const pods = await bed.untilReady('shop', 3);

    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(['test-a', 'test-b', 'test-c']));
    const { metadata, status } = pods[0]!;
    const address = realAddress(status.podIP!);
    expect(metadata.annotations?.['seatrial.dev/real-address']).toBe(address);
    const answer: unknown = await (await fetch(`http://${address}:8080/`)).json();
    expect(answer).toEqual({ version: '1.0', greeting: 'Ahoy', pod: metadata.name });
  });

  it('restarts a container whose process was killed, once, and the pod is ready again', async () => {
    const [victim] = await bed.untilReady('shop', 3);

    process.kill(await bed.pidOf(victim!), 'SIGKILL');

    const restarted = await bed.until('the restart', async () => {
      const pod = await bed.readPod(victim!.metadata.name);
      return pod !== undefined && isReady(pod) && restarts(pod) === 1 ? pod : undefined;
    });
    expect(lastEnd(restarted)).toMatchObject({ exitCode: 137, signal: 9 });
  });

  it('takes a pod whose readiness fails out of the EndpointSlice, and back', async () => {
    const [unready] = await bed.untilReady('shop', 3);
    const file = bed.fileOf(unready!, 'rootfs/unready');
    const endpoints = async (): Promise<number> => (await readyEndpoints('shop')).length;
    expect(await endpoints()).toBe(3);

    await writeFile(file, '');
    await bed.until('two endpoints', async () => ((await endpoints()) === 2 ? true : undefined));

    expect(await readyEndpoints('shop')).not.toContain(unready!.status.podIP);
    await unlink(file);
    await bed.until('three endpoints', async () => ((await endpoints()) === 3 ? true : undefined));
  });

  it('takes back what the controller manager has said of a node and its pods that it took for lost', async () => {
    const [pod] = await bed.untilReady('shop', 3);
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: pod!.spec.nodeName! };
    const notReady = {
      status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] },
    };
    const asStatus = { type: 'strategic', subresource: 'status', signal } as const;

    await bed.kube.patch(node, notReady, asStatus);
    await bed.kube.patch(podRef(pod!.metadata.name), notReady, asStatus);

    await bed.until('a node that is ready', async () =>
      nodeReady(await bed.kube.get(node, { signal })) === 'True' ? true : undefined,
    );
    expect((await bed.untilReady('shop', 3)).map(({ metadata }) => metadata.uid)).toContain(
      pod!.metadata.uid,
    );
  });

  it('runs the preStop hook of a deleted pod, asks its process to end, and removes the pod', async () => {
    const note = join(bed.directory, 'note');
    const lifecycle = { preStop: { exec: { command: ['sh', '-c', 'echo stopping > $NOTE.hook'] } } };
    await bed.create(aPod('polite', { image: 'polite', env: [{ name: 'NOTE', value: note }], lifecycle }));
    const pod = await bed.untilPhase('polite', 'Running');
    const pid = await bed.pidOf(pod);
    await bed.untilUp(pod);

    await bed.kube.delete(podRef('polite'), { gracePeriodSeconds: 20, signal });
    await bed.untilGone('polite');

    expect(await readFile(`${note}.hook`, 'utf8')).toBe('stopping\n');
    expect(await readFile(note, 'utf8')).toBe('asked');
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a process that ignores SIGTERM at the end of the grace period', async () => {
    await bed.create(aPod('deaf', { image: 'deaf' }));
    const pod = await bed.untilPhase('deaf', 'Running');
    const pid = await bed.pidOf(pod);
    await bed.untilUp(pod);
    const askedAt = performance.now();

    await bed.kube.delete(podRef('deaf'), { gracePeriodSeconds: 2, signal });
    await bed.untilGone('deaf');

    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(1_900);
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a process at once when its pod is deleted without grace', async () => {
    await bed.create(aPod('forced', { image: 'deaf' }));
    const pid = await bed.pidOf(await bed.untilPhase('forced', 'Running'));

    await bed.kube.delete(podRef('forced'), { gracePeriodSeconds: 0, signal });

    expect(await bed.readPod('forced')).toBeUndefined();
    await bed.until('the end of its process', async () => (isAlive(pid) ? undefined : true));
  });

  it('shows a crash loop as CrashLoopBackOff', async () => {
    await bed.create(aPod('crashing', { image: 'sh', args: ['exit 3'] }));

    const crashing = await bed.untilWaiting('crashing', 'CrashLoopBackOff');

    expect(lastEnd(crashing)).toMatchObject({ exitCode: 3 });
    expect(restarts(crashing)).toBeGreaterThanOrEqual(1);
    expect(isReady(crashing)).toBe(false);
  });

  it('shows an unknown image as ErrImagePull, then ImagePullBackOff, and runs it once it is there', async () => {
    await bed.create(aPod('unknown', { image: 'nowhere:9' }));

    const refused = await bed.untilWaiting('unknown', 'ErrImagePull');
    await bed.untilWaiting('unknown', 'ImagePullBackOff');
    await bed.writeImages({ ...images, 'nowhere:9': images['deaf'] });
    const running = await bed.untilPhase('unknown', 'Running');

    expect(refused.status.phase).toBe('Pending');
    expect(restarts(running)).toBe(0);
  });

  it('waits for a ConfigMap that is missing', async () => {
    const env = [{ name: 'WORD', valueFrom: { configMapKeyRef: { name: 'later', key: 'word' } } }];
    await bed.create(aPod('waiting', { image: 'sh', args: ['echo $WORD; sleep 100'], env }));
    await bed.untilWaiting('waiting', 'CreateContainerConfigError');

    await bed.create(aConfigMap('later', { word: 'now' }));
    const running = await bed.untilPhase('waiting', 'Running');
    await bed.untilUp(running);

    expect(await readFile(bed.fileOf(running, '0.log'), 'utf8')).toBe('now\n');
  });

  it('runs init containers and sidecars first, mounts volumes below the root, and reports completion', async () => {
    const volumeMounts = [
      { name: 'shared', mountPath: '/shared' },
      { name: 'words', mountPath: '/etc/words' },
    ];
    const copy = 'cp $SEATRIAL_ROOT/etc/words/GREETING $SEATRIAL_ROOT/shared/from-init';
    const check = 'test "$(cat $SEATRIAL_ROOT/shared/from-init)" = Ahoy';
    const spec = {
      restartPolicy: 'Never',
      initContainers: [
        { name: 'proxy', image: 'sh', args: ['sleep 100'], restartPolicy: 'Always' },
        { name: 'init', image: 'sh', args: [copy], volumeMounts },
      ],
      volumes: [
        { name: 'shared', emptyDir: {} },
        { name: 'words', configMap: { name: 'words' } },
      ],
    };

    await bed.create(aPod('job', { image: 'sh', args: [check], volumeMounts }, spec));
    const done = await bed.untilPhase('job', 'Succeeded');

    expect(restarts(done)).toBe(0);
  });

  it('restarts a container whose liveness probe fails', async () => {
    const livenessProbe = {
      exec: { command: ['sh', '-c', 'test ! -e sick'] },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    const container = { image: 'sh', args: ['sleep 1; touch sick; sleep 100'], livenessProbe };
    await bed.create(aPod('sick', container, { terminationGracePeriodSeconds: 1 }));

    const restarted = await bed.until('the restart', async () => {
      const pod = await bed.readPod('sick');
      return pod !== undefined && restarts(pod) >= 1 ? pod : undefined;
    });

    expect(lastEnd(restarted)).toMatchObject({ exitCode: 143 });
  });

  it('serves logs through the API server', async () => {
    const [pod] = await bed.untilReady('shop', 3);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod!.metadata.name}/log`;

    const { body } = await bed.kube.raw({ method: 'GET', path, query: { tailLines: '1' } }, { signal });

    expect(body).toBe(`shop 1.0 listens on ${realAddress(pod!.status.podIP!)}:8080\n`);
  });

  it('starts containers again under a new agent, and leaves none of the old', async () => {
    const before = await bed.untilReady('shop', 3);
    const pids = await Promise.all(before.map((pod) => bed.pidOf(pod)));
    let survivors: readonly number[] = pids;

    await bed.restartNodes(() => {
      survivors = pids.filter(isAlive);
    });

    expect(survivors).toEqual([]);
    const after = await bed.until('new runs of all', async () => {
      const pods = await bed.untilReady('shop', 3);
      return pods.every((pod) => restarts(pod) > 0) ? pods : undefined;
    });
    const uids = (pods: readonly KubeObject[]) => new Set(pods.map(({ metadata }) => metadata.uid));
    expect(uids(after)).toEqual(uids(before));
  });

  it('a paused node goes NotReady, and is Ready again when it is resumed', async () => {
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'test-c' };
    const { pauseFile } = bed.nodes().nodes.find(({ name }) => name === 'test-c')!;
    const nodeIs = async (wanted: string): Promise<true | undefined> =>
      nodeReady(await bed.read(node)) === wanted ? true : undefined;

    await writeFile(pauseFile, '');
    const wentAway = await bed.until('NotReady', () => nodeIs('Unknown'));
    await unlink(pauseFile);
    const cameBack = await bed.until('Ready', () => nodeIs('True'));

    expect([wentAway, cameBack]).toEqual([true, true]);
  });

  it('a NoExecute taint moves the pods of a node to other zones', async () => {
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'test-c' };
    const taints = [{ key: 'test', effect: 'NoExecute' }];

    await bed.kube.patch(node, { spec: { taints } }, { type: 'merge', signal });
    const moved = await bed.until('pods elsewhere', async () => {
      const pods = await bed.untilReady('shop', 3);
      return pods.every(({ spec }) => spec.nodeName !== 'test-c') ? pods : undefined;
    });

    expect(new Set(moved.map(({ spec }) => spec.nodeName))).toEqual(new Set(['test-a', 'test-b']));
  });

  async function readyEndpoints(service: string): Promise<readonly string[]> {
    const labelSelector = `kubernetes.io/service-name=${service}`;
    const selection = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labelSelector };
    const { items } = await bed.kube.list(selection, { signal });
    const slices = items as readonly (KubeObject & {
      readonly endpoints: readonly { addresses: string[]; conditions: { ready: boolean } }[] | null;
    })[];
    const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
    return endpoints.filter(({ conditions }) => conditions.ready).flatMap(({ addresses }) => addresses);
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
