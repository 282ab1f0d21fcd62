import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, items, numberAt, stringAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';
import { type Crash, crashOf, crashText } from './crash.ts';
import type { EventView } from './events.ts';
import { isMissingImage, pullFault } from './image-pull.ts';

/** What is wrong with a workload, in the words of Kubernetes. */
export interface WorkloadFailure {
  readonly reason: string;
  readonly message: string;
  /** Where a container of it crashes. */
  readonly crash?: Crash;
}

/**
 * Why a pod is not as it should be. `Version`: waiting does not mend it, so it speaks against what the pod runs.
 * `Infrastructure`: the cluster, or a registry, does not do its part, which says nothing about what the pod runs.
 */
export interface PodTrouble extends WorkloadFailure {
  readonly fault: 'Version' | 'Infrastructure';
}

/**
 * The kubelet tries again after 10, 20, 40, ... seconds (k8s.io/kubernetes pkg/kubelet, MaxContainerBackOff), so within
 * this time three tries have failed. A Secret made a moment later, or a registry that stumbles, is not the version's.
 */
const triesMs = 35_000;

/** So often a registry has said that it does not have an image: one that was asked once may only be behind. */
const missingImageAnswersMin = 2;

/** A container that ended this often by its own fault is a crash loop, whatever the kubelet calls it by now. */
const restartsMax = 2;

/** A crash longer ago than the kubelet's longest back-off has nothing to do with how the container is now. */
const crashMemoryMs = 300_000;

/** Reasons of a waiting container that say themselves that trying again cannot help. */
const hopelessReasons = new Set(['InvalidImageName', 'ErrImageNeverPull']);

const pullReasons = new Set(['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable']);

/** Reasons of a waiting container after a single try; they count once the pod has been unready for a while. */
const passingReasons = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreStartHookError',
  'PostStartHookError',
]);

/** Whose messages hold what the command of a hook has printed. */
const hookReasons = new Set(['PreStartHookError', 'PostStartHookError']);
/** Characters of what a kubelet says that a message keeps. */
const saidMax = 500;

/** Signs that a node has too little of something, in the message of a container that could not be made there. */
const nodeTrouble =
  /no space left on device|deadline exceeded|failed to (reserve|create) sandbox|cannot allocate/i;

/** Reasons of a container that waits for its image, or for those before it. */
const beginning = new Set(['ContainerCreating', 'PodInitializing']);

const crashReason = 'CrashLoopBackOff';

/**
 * What keeps a pod from being ready and will not pass in a moment, or `undefined`: what is ready is well, however often
 * it was restarted before, and a pod that goes away, or that has ended (evicted, done), is not judged.
 *
 * @param nodesAway names of the nodes that are not ready
 * @param events of the pod; without them an image that is not there is known by the time of three tries
 */
export function podTrouble(
  pod: KubeObject,
  now: EpochMs,
  nodesAway: ReadonlySet<string> = new Set(),
  events: readonly EventView[] = [],
): PodTrouble | undefined {
  if (!isJudged(pod)) return undefined;
  return containerTrouble(pod, now, events) ?? notPlaced(pod) ?? onNodeAway(pod, nodesAway) ?? pulling(pod);
}

/** Whether a pod counts at all: it has neither ended, nor been asked to. */
export function isJudged(pod: KubeObject): boolean {
  const phase = stringAt(pod, 'status', 'phase');
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded';
}

/** Whether nothing has gone wrong with a pod that is not ready: it was made, and its containers begin for the first time. */
export function isBeginning(pod: KubeObject): boolean {
  if (stringAt(pod, 'status', 'reason') !== undefined) return false;
  return containersOf(pod).every(
    (container) =>
      field(container, 'lastState', 'terminated') === undefined &&
      field(container, 'state', 'terminated') === undefined &&
      beginning.has(stringAt(container, 'state', 'waiting', 'reason') ?? 'ContainerCreating'),
  );
}

/** Whether what is wrong with a pod is told more exactly by its events. */
export function isPulling(pod: KubeObject): boolean {
  return (
    isJudged(pod) &&
    containersOf(pod).some((it) => pullReasons.has(stringAt(it, 'state', 'waiting', 'reason') ?? ''))
  );
}

function containersOf(pod: KubeObject): readonly unknown[] {
  return [...items(pod, 'status', 'initContainerStatuses'), ...items(pod, 'status', 'containerStatuses')];
}

function containerTrouble(
  pod: KubeObject,
  now: EpochMs,
  events: readonly EventView[],
): PodTrouble | undefined {
  const found = containersOf(pod)
    .filter((container) => field(container, 'ready') !== true)
    .map((container) => waitingTrouble(container, pod, now, events) ?? crashLoop(container, pod, now))
    .filter((trouble) => trouble !== undefined);
  // A container that cannot run speaks against the version, whatever else its pod waits for.
  return found.find(({ fault }) => fault === 'Version') ?? found[0];
}

