import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import { type BedOptions, localDown, obtainParts } from '@seatrial/localcluster';
import type { KubeObject } from '@seatrial/model';
import { resolveCacheDir } from '@seatrial/programs';
import { Agent, request } from 'undici';
import { markerOf } from '../../../packages/localcluster/src/process/claim.ts';
import { findMarked } from '../../../packages/localcluster/src/process/process-table.ts';
import { waitUntil } from '../../../packages/localcluster/src/wait-until.ts';

export const { signal } = new AbortController();
export const op = { signal, timeoutMs: 60_000 };

/** A directory for clusters, and everything to start them with. */
export interface Place {
  readonly options: BedOptions;
  /** What was logged. */
  readonly said: readonly string[];
  close(): Promise<void>;
}

export async function makePlace(clusters: readonly string[]): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'seatrial-local-'));
  const { env } = process;
  const parts = await obtainParts({ env, cacheDir: resolveCacheDir(env), report: () => undefined, signal });
  const images = join(root, 'images.json');
  const command = ['node', '-e', 'console.log("ahoy"); setInterval(() => {}, 1e6)'];
  await writeFile(images, JSON.stringify({ images: { 'idle:1': { command } } }));
  const said: string[] = [];
  const options: BedOptions = {
    ...parts,
    clusters,
    directory: join(root, 'clusters'),
    zones: ['a', 'b'],
    nodesPerZone: 1,
    images,
    programPath: env['PATH'] ?? '',
    clock: systemClock,
    log: (message) => said.push(message),
    signal,
  };
  return {
    options,
    said,
    close: async () => {
      await localDown(options);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Every process of the clusters, pods included. */
export async function processesOf({ directory, clusters }: BedOptions): Promise<readonly number[]> {
  const parts = ['etcd', ...clusters, ...clusters.map((name) => join(name, 'nodes', 'pods'))];
  const paths = parts.map((part) => join(directory, part)).filter((path) => existsSync(path));
  const found = await Promise.all(paths.map(async (path) => findMarked(await markerOf(path))));
  return found.flat();
}

/** The ports that a cluster serves on, as noted in its directory. */
export async function portsOf({ directory }: BedOptions, cluster: string): Promise<Record<string, number>> {
  return JSON.parse(await readFile(join(directory, cluster, 'ports.json'), 'utf8')) as Record<string, number>;
}

/** Listens on a port of 127.0.0.1 as another program would; returns how to end that. */
export async function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Works with a cluster by its kubeconfig. */
export async function withKube<T>(kubeconfigPath: string, work: (kube: Kube) => Promise<T>): Promise<T> {
  const kube = await createKube({
    kubeconfig: { path: kubeconfigPath },
    userAgent: 'seatrial-contract',
    fieldManager: 'seatrial-contract',
  });
  try {
    return await work(kube);
  } finally {
    await kube.close();
  }
}

/** Waits until `look` sees something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const seen = await waitUntil({ clock: systemClock, everyMs: 100, limitMs: 90_000, signal }, look);
  if (seen === undefined) throw new Error('not seen within 90 s');
  return seen;
}

/** A pod that says `ahoy` and idles. */
export function idlePod(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'idle:1' }] },
  };
}

/** How often the container of a pod that runs now was started again; undefined while it does not run. */
export async function restartsOf(kube: Kube, name: string): Promise<number | undefined> {
  const pod = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name }, op);
  const status = pod['status'] as
    | { containerStatuses?: readonly { restartCount: number; state: { running?: unknown } }[] }
    | undefined;
  const container = status?.containerStatuses?.[0];
  return container?.state.running === undefined ? undefined : container.restartCount;
}

/** What `kubectl get nodes` prints: it shows the table that the API server makes. */
export async function nodeTable(kube: Kube): Promise<readonly Record<string, unknown>[]> {
  const { body } = await kube.raw(
    {
      method: 'GET',
      path: '/api/v1/nodes',
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    },
    op,
  );
  const { columnDefinitions, rows } = JSON.parse(body) as {
    columnDefinitions: readonly { name: string }[];
    rows: readonly { cells: readonly unknown[] }[];
  };
  return rows.map(({ cells }) =>
    Object.fromEntries(columnDefinitions.map(({ name }, at) => [name, cells[at]])),
  );
}

/** Where a node serves its kubelet API. */
export function kubeletPort(kubeconfigPath: string, name: string): Promise<number> {
  return withKube(kubeconfigPath, async (kube) => {
    const { status } = await kube.get({ apiVersion: 'v1', kind: 'Node', name }, op);
    return (status as { daemonEndpoints: { kubeletEndpoint: { Port: number } } }).daemonEndpoints
      .kubeletEndpoint.Port;
  });
}

/** GETs with the client certificate of a kubeconfig. */
export async function getAs(kubeconfigPath: string, url: string): Promise<number> {
  const { users } = JSON.parse(await readFile(kubeconfigPath, 'utf8')) as {
    users: readonly { user: Record<string, string> }[];
  };
  const pem = (field: string): Buffer => Buffer.from(users[0]?.user[field] ?? '', 'base64');
  const connect = {
    cert: pem('client-certificate-data'),
    key: pem('client-key-data'),
    rejectUnauthorized: false,
  };
  const agent = new Agent({ connect });
  try {
    const { statusCode } = await request(url, { dispatcher: agent });
    return statusCode;
  } finally {
    await agent.close();
  }
}
