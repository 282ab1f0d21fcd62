import type { Asked, ClusterPort, ObjectsAsked, Op, ReleasePlan } from '@seatrial/core';
import { askAll, autoscaledWorkloads, isNamespace, PortError, refusalOf, whoMayNot } from '@seatrial/core';
import type { KubeObject, ObjectRef, Rollout, Source } from '@seatrial/model';
import { groupKindOf, refKey, refOf } from '@seatrial/model';
import { autoscaledOf, withLiveReplicas } from '../apply/apply-all.ts';
import { otherOwner } from '../apply/claims.ts';
import { asApplied } from '../apply/kept-labels.ts';
import { type LiveObjects, liveObjects } from '../apply/live-objects.ts';
import { dryRunOrReplace } from '../apply/replace.ts';
import { askableAmong, objectionsTo, objectionText } from '../observe/objections.ts';

/** What is asked about a release that is to be. */
export interface Question {
  readonly application: string;
  readonly plan: ReleasePlan;
  readonly rollout: Rollout | undefined;
  /** Where each of its objects is written. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What the version that runs has applied. */
  readonly inventory: readonly ObjectRef[];
  /** Namespaces that are made first: what is to be in them cannot be asked about. */
  readonly madeFirst: ReadonlySet<string>;
  /** Users whose rights count: whoever else may not ask is no reason why the objects would not be taken. */
  readonly appliers: readonly string[];
}

export interface Answers extends Required<Omit<ObjectsAsked, 'adoptions'>> {
  readonly live: LiveObjects;
  /** What the canary’s own objects would be refused for. */
  readonly ofCanary: readonly string[];
}

const madeFirstText = 'its namespace is made first: the API server was not asked about it';
const replacedText = 'a field of it cannot be changed: it is deleted and made again';
const notAskableText = 'the API server can say nothing of it before other objects of this version are there';

/**
 * Asks the API server about each object of a plan by a dry run, side by side: what it has, and what it would make of it.
 * @throws PortError Unavailable where it does not answer
 */
export async function askObjects(cluster: ClusterPort, question: Question, op: Op): Promise<Answers> {
  const { application, plan, inventory } = question;
  const madeFirst = new Set([...question.madeFirst, ...(await namespacesMade(cluster, plan, op))]);
  const served = await servedKinds(cluster, [...plan.full.map(refOf), ...inventory], op);
  const isThere = (ref: ObjectRef): boolean =>
    served.has(kindKey(ref)) && !madeFirst.has(ref.namespace ?? '');
  const wanted = plan.full.filter((object) => isThere(refOf(object)));
  const { live, hidden } = await readable(cluster, wanted.map(refOf), 'Whole', op);
  const wantedKeys = new Set(plan.full.map((object) => refKey(refOf(object))));
  const others = inventory.filter((ref) => isThere(ref) && !wantedKeys.has(refKey(ref)));
  const dropped = await readable(cluster, others, 'Metadata', op);
  const autoscaled = await scaledAmong(cluster, application, wanted, op);
  const isAskable = askableAmong(plan.full);

  async function ask(object: KubeObject): Promise<Asked> {
    const ref = refOf(object);
    const before = live.get(refKey(ref));
    const message = hidden.get(refKey(ref));
    if (message !== undefined) return { type: 'NotAsked', message };
    if (madeFirst.has(ref.namespace ?? '')) return { type: 'Missing', message: madeFirstText };
    if (!isAskable(object)) return unasked(before, object);
    const scaled = autoscaled.has(refKey(ref)) ? withLiveReplicas(object, before) : object;
    return dryRun(cluster, scaled, before, question, op);
  }

  const answers = await askAll(
    plan.full,
    async (object) => [refKey(refOf(object)), await ask(object)] as const,
  );
  const isOwn = (object: KubeObject): boolean => otherOwner(object, application) === undefined;
  const own = [...dropped.live].filter(([, object]) => isOwn(object)).map(([key]) => key);
  return {
    asked: new Map(answers),
    there: new Set([...own, ...dropped.hidden.keys()]),
    live,
    ofCanary: await askCanary(cluster, { ...question, madeFirst }, op),
  };
}

/**
 * What is there of objects, and by `refKey` of which whoever asks may not see that, in the API server's words: the others are
 * told of all the same.
 */
async function readable(
  cluster: ClusterPort,
  refs: readonly ObjectRef[],
  what: 'Metadata' | 'Whole',
  op: Op,
): Promise<{ readonly live: LiveObjects; readonly hidden: ReadonlyMap<string, string> }> {
  const hidden = new Map<string, string>();
  const kinds = [...Map.groupBy(refs, kindKey).values()];
  const found = await askAll(kinds, async (ofKind) => {
    try {
      return [...(await liveObjects(cluster, ofKind, op, what))];
    } catch (error) {
      if (!isForbidden(error)) throw error;
      for (const ref of ofKind) hidden.set(refKey(ref), error.message);
      return [];
    }
  });
  return { live: new Map(found.flat()), hidden };
}

