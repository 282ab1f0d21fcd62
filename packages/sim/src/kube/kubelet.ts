import type { Rng } from '@seatrial/core';
import { configReferences, items, stringAt } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { labels, refOf, toInstant } from '@seatrial/model';
import { between } from '../draws.ts';
import type { Timeline } from '../time/timeline.ts';
import { type Behaviour, behaviourOf } from './image.ts';
import { imageOf, isReady, nodeNameOf } from './pod.ts';
import type { Store } from './store.ts';

export interface PodTimes {
  /** From binding to the container's start: image, volumes. */
  readonly startMs: readonly [number, number];
  /** From the container's start until its readiness probe passes. */
  readonly readyMs: readonly [number, number];
}

const retryMs = 2_000;
const restartMs = 500;
const crashLoopMsMin = 10_000;
const crashLoopMsMax = 300_000;

/** All nodes' kubelets: containers start, become ready, crash and are restarted. */
export interface Kubelet {
  /** Share of requests that the pod fails now; `undefined` when nothing answers. */
  errorShare(pod: KubeObject): number | undefined;
  /** What the pod's container has read of ConfigMaps and Secrets when it was started last; `undefined` when none runs. */
  configsOf(pod: KubeObject): readonly ReadConfig[] | undefined;
  /** Ends the container, as a crash would. */
  killContainer(pod: KubeObject): void;
}

/** The contents of a ConfigMap or Secret as a container has read them. */
export interface ReadConfig {
  readonly ref: ObjectRef;
  readonly data: unknown;
}

/** A container's life by the uid of its pod: a new stage makes what was planned for the old one void. */
interface Life {
  stage: number;
  running: boolean;
  restarts: number;
  read: readonly ReadConfig[];
}

export function startKubelet(store: Store, timeline: Timeline, rng: Rng, times: PodTimes): Kubelet {
  const lives = new Map<string, Life>();

  function lifeOf({ metadata: { uid = '' } }: KubeObject): Life {
    const life = lives.get(uid) ?? { stage: 0, running: false, restarts: 0, read: [] };
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
    const behaviour = behaviourOf(imageOf(pod));
    if (behaviour.type === 'Missing') {
      report(pod, { waiting: { reason: 'ErrImagePull', message: `${imageOf(pod)}: not found` } });
      return;
    }
    const missing = missingConfig(pod);
    if (missing !== undefined) {
      report(pod, { waiting: { reason: 'CreateContainerConfigError', message: `${missing} not found` } });
      later(pod, retryMs, start);
      return;
    }
    run(pod, behaviour);
  }

  function run(pod: KubeObject, behaviour: Behaviour): void {
    const life = lifeOf(pod);
    life.running = true;
    life.read = configsNow(pod);
    report(pod, { running: {} });
    const readyMs = between(rng, times.readyMs);
    if (behaviour.type === 'Crashes') {
      const becomesReady = readyMs < behaviour.afterMs;
      if (!becomesReady) return later(pod, behaviour.afterMs, exit);
      return later(pod, readyMs, (live) => {
        later(live, behaviour.afterMs - readyMs, exit);
        report(live, { running: {} }, true);
      });
    }
    if (behaviour.type !== 'Hangs') later(pod, readyMs, (live) => report(live, { running: {} }, true));
  }

  function exit(pod: KubeObject): void {
    const life = lifeOf(pod);
    life.running = false;
    life.restarts += 1;
    if (life.restarts === 1) {
      report(pod, { terminated: { exitCode: 1 } });
      return later(pod, restartMs, start);
    }
    const pauseMs = Math.min(crashLoopMsMax, crashLoopMsMin * 2 ** (life.restarts - 2));
    report(pod, { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${pauseMs / 1000}s` } });
    later(pod, pauseMs, start);
  }

  function report(pod: KubeObject, state: Readonly<Record<string, unknown>>, ready = false): void {
    const { restarts } = lifeOf(pod);
    const at = toInstant(timeline.now());
    const before = items(pod, 'status', 'conditions').find((it) => stringAt(it, 'type') === 'Ready');
    const readySince = isReady(pod) === ready ? (stringAt(before, 'lastTransitionTime') ?? at) : at;
    const status = {
      phase: 'Running',
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: at },
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readySince },
      ],
      containerStatuses: [
        {
          name: 'main',
          ready,
          restartCount: restarts,
          state,
          ...(restarts === 0 ? {} : { lastState: { terminated: { exitCode: 1 } } }),
        },
      ],
    };
    store.put({ ...pod, status }, 'Cluster');
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

  store.onChange(({ type, object, previous }) => {
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
    errorShare(pod) {
      if (lives.get(pod.metadata.uid ?? '')?.running !== true) return undefined;
      const behaviour = behaviourOf(imageOf(pod));
      if (behaviour.type !== 'Serves') return 0;
      const isCanary = pod.metadata.labels?.[labels.role] === 'canary';
      return isCanary ? behaviour.canaryErrorShare : behaviour.errorShare;
    },
    configsOf(pod) {
      const life = lives.get(pod.metadata.uid ?? '');
      return life?.running === true ? life.read : undefined;
    },
    killContainer(pod) {
      if (lives.get(pod.metadata.uid ?? '')?.running === true) exit(pod);
    },
  };
}
