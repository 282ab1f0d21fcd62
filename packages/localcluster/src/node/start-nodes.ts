import { mkdir, readdir, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { createInformer, type Informer, type Kube } from '@seatrial/kube';
import { LocalClusterError } from '../errors.ts';
import type { Log } from '../log.ts';
import { claimDirectory, endLeftovers } from '../process/claim.ts';
import { endWithParent } from '../process/end-with-parent.ts';
import { MARKER_VARIABLE } from '../process/process-table.ts';
import { createAddressPool } from './address-pool.ts';
import { CLUSTERS_MAX, NODE_PODS_MAX, NODES_MAX, nodeCidr } from './addresses.ts';
import { createEventRecorder } from './events.ts';
import { registerNode, sendHeartbeats } from './heartbeat.ts';
import { createImageStore } from './image-store.ts';
import { type KubeletFiles, startKubeletServer } from './kubelet-server.ts';
import { nodeLimits } from './limits.ts';
import { createNodeAgent, type NodeAgent } from './node-agent.ts';
import type { NodeContext } from './node-context.ts';
import type { NodeFacts } from './node-object.ts';
import { createFilePauseGate } from './pause-gate.ts';
import { asPod, type Pod } from './pod.ts';

export interface NodesOptions {
  readonly kube: Kube;
  /** Nodes are called `<cluster>-<zone>`, with a number when a zone has several. */
  readonly cluster: string;
  /** 0 or 1: which half of 198.18.0.0/15 the pods' addresses are from. */
  readonly index: number;
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  /** The image table, see `parseImageTable`; it is read again when it changes. */
  readonly images: string;
  /** Holds the pods' files, and the files by which nodes are paused. */
  readonly directory: string;
  /** What to serve `kubectl logs` with; without it there are no logs over the API server. */
  readonly kubelet?: KubeletFiles;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  readonly log: Log;
  /** Ends a start, and lets running nodes act no more; their processes end with `stop`. */
  readonly signal: AbortSignal;
}

interface RunningNode {
  readonly name: string;
  readonly zone: string;
  /** As long as this file exists the node neither sends heartbeats nor acts. */
  readonly pauseFile: string;
}

export interface RunningNodes {
  readonly nodes: readonly RunningNode[];
  /** Kills every pod process, and leaves the objects as they are. */
  stop(): Promise<void>;
}

/** Processes on one machine have one address. */
const HOST_ADDRESS = '127.0.0.1';

/**
 * Registers the nodes and runs their pods as local processes until stopped. What an earlier agent left running in the
 * directory is killed: nothing is adopted, and the containers are started again.
 * @throws LocalClusterError AlreadyRunning (another agent has the directory), StateInvalid (more nodes than addresses);
 * KubeError when a node cannot be registered
 */
export async function startNodes(options: NodesOptions): Promise<RunningNodes> {
  const { directory, clock, log } = options;
  requireAddresses(options);
  const closing = new AbortController();
  const signal = AbortSignal.any([options.signal, closing.signal]);
  const podsDirectory = join(directory, 'pods');
  const claim = await claimDirectory({ directory: podsDirectory, clock, log, signal });
  const undo: (() => Promise<unknown>)[] = [() => claim.release()];
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    closing.abort(new DOMException('the nodes were stopped', 'AbortError'));
    for (const step of undo.toReversed()) await step();
  }

  try {
    await emptyDirectory(podsDirectory);
    const agents = new Map<string, NodeAgent>();
    // What has left its process group is found by the marker.
    undo.push(() => endLeftovers(claim.marker, { clock, log, signal: new AbortController().signal }));
    undo.push(() => Promise.all([...agents.values()].map((agent) => agent.close())));
    const kubeletPort = await serveLogs(options, agents, undo, signal);
    const common = commonContext(options, podsDirectory, claim.marker, signal);
    const nodes = plannedNodes(options);
    await Promise.all(
      nodes.map(({ pauseFile }) => mkdir(dirname(pauseFile), { recursive: true, mode: 0o700 })),
    );
    await Promise.all(
      nodes.map(async (node, number) => {
        const gate = createFilePauseGate(node.pauseFile, clock, nodeLimits.pausePollMs, signal);
        const addresses = createAddressPool(options.index, number, Math.floor(options.rng() * NODE_PODS_MAX));
        const context: NodeContext = { ...common, ...node, gate, addresses };
        const facts = nodeFacts(options, node, number, kubeletPort);
        await registerNode(context, facts);
        const agent = createNodeAgent(context);
        agents.set(node.name, agent);
        const beating = Promise.all([sendHeartbeats(context, facts), gate.watch(() => agent.resumed())]);
        undo.push(() => beating);
      }),
    );
    const informer = watchPods(options, agents, signal);
    undo.push(() => informer.close());
    await informer.synced;
    return { nodes, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function requireAddresses({ cluster, index, zones, nodesPerZone }: NodesOptions): void {
  const count = zones.length * nodesPerZone;
  if (index < CLUSTERS_MAX && count <= NODES_MAX) return;
  throw new LocalClusterError(
    'StateInvalid',
    `Cannot start ${count} nodes of cluster ${cluster}, number ${index}: there are addresses for ${NODES_MAX} nodes in each of ${CLUSTERS_MAX} clusters, ask for fewer`,
  );
}

function plannedNodes({ cluster, zones, nodesPerZone, directory }: NodesOptions): readonly RunningNode[] {
  return zones.flatMap((zone) =>
    Array.from({ length: nodesPerZone }, (_, at) => {
      const name = nodesPerZone === 1 ? `${cluster}-${zone}` : `${cluster}-${zone}${at + 1}`;
      return { name, zone, pauseFile: join(directory, 'nodes', name, 'paused') };
    }),
  );
}

function nodeFacts(
  { cluster, index }: NodesOptions,
  { name, zone }: RunningNode,
  number: number,
  kubeletPort: number | undefined,
): NodeFacts {
  return {
    name,
    region: cluster,
    zone,
    address: HOST_ADDRESS,
    podCidr: nodeCidr(index, number),
    podsMax: nodeLimits.podsMax,
    ...(kubeletPort === undefined ? {} : { kubeletPort }),
    operatingSystem: platform(),
    architecture: arch() === 'x64' ? 'amd64' : arch(),
  };
}

function commonContext(
  { kube, images, clock, log }: NodesOptions,
  podsDirectory: string,
  marker: string,
  signal: AbortSignal,
): Omit<NodeContext, 'name' | 'gate' | 'addresses'> {
  return {
    hostIP: HOST_ADDRESS,
    podsDirectory,
    kube,
    clock,
    log,
    limits: nodeLimits,
    images: createImageStore(images, nodeLimits.imageTableBytesMax),
    events: createEventRecorder({ kube, clock, log, signal }, nodeLimits),
    keeper: endWithParent(),
    markers: { [MARKER_VARIABLE]: marker },
    signal,
  };
}

async function serveLogs(
  { kubelet: files, clock, log }: NodesOptions,
  agents: ReadonlyMap<string, NodeAgent>,
  undo: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<number | undefined> {
  if (files === undefined) return undefined;
  const server = await startKubeletServer({
    files,
    clock,
    log,
    signal,
    findLog: (...wanted) =>
      [...agents.values()].map((agent) => agent.findLog(...wanted)).find((found) => found !== undefined),
  });
  undo.push(() => server.close());
  return server.port;
}

/** One watch for all nodes: each pod goes to the agent of the node it is bound to. */
function watchPods(
  { kube, clock, rng, log }: NodesOptions,
  agents: ReadonlyMap<string, NodeAgent>,
  signal: AbortSignal,
): Informer {
  const selection = { apiVersion: 'v1', kind: 'Pod', fieldSelector: 'spec.nodeName!=' };
  const agentOf = ({ spec }: Pod): NodeAgent | undefined => agents.get(spec.nodeName ?? '');
  return createInformer(
    kube,
    selection,
    {
      clock,
      rng,
      onError: (error) => log(`nodes: ${String(error)}`),
      onChange: (_, object, previous) => {
        const before = previous === undefined ? undefined : asPod(previous);
        const now = object === undefined ? undefined : asPod(object);
        // Between two looks a pod may have gone and another come under its name.
        if (before !== undefined && before.metadata.uid !== now?.metadata.uid)
          agentOf(before)?.podGone(before.metadata.uid);
        if (now !== undefined) agentOf(now)?.podChanged(now);
      },
    },
    signal,
  );
}

async function emptyDirectory(path: string): Promise<void> {
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}