/** Namespaces that the version makes itself: of what is in them the API server says only that they are not there. */
async function namespacesMade(
  cluster: ClusterPort,
  { full }: ReleasePlan,
  op: Op,
): Promise<readonly string[]> {
  const wanted = full.filter(isNamespace).map(refOf);
  const { live, hidden } = await readable(cluster, wanted, 'Metadata', op);
  return wanted.filter((ref) => !live.has(refKey(ref)) && !hidden.has(refKey(ref))).map(({ name }) => name);
}

async function scaledAmong(
  cluster: ClusterPort,
  application: string,
  objects: readonly KubeObject[],
  op: Op,
): Promise<ReadonlySet<string>> {
  try {
    return await autoscaledOf(cluster, application, objects, op);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return autoscaledWorkloads(objects);
  }
}

/** Whoever asks may not, which says nothing of whoever applies. */
export function isForbidden(error: unknown): error is PortError & { readonly code: 'Forbidden' } {
  return error instanceof PortError && error.code === 'Forbidden';
}

/** Of a role's binding, and of a kind that comes with the version, what is there is all that is known. */
function unasked(before: KubeObject | undefined, object: KubeObject): Asked {
  if (before === undefined) return { type: 'Missing', message: notAskableText };
  return compared(before, object, notAskableText);
}

function compared(before: KubeObject, object: KubeObject, message: string): Asked {
  return { type: 'There', before, after: { ...before, ...object, metadata: before.metadata }, message };
}

async function dryRun(
  cluster: ClusterPort,
  object: KubeObject,
  before: KubeObject | undefined,
  question: Question,
  op: Op,
): Promise<Asked> {
  try {
    const source = question.sources.get(refKey(refOf(object)));
    const wanted = await asApplied(cluster, object, op);
    const asked = { wanted, live: undefined, rollout: question.rollout };
    const { objections, object: after, isReplaced } = await dryRunOrReplace(cluster, asked, op);
    if (objections.length > 0) {
      const message = objections.map((it) => objectionText(object, it, source)).join('; ');
      return { type: 'Refused', refusal: refusalOf(message, true) };
    }
    if (before !== undefined && isReplaced === true) return compared(before, object, replacedText);
    if (before === undefined || after === undefined) return { type: 'Missing' };
    return { type: 'There', before, after };
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof PortError) || error.code === 'Unavailable') throw error;
    return refusedBy(error.message, object, question);
  }
}

/** What whoever runs the plan may not do says nothing of the runner, or of the application's account: they have rights of their own. */
function refusedBy(said: string, object: KubeObject, { sources, appliers }: Question): Asked {
  const source = sources.get(refKey(refOf(object)));
  const user = whoMayNot(said);
  if (user !== undefined && !appliers.includes(user)) return { type: 'NotAsked', message: said };
  return { type: 'Refused', refusal: refusalOf(objectionText(object, { message: said }, source), false) };
}

async function askCanary(
  cluster: ClusterPort,
  { plan, rollout, sources, madeFirst, appliers }: Question,
  op: Op,
): Promise<readonly string[]> {
  if (plan.canary === undefined || madeFirst.size > 0) return [];
  const canary = { ...plan, full: [] };
  const questioned = {
    plan: canary,
    rollout,
    sources,
    isApplied: () => false,
    hasPassed: () => false,
    onPassed: () => undefined,
  };
  try {
    return (await objectionsTo({ cluster }, questioned, op)).map((it) => `the canary’s objects: ${it}`);
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof PortError) || error.code === 'Unavailable') throw error;
    const user = whoMayNot(error.message);
    return user !== undefined && !appliers.includes(user) ? [] : [error.message];
  }
}

async function servedKinds(
  cluster: ClusterPort,
  refs: readonly ObjectRef[],
  op: Op,
): Promise<ReadonlySet<string>> {
  const kinds = new Map(refs.map((ref) => [kindKey(ref), ref]));
  const scopes = await askAll([...kinds], async ([key, { apiVersion, kind }]) => {
    return [key, await cluster.scopeOf(apiVersion, kind, op)] as const;
  });
  return new Set(scopes.filter(([, scope]) => scope !== undefined).map(([key]) => key));
}

function kindKey(ref: ObjectRef): string {
  return `${ref.apiVersion} ${groupKindOf(ref)}`;
}