function waitingTrouble(
  container: unknown,
  pod: KubeObject,
  now: EpochMs,
  events: readonly EventView[],
): PodTrouble | undefined {
  const reason = stringAt(container, 'state', 'waiting', 'reason');
  if (reason === undefined) return undefined;
  const said = stringAt(container, 'state', 'waiting', 'message') ?? '';
  // What a hook has printed may be secret, and the message of a verdict goes into Git.
  const shown = hookReasons.has(reason) ? '' : said.slice(0, saidMax);
  const message = `${inContainer(container, pod)}: ${reason} ${shown}`.trim();
  const hasTried = now - unreadySince(pod, now) > triesMs;
  if (reason === crashReason) return crashing(container, pod, reason, message);
  if (hopelessReasons.has(reason)) return { fault: 'Version', reason, message };
  if (pullReasons.has(reason)) {
    const isVersions = pullFault(said, stringAt(container, 'image') ?? '') === 'Version';
    if (!isVersions) return { fault: 'Infrastructure', reason, message };
    const isKnown = hasTried || missingAnswers(container, pod, events) >= missingImageAnswersMin;
    return isKnown ? { fault: 'Version', reason, message } : undefined;
  }
  if (!passingReasons.has(reason)) return undefined;
  if (nodeTrouble.test(said)) return { fault: 'Infrastructure', reason, message };
  return hasTried ? { fault: 'Version', reason, message } : undefined;
}

/** How often a registry has said that it does not have the image of a container. */
function missingAnswers(container: unknown, pod: KubeObject, events: readonly EventView[]): number {
  const name = stringAt(container, 'name');
  const image = stringAt(container, 'image') ?? '';
  return events
    .filter(
      (event) =>
        event.uid === pod.metadata.uid &&
        event.container === name &&
        event.reason === 'Failed' &&
        isMissingImage(event.message, image),
    )
    .reduce((sum, { count }) => sum + count, 0);
}

function crashLoop(container: unknown, pod: KubeObject, now: EpochMs): PodTrouble | undefined {
  const restarts = numberAt(container, 'restartCount') ?? 0;
  const exitCode = numberAt(container, 'lastState', 'terminated', 'exitCode') ?? 0;
  const endedAt = Date.parse(stringAt(container, 'lastState', 'terminated', 'finishedAt') ?? '') || now;
  if (restarts < restartsMax || exitCode === 0 || now - endedAt > crashMemoryMs) return undefined;
  return crashing(container, pod, 'CrashLoop', `${inContainer(container, pod)} ended ${restarts} times`);
}

function crashing(container: unknown, pod: KubeObject, reason: string, message: string): PodTrouble {
  const crash = crashOf(container, pod.metadata.name);
  if (crash === undefined) return { fault: 'Version', reason, message };
  return { fault: 'Version', reason, message: `${message}; last with ${crashText(crash)}`, crash };
}

/** No node has room, or none that it may go to: an autoscaler may bring one, at the latest people do. */
function notPlaced(pod: KubeObject): PodTrouble | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  const { reason, message } = scheduled;
  return { fault: 'Infrastructure', reason, message: `pod ${pod.metadata.name}: ${message}` };
}

function onNodeAway(pod: KubeObject, nodesAway: ReadonlySet<string>): PodTrouble | undefined {
  const node = stringAt(pod, 'spec', 'nodeName') ?? '';
  if (!nodesAway.has(node) || conditionOf(pod, 'Ready')?.status === 'True') return undefined;
  const message = `pod ${pod.metadata.name}: its node ${node} is not ready`;
  return { fault: 'Infrastructure', reason: 'NodeNotReady', message };
}

/**
 * Its network and volumes are there, and none of its containers has begun: the image is on its way, however long that takes.
 * (core/v1, condition PodReadyToStartContainers.)
 */
function pulling(pod: KubeObject): PodTrouble | undefined {
  if (conditionOf(pod, 'PodReadyToStartContainers')?.status !== 'True') return undefined;
  const containers = containersOf(pod).filter(
    (container) => field(container, 'state', 'terminated') === undefined,
  );
  const [first] = containers;
  const isBegun = (container: unknown): boolean =>
    !beginning.has(stringAt(container, 'state', 'waiting', 'reason') ?? '') ||
    field(container, 'lastState', 'terminated') !== undefined;
  if (first === undefined || containers.some(isBegun)) return undefined;
  const message = `${inContainer(first, pod)}: its image is still being pulled`;
  return { fault: 'Infrastructure', reason: 'ImagePulling', message };
}

/** A container's own waiting has no time of its own. */
function unreadySince(pod: KubeObject, now: EpochMs): EpochMs {
  return conditionOf(pod, 'Ready')?.since ?? (Date.parse(pod.metadata.creationTimestamp ?? '') || now);
}

function inContainer(container: unknown, pod: KubeObject): string {
  return `pod ${pod.metadata.name}: container ${stringAt(container, 'name') ?? ''}`;
}
