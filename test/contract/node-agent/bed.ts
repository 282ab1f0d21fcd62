import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isKubeError, type Kube, systemClock } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { type RunningNodes, startNodes } from '../../../packages/localcluster/src/node/start-nodes.ts';
import { signal, startControlPlaneBed } from '../bed/control-plane.ts';
import { hasTaints, images, isReady, type LivePod, namespace, nodeReady, podRef } from './objects.ts';

const POLL_MS = 50;

/** A control plane and three nodes in this process. */
export interface Bed {
  readonly directory: string;
  readonly kube: Kube;
  /** The nodes as last started. */
  nodes(): RunningNodes;
  restartNodes(between: () => void): Promise<void>;
  writeImages(table: object): Promise<void>;
  create(object: KubeObject): Promise<KubeObject>;
  read(ref: ObjectRef): Promise<KubeObject | undefined>;
  readPod(name: string): Promise<LivePod | undefined>;
  /** The file or folder at `path` below what the node keeps of a pod's container. */
  fileOf(pod: LivePod, path: string): string;
  pidOf(pod: LivePod): Promise<number>;
  /** Waits until `look` sees something. */
  until<T>(what: string, look: () => Promise<T | undefined>, limitMs?: number): Promise<T>;
  untilPhase(name: string, phase: string): Promise<LivePod>;
  untilWaiting(name: string, reason: string): Promise<LivePod>;
  untilGone(name: string): Promise<void>;
  untilReady(app: string, count: number): Promise<readonly LivePod[]>;
  untilUp(pod: LivePod): Promise<void>;
  stop(): Promise<void>;
}

export async function startBed(): Promise<Bed> {
  const { directory, plane, admin: kube, stop } = await startControlPlaneBed('node');
  const logged: string[] = [];
  const table = join(directory, 'images.json');
  const writeImages = (wanted: object): Promise<void> => writeFile(table, JSON.stringify({ images: wanted }));
  await writeImages(images);
  let nodes = await startTestNodes();

  function startTestNodes(): Promise<RunningNodes> {
    const { kubeletServer, kubeletClientCa: ca } = plane.files;
    return startNodes({
      kube,
      clock: systemClock,
      log: (message) => logged.push(message),
      signal,
      cluster: 'test',
      index: 0,
      zones: ['a', 'b', 'c'],
      nodesPerZone: 1,
      images: table,
      directory,
      kubelet: { ...kubeletServer, ca },
      rng: () => 0.5,
    });
  }

  async function until<T>(what: string, look: () => Promise<T | undefined>, limitMs = 90_000): Promise<T> {
    const deadlineAt = systemClock.now() + limitMs;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (systemClock.now() > deadlineAt)
        throw new Error(`never saw ${what}; the nodes said:\n${logged.join('\n')}`);
      await systemClock.sleep(POLL_MS);
    }
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

  function untilPod(what: string, name: string, isWanted: (pod: LivePod) => boolean): Promise<LivePod> {
    return until(`pod ${name} ${what}`, async () => {
      const pod = await readPod(name);
      return pod !== undefined && isWanted(pod) ? pod : undefined;
    });
  }

  const bed: Bed = {
    directory,
    kube,
    nodes: () => nodes,
    async restartNodes(between) {
      await nodes.stop();
      between();
      nodes = await startTestNodes();
    },
    writeImages,
    create: (object) => kube.create(object, { signal }),
    read,
    readPod,
    fileOf: (pod, path) => join(directory, 'pods', pod.metadata.uid ?? '', 'main', path),
    pidOf: async (pod) => Number(await readFile(bed.fileOf(pod, 'pid'), 'utf8')),
    until,
    untilPhase: (name, phase) => untilPod(phase, name, ({ status }) => status.phase === phase),
    untilWaiting: (name, reason) =>
      untilPod(reason, name, ({ status }) => status.containerStatuses?.[0]?.state.waiting?.reason === reason),
    async untilGone(name) {
      await until(`pod ${name} gone`, async () => ((await readPod(name)) === undefined ? true : undefined));
    },
    untilReady: (app, count) =>
      until(`${count} ready pods of ${app}`, async () => {
        const selection = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `app=${app}` };
        const pods = (await kube.list(selection, { signal })).items as readonly LivePod[];
        const ready = pods.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined);
        return ready.length === count ? ready : undefined;
      }),
    async untilUp(pod) {
      await until('its output', async () =>
        (await readFile(bed.fileOf(pod, '0.log'), 'utf8')) === '' ? undefined : true,
      );
    },
    async stop() {
      await nodes.stop();
      await stop();
    },
  };

  await until('schedulable nodes', async () => {
    const { items } = await kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal });
    return items.every((node) => nodeReady(node) === 'True' && !hasTaints(node)) ? true : undefined;
  });
  await bed.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await until('the service account', () =>
    read({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' }),
  );
  return bed;
}
