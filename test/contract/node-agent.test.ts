import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube, isKubeError, type Kube, systemClock } from '@seatrial/kube';
import { type ControlPlane, realAddress, startControlPlane } from '@seatrial/localcluster';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningNodes, startNodes } from '../../packages/localcluster/src/node/start-nodes.ts';

const signal = new AbortController().signal;
const SHOP = join(import.meta.dirname, '../../packages/localcluster/src/workloads/shop.ts');
const NAMESPACE = 'shop';
const POLL_MS = 50;

interface LivePod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: {
        readonly waiting?: { readonly reason: string; readonly message?: string };
        readonly running?: object;
        readonly terminated?: { readonly exitCode: number };
      };
      readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly signal?: number } };
    }[];
  };
}

describe('node agent', () => {
  let directory: string;
  let controlPlane: ControlPlane;
  let kube: Kube;
  let nodes: RunningNodes;
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-node-'));
    const { env } = process;
    const programs = await provide(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'], {
      env,
      cacheDir: resolveCacheDir(env),
      report: () => undefined,
      signal,
    });
    await writeFile(join(directory, 'images.json'), imageTable());
    controlPlane = await startControlPlane({
      name: 'test',
      directory,
      programs,
      clock: systemClock,
      log,
      signal,
    });
    kube = await createKube({
      kubeconfig: { path: controlPlane.kubeconfigPath },
      userAgent: 'seatrial-test',
      fieldManager: 'seatrial-test',
    });
    nodes = await startTestNodes();
    await until('schedulable nodes', async () => {
      const { items } = await kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal });
      return items.every((node) => nodeReady(node) === 'True' && !hasTaints(node)) ? true : undefined;
    });
    await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, { signal });
    await until('the service account', () =>
      read({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: NAMESPACE, name: 'default' }),
    );
  }, 120_000);

  afterAll(async () => {
    await nodes?.stop();
    await kube?.close();
    await controlPlane?.stop();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  function startTestNodes(): Promise<RunningNodes> {
    return startNodes({
      kube,
      cluster: 'test',
      index: 0,
      zones: ['a', 'b', 'c'],
      nodesPerZone: 1,
      images: join(directory, 'images.json'),
      directory,
      kubelet: { ...controlPlane.files.kubeletServer, ca: controlPlane.files.ca },
      clock: systemClock,
      rng: () => 0.5,
      log,
      signal,
    });
  }

  function imageTable(): string {
    const stubborn = `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('up')`;
    const tidy = `process.on('SIGTERM', () => { require('node:fs').writeFileSync(process.env.NOTE, 'asked'); process.exit(0) }); setInterval(() => undefined, 1000); console.log('up')`;
    return JSON.stringify({
      images: {
        'shop:1.0': { command: ['node', SHOP], env: { VERSION: '1.0' } },
        stubborn: { command: ['node', '-e', stubborn] },
        tidy: { command: ['node', '-e', tidy] },
        sh: { command: ['sh', '-c'] },
      },
    });
  }

  it('runs a Deployment of 3 in three zones, with its ConfigMap, until it is ready', async () => {
    await create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta('words'),
      data: { GREETING: 'Ahoy' },
    });
    await create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta('shop'),
      spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await create(deployment('shop', 3));

    const pods = await readyPods('shop', 3);

    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(['test-a', 'test-b', 'test-c']));
    const { podIP = '' } = pods[0]!.status;
    expect(pods[0]!.metadata.annotations?.['seatrial.dev/real-address']).toBe(realAddress(podIP));
    const answer = await (await fetch(`http://${realAddress(podIP)}:8080/`)).json();
    expect(answer).toEqual({ version: '1.0', greeting: 'Ahoy', pod: pods[0]!.metadata.name });
  });

  it('restarts a container whose process was killed, once, and the pod is ready again', async () => {
    const [victim] = await readyPods('shop', 3);
    const uid = victim!.metadata.uid!;

    process.kill(await pidOf(uid, 'shop'), 'SIGKILL');

    const restarted = await until('the restart', async () => {
      const pod = await readPod(victim!.metadata.name);
      return pod !== undefined && isReady(pod) && restarts(pod) === 1 ? pod : undefined;
    });
    expect(restarted.status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({
      exitCode: 137,
      signal: 9,
    });
  });

  it('takes a pod whose readiness fails out of the EndpointSlice, and back', async () => {
    const [unready] = await readyPods('shop', 3);
    const flag = join(podRoot(unready!.metadata.uid!), 'shop/rootfs/unready');

    await writeFile(flag, '');

    await until('two endpoints', async () => ((await readyEndpoints('shop')) === 2 ? true : undefined));
    await unlink(flag);
    await until('three endpoints', async () => ((await readyEndpoints('shop')) === 3 ? true : undefined));
  });

  it('asks a process to end when its pod is deleted, and removes the pod', async () => {
    const note = join(directory, 'note');
    await create(pod('tidy', { image: 'tidy', env: [{ name: 'NOTE', value: note }] }));
    const running = await until('the pod', () => podIn('tidy', 'Running'));
    const pid = await pidOf(running.metadata.uid!);
    await until('its output', async () => ((await logOf(running)).includes('up') ? true : undefined));

    await kube.delete(podRef('tidy'), { gracePeriodSeconds: 20, signal });

    await gone('tidy');
    expect(await readFile(note, 'utf8')).toBe('asked');
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a process that ignores SIGTERM at the end of the grace period', async () => {
    await create(pod('stubborn', { image: 'stubborn' }));
    const running = await until('the pod', () => podIn('stubborn', 'Running'));
    const pid = await pidOf(running.metadata.uid!);
    await until('its output', async () => ((await logOf(running)).includes('up') ? true : undefined));
    const startedAt = Date.now();

    await kube.delete(podRef('stubborn'), { gracePeriodSeconds: 2, signal });

    await gone('stubborn');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_900);
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a process at once when its pod is deleted without grace', async () => {
    await create(pod('forced', { image: 'stubborn' }));
    const running = await until('the pod', () => podIn('forced', 'Running'));
    const pid = await pidOf(running.metadata.uid!);

    await kube.delete(podRef('forced'), { gracePeriodSeconds: 0, signal });

    await until('its end', async () => (isAlive(pid) ? undefined : true));
    expect(await readPod('forced')).toBeUndefined();
  });

  it('shows a crash loop as CrashLoopBackOff', async () => {
    await create(pod('crashing', { image: 'sh', args: ['exit 3'] }));

    const crashing = await until('the crash loop', async () => {
      const seen = await readPod('crashing');
      return waitingReason(seen) === 'CrashLoopBackOff' && restarts(seen) >= 2 ? seen : undefined;
    });

    expect(crashing.status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({ exitCode: 3 });
    expect(isReady(crashing)).toBe(false);
  });

  it('shows an unknown image as ErrImagePull, then ImagePullBackOff, and runs it once it is there', async () => {
    await create(pod('unknown', { image: 'nowhere:9' }));

    await until('ErrImagePull', async () =>
      waitingReason(await readPod('unknown')) === 'ErrImagePull' ? true : undefined,
    );
    await until('ImagePullBackOff', async () =>
      waitingReason(await readPod('unknown')) === 'ImagePullBackOff' ? true : undefined,
    );
    const table = JSON.parse(imageTable());
    table.images['nowhere:9'] = table.images.stubborn;
    await writeFile(join(directory, 'images.json'), JSON.stringify(table));

    await until('the pod', () => podIn('unknown', 'Running'));
  });

  it('waits for a ConfigMap that is missing', async () => {
    const env = [{ name: 'WORD', valueFrom: { configMapKeyRef: { name: 'later', key: 'word' } } }];
    await create(pod('waiting', { image: 'stubborn', env }));
    await until('the error', async () =>
      waitingReason(await readPod('waiting')) === 'CreateContainerConfigError' ? true : undefined,
    );

    await create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('later'), data: { word: 'now' } });

    await until('the pod', () => podIn('waiting', 'Running'));
  });

  it('runs init containers first, mounts volumes below the root, and reports completion', async () => {
    const volumeMounts = [
      { name: 'shared', mountPath: '/shared' },
      { name: 'words', mountPath: '/etc/words' },
    ];
    const main = 'test "$(cat $SEATRIAL_ROOT/shared/from-init)" = Ahoy';
    await create({
      ...pod('job', { image: 'sh', args: [main], volumeMounts }),
      spec: {
        restartPolicy: 'Never',
        initContainers: [
          {
            name: 'init',
            image: 'sh',
            args: ['cp $SEATRIAL_ROOT/etc/words/GREETING $SEATRIAL_ROOT/shared/from-init'],
            volumeMounts,
          },
        ],
        containers: [{ name: 'main', image: 'sh', args: [main], volumeMounts }],
        volumes: [
          { name: 'shared', emptyDir: {} },
          { name: 'words', configMap: { name: 'words' } },
        ],
      },
    });

    await until('completion', () => podIn('job', 'Succeeded'));
  });

  it('restarts a container whose liveness probe fails', async () => {
    const livenessProbe = {
      exec: { command: ['sh', '-c', 'test ! -e sick'] },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    await create(pod('sick', { image: 'sh', args: ['sleep 1; touch sick; sleep 100'], livenessProbe }, 1));

    const restarted = await until('the restart', async () => {
      const seen = await readPod('sick');
      return restarts(seen) >= 1 ? seen : undefined;
    });
    expect(restarted.status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({ exitCode: 143 });
  });

  it('serves logs through the API server', async () => {
    const [first] = await readyPods('shop', 3);

    const { body } = await kube.raw(
      {
        method: 'GET',
        path: `/api/v1/namespaces/${NAMESPACE}/pods/${first!.metadata.name}/log`,
        query: { tailLines: '1' },
      },
      { signal },
    );

    expect(body).toMatch(/^shop 1\.0 listens on 127\.18\.\d+\.\d+:8080\n$/);
  });

  it('starts containers again under a new agent, and leaves none of the old', async () => {
    const before = await readyPods('shop', 3);
    const pids = await Promise.all(before.map(({ metadata }) => pidOf(metadata.uid!, 'shop')));

    await nodes.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    nodes = await startTestNodes();

    await until('new runs', async () => {
      const pods = await readyPods('shop', 3);
      return pods.every(
        (now) => restarts(now) > restarts(before.find(({ metadata }) => metadata.uid === now.metadata.uid)),
      )
        ? true
        : undefined;
    });
  });

  it('a paused node goes NotReady, a NoExecute taint moves its pods elsewhere, and it comes back', async () => {
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'test-c' };
    const { pauseFile } = nodes.nodes.find(({ name }) => name === 'test-c')!;

    await writeFile(pauseFile, '');
    await until(
      'NotReady',
      async () => (nodeReady(await read(node)) === 'Unknown' ? true : undefined),
      30_000,
    );
    await unlink(pauseFile);
    await until('Ready', async () => (nodeReady(await read(node)) === 'True' ? true : undefined), 30_000);

    const taints = [{ key: 'test', effect: 'NoExecute' }];
    await kube.patch(node, { spec: { taints } }, { type: 'merge', signal });
    await until('pods elsewhere', async () => {
      const pods = await readyPods('shop', 3);
      return pods.every(({ spec }) => spec.nodeName !== 'test-c') ? true : undefined;
    });
    await kube.patch(node, { spec: { taints: null } }, { type: 'merge', signal });
  });

  function meta(name: string): KubeObject['metadata'] {
    return { name, namespace: NAMESPACE };
  }

  function create(object: KubeObject): Promise<KubeObject> {
    return kube.create(object, { signal });
  }

  function pod(name: string, container: object, graceSeconds = 30): KubeObject {
    const containers = [{ name: 'main', ...container }];
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta(name),
      spec: { terminationGracePeriodSeconds: graceSeconds, containers },
    };
  }

  function deployment(name: string, replicas: number): KubeObject {
    const labels = { app: name };
    const container = {
      name: 'shop',
      image: 'shop:1.0',
      ports: [{ containerPort: 8080 }],
      envFrom: [{ configMapRef: { name: 'words' } }],
      env: [{ name: 'DRAIN_MS', value: '100' }],
      startupProbe: { httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 1 },
      readinessProbe: {
        exec: { command: ['sh', '-c', 'test ! -e unready'] },
        periodSeconds: 1,
        failureThreshold: 1,
      },
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2 },
    };
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
      },
    ];
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name),
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container], topologySpreadConstraints } },
      },
    };
  }

  function podRef(name: string): ObjectRef {
    return { apiVersion: 'v1', kind: 'Pod', ...meta(name) } as ObjectRef;
  }

  async function read(ref: ObjectRef): Promise<KubeObject | undefined> {
    return kube.get(ref, { signal }).catch((error: unknown) => {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    });
  }

  async function readPod(name: string): Promise<LivePod | undefined> {
    return (await read(podRef(name))) as LivePod | undefined;
  }

  async function podIn(name: string, phase: string): Promise<LivePod | undefined> {
    const seen = await readPod(name);
    return seen?.status.phase === phase ? seen : undefined;
  }

  async function gone(name: string): Promise<void> {
    await until('the end of the pod', async () => ((await readPod(name)) === undefined ? true : undefined));
  }

  async function readyPods(app: string, count: number): Promise<readonly LivePod[]> {
    const selection = { apiVersion: 'v1', kind: 'Pod', namespace: NAMESPACE, labelSelector: `app=${app}` };
    return until(`${count} ready pods`, async () => {
      const pods = (await kube.list(selection, { signal })).items as readonly LivePod[];
      const ready = pods.filter((one) => isReady(one) && one.metadata.deletionTimestamp === undefined);
      return ready.length === count ? ready : undefined;
    });
  }

  async function readyEndpoints(service: string): Promise<number> {
    const labelSelector = `kubernetes.io/service-name=${service}`;
    const selection = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      namespace: NAMESPACE,
      labelSelector,
    };
    const slices = (await kube.list(selection, { signal })).items as readonly (KubeObject & {
      endpoints: readonly { conditions: { ready: boolean } }[] | null;
    })[];
    return slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions.ready)
      .length;
  }

  function podRoot(uid: string): string {
    return join(directory, 'pods', uid);
  }

  async function logOf({ metadata }: LivePod): Promise<string> {
    return readFile(join(podRoot(metadata.uid!), 'main/0.log'), 'utf8');
  }

  async function pidOf(uid: string, container = 'main'): Promise<number> {
    return Number(await readFile(join(podRoot(uid), container, 'pid'), 'utf8'));
  }

  async function until<T>(what: string, look: () => Promise<T | undefined>, limitMs = 20_000): Promise<T> {
    const deadlineAt = Date.now() + limitMs;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (Date.now() > deadlineAt)
        throw new Error(`never saw ${what}; the agent said:\n${logged.join('\n')}`);
      await systemClock.sleep(POLL_MS);
    }
  }
});

function isReady({ status }: LivePod): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
}

function restarts(pod: LivePod | undefined): number {
  return pod?.status.containerStatuses?.[0]?.restartCount ?? 0;
}

function waitingReason(pod: LivePod | undefined): string | undefined {
  return pod?.status.containerStatuses?.[0]?.state.waiting?.reason;
}

function hasTaints(node: KubeObject): boolean {
  return 'taints' in (node['spec'] as object);
}

function nodeReady(node: KubeObject | undefined): string | undefined {
  const status = node?.['status'] as { conditions: readonly { type: string; status: string }[] } | undefined;
  return status?.conditions.find(({ type }) => type === 'Ready')?.status;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
