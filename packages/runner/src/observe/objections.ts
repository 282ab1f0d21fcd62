import type { Objection, Op, ReleasePlan } from '@seatrial/core';
import { askAll, canaryReplicas, isNamespace, PortError, stringAt } from '@seatrial/core';
import type { KubeObject, Rollout, Source } from '@seatrial/model';
import { groupKindOf, labels, refKey, refOf } from '@seatrial/model';
import { asApplied } from '../apply/kept-labels.ts';
import { askedForSingly, liveObjects } from '../apply/live-objects.ts';
import { dryRunOrReplace } from '../apply/replace.ts';
import type { World } from '../world.ts';
import { fieldPath } from './field-path.ts';

export interface Questioned {
  readonly plan: ReleasePlan;
  /** Of the application: what it names is never replaced. */
  readonly rollout: Rollout | undefined;
  /** Where each of its objects is written. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Of what the cluster has already, to a word, there is nothing to ask. */
  readonly isApplied: (object: KubeObject) => boolean;
  /** Nor of what was asked in a round that had no more time. */
  readonly hasPassed: (object: KubeObject) => boolean;
  /** Called for each object against which there is nothing. */
  readonly onPassed: (object: KubeObject) => void;
}

/**
 * What the API server has against a plan's objects, each as `file:line:column: object: field: message`. All are asked about
 * before any is written, so that a version is taken whole or not at all.
 * @throws PortError for the first one about which the API server could not say, and AlreadyExists where somebody else has
 * an object by a name that the canary's needs: it would be overwritten, and deleted in the end
 */
export async function objectionsTo(
  { cluster }: Pick<World, 'cluster'>,
  { plan, rollout, sources, isApplied, hasPassed, onPassed }: Questioned,
  op: Op,
): Promise<readonly string[]> {
  const isAskable = await askableNow(cluster, plan, isApplied, op);
  const canary = plan.canary?.objects(canaryReplicas(plan.canary.stableReplicas, 0)) ?? [];

  async function ask(objects: readonly KubeObject[]): Promise<readonly string[]> {
    const askable = objects.filter((object) => !isApplied(object) && !hasPassed(object) && isAskable(object));
    const said = await askAll(askable, async (object) => {
      const source = sources.get(refKey(refOf(object)));
      const wanted = await asApplied(cluster, object, op);
      const { objections } = await dryRunOrReplace(cluster, { wanted, live: undefined, rollout }, op);
      if (objections.length === 0) onPassed(object);
      return objections.map((objection) => objectionText(object, objection, source));
    });
    return said.flat();
  }

  const said = await ask(plan.full);
  // The canary's are copies: what is wrong with those that they copy need not be said twice.
  if (said.length > 0) return said;
  const ofCanary = await ask(canary);
  // What was answered as if it were made is not there, so that mostly nobody is asked.
  await expectNoneUnmanaged(cluster, canary, op);
  return ofCanary;
}

/**
 * Asks about objects of a plan of which it is not known whether they are there: a dry run tells that as well, where a question for
 * the object alone would be one more. What the API server has against them is asked for later.
 */
export async function askAhead(
  { cluster }: Pick<World, 'cluster'>,
  { plan, hasPassed, onPassed }: Omit<Questioned, 'sources' | 'isApplied' | 'rollout'>,
  op: Op,
): Promise<void> {
  const singly = new Set(askedForSingly(cluster, plan.full.map(refOf)).map(refKey));
  if (singly.size === 0) return;
  const isAskable = await askableNow(cluster, plan, () => false, op);
  const unknown = plan.full.filter(
    (object) => singly.has(refKey(refOf(object))) && !hasPassed(object) && isAskable(object),
  );
  await askAll(unknown, async (object) => {
    const { objections } = await cluster.dryRun(await asApplied(cluster, object, op), op);
    if (objections.length === 0) onPassed(object);
  });
}

/** As `askableAmong`; nor of what is in a namespace that the plan itself makes. */
async function askableNow(
  cluster: World['cluster'],
  { full }: ReleasePlan,
  isApplied: Questioned['isApplied'],
  op: Op,
): Promise<(object: KubeObject) => boolean> {
  const isAskable = askableAmong(full, isApplied);
  const toBeMade = await missingNamespaces(cluster, full, op);
  return (object) => !toBeMade.has(object.metadata.namespace) && isAskable(object);
}

/**
 * Whether the API server can say something of an object while the others are not there yet.
 * @param objects of a version, all of them @param isApplied which of them are there already
 */
export function askableAmong(
  objects: readonly KubeObject[],
  isApplied: (object: KubeObject) => boolean = () => false,
): (object: KubeObject) => boolean {
  const defined = definedKinds(objects.filter((object) => isDefinition(object) && !isApplied(object)));
  return (object) => !defined.has(groupKindOf(object)) && !namesRoleOf(objects, object);
}

async function expectNoneUnmanaged(
  cluster: World['cluster'],
  canary: readonly KubeObject[],
  op: Op,
): Promise<void> {
  const live = await liveObjects(cluster, canary.map(refOf), op);
  canary.forEach((object) => {
    const found = live.get(refKey(refOf(object)));
    const owner = (it: KubeObject): string | undefined => it.metadata.labels?.[labels.application];
    if (found === undefined || owner(found) === owner(object)) return;
    const { namespace = '', name } = object.metadata;
    throw new PortError(
      'AlreadyExists',
      `Cannot make the canary: there is a ${object.kind} ${namespace}/${name} already that is not of this application (label ${labels.application}); delete it, or rename the workload`,
    );
  });
}

/** Whether a binding names a Role of the same version: the API server judges bindings by their Role, and has the old one yet. */
function namesRoleOf(objects: readonly KubeObject[], binding: KubeObject): boolean {
  if (binding.kind !== 'RoleBinding' && binding.kind !== 'ClusterRoleBinding') return false;
  const [kind, name] = ['kind', 'name'].map((field) => stringAt(binding, 'roleRef', field));
  return objects.some((object) => object.kind === kind && object.metadata.name === name);
}

/** An objection with its place: `file:line:column: object: field: message`. */
export function objectionText(
  object: KubeObject,
  { message, field }: Objection,
  source: Source | undefined,
): string {
  const place = source?.locate(field === undefined ? [] : fieldPath(object, field));
  return [
    ...(source === undefined || place === undefined ? [] : [`${source.file}:${place.line}:${place.column}`]),
    `${object.kind} ${object.metadata.name}`,
    ...(field === undefined ? [] : [field]),
    message,
  ].join(': ');
}

function isDefinition(object: KubeObject): boolean {
  return groupKindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

/** Kinds that the plan itself defines, or defines anew: the API server does not know them, or as they were before. */
function definedKinds(definitions: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(
    definitions.map(
      (it) => `${stringAt(it, 'spec', 'group') ?? ''}/${stringAt(it, 'spec', 'names', 'kind') ?? ''}`,
    ),
  );
}

/** Namespaces that the plan itself makes: of what is in them the API server says only that they are not there. */
async function missingNamespaces(
  cluster: World['cluster'],
  objects: readonly KubeObject[],
  op: Op,
): Promise<ReadonlySet<string | undefined>> {
  const wanted = objects.filter(isNamespace).map(refOf);
  const live = await liveObjects(cluster, wanted, op);
  return new Set(wanted.filter((ref) => !live.has(refKey(ref))).map(({ name }) => name));
}
