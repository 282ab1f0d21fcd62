import type { ClusterPort, ConfigPort } from '@seatrial/core';
import { createRng, PortError } from '@seatrial/core';
import { refKey, refOf, systemNamespace } from '@seatrial/model';
import { newErrors } from '@seatrial/render';
import { createReconcilers, type Reconcilers, type World } from '@seatrial/runner';
import { createClusterPort } from '../kube/cluster-port.ts';
import { createDeletions } from '../kube/deletions.ts';
import { createStore, type Store } from '../kube/store.ts';
import { createTimeline, type Timeline } from '../time/timeline.ts';
import { renderedFiles } from './rendered-files.ts';

/** A cluster in which nothing moves but what the runner writes: what a change of the repository costs can be counted. */
export interface StillCluster {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly reconcilers: Reconcilers;
  /** Gives each key a round, and those that it wakes, until nothing moves any more. @returns the keys that had rounds */
  readonly settle: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What was asked of the API server since the last call, writes with a `!`. */
  readonly requests: () => readonly string[];
}

const roundsMax = 1_000_000;
const op = { signal: new AbortController().signal };

export function createStillCluster(clusterName: string, config: ConfigPort): StillCluster {
  const timeline = createTimeline(Date.UTC(2026, 0, 1));
  const store = createStore(clusterName, timeline);
  const deletions = createDeletions(store, timeline, createRng(1));
  let asked: string[] = [];
  const woken = new Set<string>();
  const world: World = {
    clusterName,
    cluster: counted(createClusterPort(store, deletions), (request) => void asked.push(request)),
    config,
    telemetry: {
      arms: async () => ({
        stable: { type: 'NoData', reason: 'no traffic' },
        canary: { type: 'NoData', reason: 'no traffic' },
        canaryInFlight: { type: 'NoData', reason: 'no traffic' },
      }),
    },
    newErrors,
    renderFiles: renderedFiles,
    // Rounds only let other work go first, and here is none.
    clock: { ...timeline.clock, sleep: async () => undefined },
    log: () => undefined,
  };
  const reconcilers = createReconcilers(world, (key) => void woken.add(key));
  store.onChange(({ type, object, previous }) => {
    for (const key of reconcilers.keysFor(type === 'Deleted' ? undefined : object, previous)) woken.add(key);
  });
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } }, 'Cluster');

  /** A release says when it looks again; the others wait for changes. */
  async function round(key: string, due: Map<string, number>): Promise<void> {
    try {
      const wakeAt = await reconcilers.reconcile(key, op);
      if (wakeAt !== 'OnChange' && (key.startsWith('release/') || wakeAt <= timeline.now()))
        due.set(key, wakeAt);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
    }
  }

  return {
    store,
    timeline,
    reconcilers,
    async settle(keys) {
      const had = new Set<string>();
      const due = new Map<string, number>();
      woken.clear();
      for (const key of keys) woken.add(key);
      for (let rounds = 0; rounds < roundsMax; rounds += 1) {
        const [next = earliest(due, timeline)] = woken;
        if (next === undefined) return had;
        woken.delete(next);
        due.delete(next);
        had.add(next);
        await round(next, due);
      }
      throw new Error(`Cannot settle: still moving after ${roundsMax} rounds`);
    },
    requests() {
      const since = asked;
      asked = [];
      return since;
    },
  };
}

function earliest(due: ReadonlyMap<string, number>, timeline: Timeline): string | undefined {
  const [first, ...others] = due;
  if (first === undefined) return undefined;
  const [key, at] = others.reduce((best, entry) => (entry[1] < best[1] ? entry : best), first);
  while (timeline.step(at));
  return key;
}

function counted(port: ClusterPort, note: (request: string) => void): ClusterPort {
  return {
    get: (ref, op) => {
      note(`get ${refKey(ref)}`);
      return port.get(ref, op);
    },
    list: (query, op) => {
      note(`list ${query.kind} ${query.namespace} ${JSON.stringify(query.labels ?? query.fields)}`);
      return port.list(query, op);
    },
    // Answered from what the client has asked before.
    scopeOf: (version, kind, op) => port.scopeOf(version, kind, op),
    logs: (query, op) => {
      note(`logs ${query.namespace}/${query.pod}`);
      return port.logs(query, op);
    },
    apply: (object, op) => {
      note(`!apply ${refKey(refOf(object))}`);
      return port.apply(object, op);
    },
    dryRun: (object, op) => {
      note(`dry-run ${refKey(refOf(object))}`);
      return port.dryRun(object, op);
    },
    create: (object, op) => {
      note(`!create ${refKey(refOf(object))}`);
      return port.create(object, op);
    },
    updateStatus: (object, op) => {
      note(`!status ${refKey(refOf(object))}`);
      return port.updateStatus(object, op);
    },
    patch: (object, patch, as, op) => {
      note(`!patch ${refKey(refOf(object))}`);
      return port.patch(object, patch, as, op);
    },
    delete: (ref, options, op) => {
      note(`!delete ${refKey(ref)}`);
      return port.delete(ref, options, op);
    },
  };
}
