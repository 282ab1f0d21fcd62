import type { Clock, ClusterPort, Op, Serially } from '@seatrial/core';
import {
  askAll,
  autoscaledWorkloads,
  isNamespace,
  numberAt,
  PortError,
  wavesOf,
  withField,
} from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { isUnmanaged, takingFields } from './adoption.ts';
import type { Applied } from './applied.ts';
import { expectOwn, type ForWhom } from './claims.ts';
import { asApplied } from './kept-labels.ts';
import { type LiveObjects, liveObjects } from './live-objects.ts';
import { applyOrReplace } from './replace.ts';
import { untilEstablished } from './until-established.ts';

type Cluster = Pick<
  ClusterPort,
  'get' | 'list' | 'patch' | 'apply' | 'dryRun' | 'delete' | 'scopeOf' | 'atHand'
>;

/** Failures that a message names. */
const failuresNamed = 3;

/** What those who write objects of applications share. */
export interface Appliers {
  readonly applied: Applied;
  readonly serially: Serially;
  /** Called for each object that is left alone. */
  readonly onUnchanged?: () => void;
  /** Called before an object is deleted, to be made again. */
  readonly onReplaced?: (ref: ObjectRef) => void;
  /** Labels with which a Namespace among an application's objects is made, as the Cluster file grants them. */
  readonly labelsOf?: (application: string, namespace: string) => Readonly<Record<string, string>>;
}

export interface ApplyParts extends Appliers {
  readonly cluster: Cluster;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** By `refKey`, what autoscalers scale, where that has been looked at already. */
  readonly autoscaled?: ReadonlySet<string>;
}

/**
 * Applies the objects of a version: wave by wave, those of a wave side by side. What is as it was applied is left alone. A wave in
 * which something fails is done to its end, and the next one is not begun; nor is it before the kinds that this one defines are
 * served.
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
  whom: ForWhom,
  objects: readonly KubeObject[],
  op: Op,
): Promise<void> {
  const { cluster, applied, serially } = parts;
  // Only who writes replicas needs to know of autoscalers.
  let asked = parts.autoscaled && Promise.resolve(parts.autoscaled);
  const isAutoscaled = async (object: KubeObject): Promise<boolean> => {
    if (numberAt(object, 'spec', 'replicas') === undefined) return false;
    asked ??= autoscaledOf(cluster, whom.spec.application, objects, op);
    return (await asked).has(keyOf(object));
  };
  for (const wave of wavesOf(objects)) {
    const moment = applied.now();
    const live = await liveObjects(cluster, wave.map(refOf), op);
    const failures: unknown[] = [];
    await askAll(wave, (object) =>
      serially(`object/${keyOf(object)}`, () =>
        applyOne(parts, whom, object, { live, moment, isAutoscaled }, op),
      ).catch((error: unknown) => {
        op.signal.throwIfAborted();
        failures.push(error);
      }),
    );
    if (failures.length > 0) throw united(failures);
    await untilEstablished(parts, wave, op);
  }
}

interface Looked {
  readonly live: LiveObjects;
  /** When the look was begun. */
  readonly moment: number;
  readonly isAutoscaled: (object: KubeObject) => Promise<boolean>;
}

async function applyOne(
  { onUnchanged, labelsOf, ...parts }: ApplyParts,
  whom: ForWhom,
  object: KubeObject,
  { live: looked, moment, isAutoscaled }: Looked,
  op: Op,
): Promise<void> {
  const { cluster, applied } = parts;
  const ref = refOf(object);
  const { application, rollout } = whom.spec;
  const isOld = applied.hasChangedSince(ref, moment);
  let live = isOld ? await cluster.get(ref, { ...op, metadataOnly: true }) : looked.get(refKey(ref));
  if (applied.isAsApplied(application, object, live)) return onUnchanged?.();
  await expectOwn(cluster, object, live, whom, op);
  if (mayAdopt(object)) await takeFields(cluster, live, op);
  // What is not there has no replicas to be kept.
  const isScaled = live !== undefined && (await isAutoscaled(object));
  if (isScaled) live = await cluster.get(ref, { ...op, ageMsMax: 0 });
  const made =
    isNamespace(object) && live === undefined
      ? withLabels(object, labelsOf?.(application, object.metadata.name))
      : object;
  const wanted = isScaled ? withLiveReplicas(object, live) : made;
  applied.forget(ref); // a write without an answer may have been done
  const written = await applyOrReplace(
    parts,
    {
      wanted: await asApplied(cluster, wanted, op),
      live,
      rollout,
      expectOwn: (found) => expectOwn(cluster, object, found, whom, op),
    },
    op,
  );
  applied.note(application, object, written);
}

function withLabels(object: KubeObject, more: Readonly<Record<string, string>> | undefined): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...more } } };
}

/** Before the first apply of what another tool made; once that is done, nothing of that tool is left to take. */
async function takeFields(cluster: Cluster, live: KubeObject | undefined, op: Op): Promise<void> {
  if (!isUnmanaged(live, new Set())) return;
  const patch = takingFields(live);
  if (patch !== undefined) await cluster.patch(live, patch, 'Runner', op);
}

/**
 * Of objects, by `refKey`, those whose replicas an autoscaler decides: one among them, or a live one that others made. Live
 * ones of the application's own that are not among the manifests are about to be deleted.
 */
export async function autoscaledOf(
  cluster: Pick<Cluster, 'list'>,
  application: string,
  objects: readonly KubeObject[],
  op: Op,
): Promise<ReadonlySet<string>> {
  const scalable = objects.filter((object) => numberAt(object, 'spec', 'replicas') !== undefined);
  const namespaces = new Set(scalable.flatMap(({ metadata }) => metadata.namespace ?? []));
  const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
  const live = await askAll([...namespaces], (namespace) => cluster.list({ ...kind, namespace }, op));
  const others = live.flat().filter(({ metadata }) => metadata.labels?.[labels.application] !== application);
  return autoscaledWorkloads([...objects, ...others]);
}

/** A manifest with the replicas that are there. */
export function withLiveReplicas(manifest: KubeObject, live: KubeObject | undefined): KubeObject {
  const replicas = numberAt(live, 'spec', 'replicas');
  return replicas === undefined ? manifest : withField(manifest, ['spec', 'replicas'], replicas);
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
