import type { Clock, ClusterPort, DryRunAnswer, Op } from '@seatrial/core';
import { isReplaceable, isToBeReplaced, PortError, placedName, replaceHint } from '@seatrial/core';
import type { KubeObject, ObjectRef, Rollout } from '@seatrial/model';
import { refOf } from '@seatrial/model';

/** How long one round waits until an object is gone; the next ones go on. Its pods, or its finalizers, may take longer. */
const goneMs = 10_000;
const lookEveryMs = 200;

export interface Replacer {
  readonly cluster: Pick<ClusterPort, 'get' | 'apply' | 'dryRun' | 'delete'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Called before an object is deleted. */
  readonly onReplaced?: (ref: ObjectRef) => void;
}

/** An object that is to be applied. */
export interface Written {
  readonly wanted: KubeObject;
  /** What is there, of which metadata is enough. */
  readonly live: KubeObject | undefined;
  readonly rollout: Rollout | undefined;
  /** @throws PortError where a live object is not the application's to write */
  readonly expectOwn: (live: KubeObject) => Promise<void>;
}

/**
 * Applies an object. Where the API server refuses the change and would take it as a new object, and it says that it may be
 * replaced, it is deleted and made again. A runner that is killed in between finds it gone, or on its way, and makes it.
 * @throws PortError, Unavailable while it is still on its way
 */
export async function applyOrReplace(parts: Replacer, written: Written, op: Op): Promise<KubeObject> {
  const { cluster } = parts;
  const { wanted, live, rollout } = written;
  const mayReplace = isToBeReplaced(wanted, live, rollout);
  if (mayReplace && live?.metadata.deletionTimestamp !== undefined) await untilGone(parts, refOf(wanted), op);
  try {
    return await cluster.apply(wanted, op);
  } catch (error) {
    const isRefused = error instanceof PortError && error.code === 'Invalid';
    if (!mayReplace || !isRefused || !(await isGoodAsNew(cluster, wanted, op))) throw error;
  }
  await deleteOwn(parts, written, op);
  await untilGone(parts, refOf(wanted), op);
  return cluster.apply(wanted, op);
}

/** What the API server says to an object that is to be applied, or replaced. */
export async function dryRunOrReplace(
  cluster: Pick<ClusterPort, 'dryRun'>,
  { wanted, live, rollout }: Pick<Written, 'wanted' | 'live' | 'rollout'>,
  op: Op,
): Promise<DryRunAnswer & { readonly isReplaced?: true }> {
  const answer = await cluster.dryRun(wanted, op);
  if (answer.objections.length === 0 || !isReplaceable(wanted, rollout)) return answer;
  if (!(await isGoodAsNew(cluster, wanted, op))) return answer;
  if (isToBeReplaced(wanted, live, rollout)) return { objections: [], isReplaced: true };
  const objections = answer.objections.map((it) => ({ ...it, message: `${it.message}; ${replaceHint}` }));
  return { objections };
}

/** By the API server's own word, as its texts for what cannot be changed are many. */
async function isGoodAsNew(
  cluster: Pick<ClusterPort, 'dryRun'>,
  wanted: KubeObject,
  op: Op,
): Promise<boolean> {
  return (await cluster.dryRun(wanted, { ...op, isNew: true })).objections.length === 0;
}

async function deleteOwn(
  { cluster, onReplaced }: Replacer,
  { wanted, expectOwn }: Written,
  op: Op,
): Promise<void> {
  const ref = refOf(wanted);
  const live = await cluster.get(ref, { ...op, ageMsMax: 0 });
  if (live === undefined) return;
  await expectOwn(live);
  const { uid, deletionTimestamp } = live.metadata;
  if (deletionTimestamp !== undefined) return;
  onReplaced?.(ref);
  await cluster.delete(ref, { as: 'Runner', ...(uid === undefined ? {} : { uid }) }, op);
}

async function untilGone({ cluster, clock }: Replacer, ref: ObjectRef, op: Op): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const live = await cluster.get(ref, { ...op, ageMsMax: 0 });
    if (live?.metadata.deletionTimestamp === undefined) return;
    if (clock.now() - startedAt >= goneMs) {
      const { finalizers = [] } = live.metadata;
      const held = finalizers.length === 0 ? '' : `, for ${finalizers.join(', ')} of its finalizers`;
      const since = live.metadata.deletionTimestamp;
      const message = `Cannot make ${placedName(ref)} again: it was deleted at ${since} and is still there${held}; it is made once it is gone`;
      throw new PortError('Unavailable', message);
    }
    await clock.sleep(lookEveryMs, op.signal);
  }
}
