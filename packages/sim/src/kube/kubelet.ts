import type { Rng } from '@seatrial/core';
import { configReferences, isNodeAway, items, stringAt } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { labels, refOf, toInstant } from '@seatrial/model';
import { between } from '../draws.ts';
import type { Timeline } from '../time/timeline.ts';
import type { ClusterFaults } from './cluster-faults.ts';
import { type Behaviour, behaviourOf } from './image.ts';
import { reachesWhatItNeeds } from './network.ts';
import { imageOf, initImageOf, isReady, nodeNameOf } from './pod.ts';
import type { Store } from './store.ts';

export interface PodTimes {
  /** From binding to the container's start: image, volumes. */
  readonly startMs: readonly [number, number];
  /** From the container's start until its readiness probe passes. */
  readonly readyMs: readonly [number, number];
}

const retryMs = 2_000;
const restartMs = 500;
const initMs = 200;
const crashLoopMsMin = 10_000;
const crashLoopMsMax = 300_000;

/** How requests to a pod fare now. */
export interface PodAnswers {
  readonly errorShare: number;
  readonly stallShare: number;
  readonly seconds: number;
}

/** All nodes' kubelets: containers start, become ready, crash and are restarted. */
export interface Kubelet {
  /** `undefined` when nothing answers. */
  answers(pod: KubeObject): PodAnswers | undefined;
  /** What the pod's container has read of ConfigMaps and Secrets when it was started last; `undefined` when none runs. */
  configsOf(pod: KubeObject): readonly ReadConfig[] | undefined;
  /** Ends the container, as a crash would. */
  killContainer(pod: KubeObject): void;
  /** The pod fails every request for a while, and nothing of it shows. */
  hiccup(pod: KubeObject, ms: number): void;
}

/** The contents of a ConfigMap or Secret as a container has read them. */
export interface ReadConfig {
  readonly ref: ObjectRef;
  readonly data: unknown;
}

type ContainerKind = 'initContainerStatuses' | 'containerStatuses';

/** A container's life by the uid of its pod: a new stage makes what was planned for the old one void. */
interface Life {
  stage: number;
  running: boolean;
  /** Its readiness probe has passed. */
  ready: boolean;
  initialized: boolean;
  readonly restarts: Record<ContainerKind, number>;
  read: readonly ReadConfig[];
  hiccupUntil: number;
}

export interface KubeletParts {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly times: PodTimes;
  readonly faults: ClusterFaults;
}

