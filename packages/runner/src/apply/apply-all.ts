import type { ClusterPort, Op, Serially } from '@seatrial/core';
import { autoscaledWorkloads, numberAt, PortError, wavesOf, withField } from '@seatrial/core';
import type { KubeObject, Release } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { isUnmanaged, takingFields } from '../adoption.ts';
import { askAll } from '../ask-all.ts';
import { expectOwn } from '../claims.ts';
import { withKeptLabels } from '../kept-labels.ts';
import type { Applied } from './applied.ts';
import { type LiveObjects, liveObjects } from './live-objects.ts';

type Cluster = Pick<ClusterPort, 'get' | 'list' | 'patch' | 'apply'>;

/** Failures that a message names. */
const failuresNamed = 3;

export interface ApplyParts {
  readonly cluster: Cluster;
  readonly applied: Applied;
  readonly serially: Serially;
  /** Called for each object that is left alone. */
  readonly onUnchanged?: () => void;
}

/**
 * Applies a release's objects: wave by wave, those of a wave side by side. What is as it was applied is left alone. A wave in
 * which something fails is done to its end, and the next one is not begun.
 *
 * Looks at what is there before it writes: an object that another application has meanwhile made is left to it. Writers of
 * one object take turns, and who comes later looks again, so that none comes between the other's look and its write.
 *
 * Replicas that an autoscaler decides stay as they are, whether it stands among the manifests or somebody else has made
 * it: what the manifest says is only where it began.
 *
 * @throws PortError of the first failure, which names others
 */
export async function applyAll(
  parts: ApplyParts,
  release: Release,
  objects: readonly KubeObject[],
  op: Op,
): Promise<void> {
  const { cluster, applied, serially } = parts;
  const others = await othersAutoscalers(cluster, release.spec.application, objects, op);
  const autoscaled = autoscaledWorkloads([...objects, ...others]);
  for (const wave of wavesOf(objects)) {
    const moment = applied.now();
    const live = await liveObjects(cluster, wave.map(refOf), op);
    const failures: unknown[] = [];
    await askAll(wave, (object) =>
      serially(`object/${keyOf(object)}`, () =>
        applyOne(parts, release, object, { live, moment, isAutoscaled: autoscaled.has(keyOf(object)) }, op),
      ).catch((error: unknown) => {
        op.signal.throwIfAborted();
        failures.push(error);
      }),
    );
    if (failures.length > 0) throw united(failures);
  }
}

interface Looked {
  readonly live: LiveObjects;
  /** When the look was begun. */
  readonly moment: number;
  readonly isAutoscaled: boolean;
}

async function applyOne(
  { cluster, applied, onUnchanged }: ApplyParts,
  release: Release,
  object: KubeObject,
  { live: looked, moment, isAutoscaled }: Looked,
  op: Op,
): Promise<void> {
  const ref = refOf(object);
  const { application } = release.spec;
  const isOld = applied.hasChangedSince(ref, moment);
  const fresh = { ...op, ageMsMax: 0 };
  let live = isOld ? await cluster.get(ref, fresh) : looked.get(refKey(ref));
  if (applied.isAsApplied(application, object, live)) return onUnchanged?.();
  await expectOwn(cluster, object, live, release, op);
  if (mayAdopt(object)) await takeFields(cluster, live, op);
  if (isAutoscaled && live?.['spec'] === undefined) live = await cluster.get(ref, fresh);
  const replicas = isAutoscaled ? numberAt(live, 'spec', 'replicas') : undefined;
  const wanted = replicas === undefined ? object : withField(object, ['spec', 'replicas'], replicas);
  applied.forget(ref); // a write without an answer may have been done
  const written = await cluster.apply(withKeptLabels(wanted, live), op);
  applied.note(application, object, written);
}

/** Before the first apply of what another tool made; once that is done, nothing of that tool is left to take. */
async function takeFields(cluster: Cluster, live: KubeObject | undefined, op: Op): Promise<void> {
  if (!isUnmanaged(live, new Set())) return;
  const patch = takingFields(live);
  if (patch !== undefined) await cluster.patch(live, patch, 'Runner', op);
}

/** Live autoscalers that others made. The application's own are among the manifests, or about to be deleted. */
async function othersAutoscalers(
  cluster: Cluster,
  application: string,
  objects: readonly KubeObject[],
  op: Op,
): Promise<readonly KubeObject[]> {
  const scalable = objects.find((object) => numberAt(object, 'spec', 'replicas') !== undefined);
  const namespace = scalable?.metadata.namespace;
  if (namespace === undefined) return [];
  const query = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace };
  const live = await cluster.list(query, op);
  return live.filter(({ metadata }) => metadata.labels?.[labels.application] !== application);
}

/** The first that is more than another look would mend, with what else has failed. */
function united(failures: readonly unknown[]): unknown {
  const isConflict = (it: unknown): boolean => it instanceof PortError && it.code === 'Conflict';
  const first = failures.find((it) => !isConflict(it)) ?? failures[0];
  const others = failures.filter((it) => it !== first && !isConflict(it));
  if (!(first instanceof PortError) || others.length === 0) return first;
  const named = others
    .slice(0, failuresNamed - 1)
    .map((it) => (it instanceof Error ? it.message : String(it)));
  const more = others.length - named.length;
  const message = [first.message, ...named, ...(more === 0 ? [] : [`and ${more} more`])].join('; ');
  return new PortError(first.code, message, first);
}

function keyOf(object: KubeObject): string {
  return refKey(refOf(object));
}