export function startKubelet({ store, timeline, rng, times, faults }: KubeletParts): Kubelet {
  const lives = new Map<string, Life>();
  /** Images that nodes have. */
  const pulled = new Set<string>();

  function lifeOf({ metadata: { uid = '' } }: KubeObject): Life {
    const life = lives.get(uid) ?? {
      stage: 0,
      running: false,
      ready: false,
      initialized: false,
      restarts: { initContainerStatuses: 0, containerStatuses: 0 },
      read: [],
      hiccupUntil: 0,
    };
    lives.set(uid, life);
    return life;
  }

  /** Goes on with a pod after a while, unless it has gone or something else came first. */
  function later(pod: KubeObject, ms: number, next: (pod: KubeObject) => void): void {
    const life = lifeOf(pod);
    life.stage += 1;
    const { stage } = life;
    timeline.after(ms, () => {
      const live = store.get(refOf(pod));
      if (live !== undefined && live.metadata.uid === pod.metadata.uid && life.stage === stage) next(live);
    });
  }

  function start(pod: KubeObject): void {
    if (isOnNodeAway(pod)) return later(pod, retryMs, start);
    const initImage = initImageOf(pod);
    const isInit = initImage !== undefined && !lifeOf(pod).initialized;
    const which = isInit ? 'initContainerStatuses' : 'containerStatuses';
    const image = isInit ? initImage : imageOf(pod);
    if (!pull(pod, which, image)) return;
    const missing = missingConfig(pod);
    if (missing !== undefined) {
      const message = `${missing} not found`;
      report(pod, which, { waiting: { reason: 'CreateContainerConfigError', message } });
      later(pod, retryMs, start);
      return;
    }
    if (isInit) initialize(pod, behaviourOf(image));
    else run(pod, behaviourOf(image));
  }

  function pull(pod: KubeObject, which: ContainerKind, image: string): boolean {
    const waiting = (message: string): void =>
      report(pod, which, {
        waiting: { reason: 'ErrImagePull', message: `failed to pull ${image}: ${message}` },
      });
    if (behaviourOf(image).type === 'Missing') {
      waiting('not found');
      return false;
    }
    const key = `${nodeNameOf(pod)} ${image}`;
    if (!faults.registryAway) pulled.add(key);
    if (pulled.has(key)) return true;
    waiting('dial tcp: lookup registry.example: no such host');
    later(pod, retryMs, start);
    return false;
  }

  function initialize(pod: KubeObject, behaviour: Behaviour): void {
    const which = 'initContainerStatuses';
    report(pod, which, { running: {} });
    if (behaviour.type === 'Crashes') return later(pod, behaviour.afterMs, (live) => exit(live, which));
    later(pod, initMs, (live) => {
      lifeOf(live).initialized = true;
      start(live);
    });
  }

  function run(pod: KubeObject, behaviour: Behaviour): void {
    const life = lifeOf(pod);
    life.running = true;
    life.ready = false;
    life.read = configsNow(pod);
    report(pod, 'containerStatuses', { running: {} });
    const readyMs = between(rng, times.readyMs);
    if (behaviour.type === 'Ends')
      return later(pod, behaviour.afterMs, (live) => end(live, behaviour.exitCode));
    if (behaviour.type === 'Crashes') {
      const becomesReady = readyMs < behaviour.afterMs;
      if (!becomesReady) return later(pod, behaviour.afterMs, exit);
      return later(pod, readyMs, (live) => {
        later(live, behaviour.afterMs - readyMs, exit);
        becomeReady(live);
      });
    }
    if (behaviour.type !== 'Hangs') later(pod, readyMs, becomeReady);
  }

  function becomeReady(pod: KubeObject): void {
    lifeOf(pod).ready = true;
    report(pod, 'containerStatuses', { running: {} }, !isOnNodeAway(pod));
  }

  /** Of a pod that is not started again. */
  function end(pod: KubeObject, exitCode: number): void {
    lifeOf(pod).running = false;
    const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
    report(pod, 'containerStatuses', { terminated: { exitCode } }, false, phase);
  }

  function exit(pod: KubeObject, which: ContainerKind = 'containerStatuses'): void {
    const life = lifeOf(pod);
    life.running = false;
    life.ready = false;
    life.restarts[which] += 1;
    const restarts = life.restarts[which];
    if (restarts === 1) {
      report(pod, which, { terminated: { exitCode: 1 } });
      return later(pod, restartMs, start);
    }
    const pauseMs = Math.min(crashLoopMsMax, crashLoopMsMin * 2 ** (restarts - 2));
    report(pod, which, { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${pauseMs / 1000}s` } });
    later(pod, pauseMs, start);
  }

  function report(
    pod: KubeObject,
    which: ContainerKind,
    state: Readonly<Record<string, unknown>>,
    ready = false,
    phase = which === 'containerStatuses' ? 'Running' : 'Pending',
  ): void {
    const restartCount = lifeOf(pod).restarts[which];
    const container = {
      name: which === 'containerStatuses' ? 'main' : 'prepare',
      ready,
      restartCount,
      state,
      ...(restartCount === 0 ? {} : { lastState: { terminated: { exitCode: 1 } } }),
    };
    store.put(
      { ...pod, status: { phase, conditions: conditionsOf(pod, ready), [which]: [container] } },
      'Cluster',
    );
  }

  function conditionsOf(pod: KubeObject, ready: boolean): readonly unknown[] {
    const at = toInstant(timeline.now());
    const before = items(pod, 'status', 'conditions').find((it) => stringAt(it, 'type') === 'Ready');
    const readySince = isReady(pod) === ready ? (stringAt(before, 'lastTransitionTime') ?? at) : at;
    return [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: at },
      { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readySince },
    ];
  }

  function configsNow(pod: KubeObject): readonly ReadConfig[] {
    const { namespace = '' } = pod.metadata;
    return configReferences(pod['spec']).map(({ kind, name }) => {
      const ref = { apiVersion: 'v1', kind, namespace, name };
      return { ref, data: store.get(ref)?.['data'] };
    });
  }

  function missingConfig(pod: KubeObject): string | undefined {
    const { namespace = '' } = pod.metadata;
    const absent = configReferences(pod['spec']).find(
      ({ kind, name }) => store.get({ apiVersion: 'v1', kind, namespace, name }) === undefined,
    );
    return absent === undefined ? undefined : `${absent.kind} ${absent.name}`;
  }

  function isOnNodeAway(pod: KubeObject): boolean {
    return isNodeAway(store.get({ apiVersion: 'v1', kind: 'Node', name: nodeNameOf(pod) ?? '' }));
  }

  /** The node controller says for the pods of a node that does not answer that they are not ready, and takes it back. */
  function followNode(node: KubeObject): void {
    const isAway = isNodeAway(node);
    for (const pod of store.ofKind('Pod')) {
      if (nodeNameOf(pod) !== node.metadata.name) continue;
      const ready = !isAway && lives.get(pod.metadata.uid ?? '')?.ready === true;
      if (ready === isReady(pod)) continue;
      const status = { ...(pod['status'] as object), conditions: conditionsOf(pod, ready) };
      store.put({ ...pod, status }, 'Cluster');
    }
  }

  store.onChange(({ type, object, previous }) => {
    if (object.kind === 'Node' && type === 'Modified' && isNodeAway(object) !== isNodeAway(previous))
      followNode(object);
    if (object.kind !== 'Pod') return;
    if (type === 'Deleted') lives.delete(object.metadata.uid ?? '');
    else if (
      nodeNameOf(object) !== undefined &&
      (previous === undefined || nodeNameOf(previous) === undefined)
    ) {
      later(object, between(rng, times.startMs), start);
    }
  });

  return {
    answers(pod) {
      const life = lives.get(pod.metadata.uid ?? '');
      if (life?.running !== true || isOnNodeAway(pod)) return undefined;
      const behaviour = behaviourOf(imageOf(pod));
      if (behaviour.type !== 'Serves') return { errorShare: 0, stallShare: 0, seconds: 0 };
      const isCanary = pod.metadata.labels?.[labels.role] === 'canary';
      const own = isCanary ? behaviour.canaryErrorShare : behaviour.errorShare;
      const fails = life.hiccupUntil > timeline.now() || !reachesWhatItNeeds(store, pod);
      const { stallShare, answerSeconds } = behaviour;
      return { errorShare: fails ? 1 : own, stallShare, seconds: answerSeconds };
    },
    configsOf(pod) {
      const life = lives.get(pod.metadata.uid ?? '');
      return life?.running === true ? life.read : undefined;
    },
    killContainer(pod) {
      if (lives.get(pod.metadata.uid ?? '')?.running === true) exit(pod);
    },
    hiccup(pod, ms) {
      lifeOf(pod).hiccupUntil = timeline.now() + ms;
    },
  };
}
