import {
  type ApplicationState,
  type ApplicationStateStatus,
  annotations,
  type EpochMs,
  fromInstant,
  type KubeObject,
  labels,
  newApplicationStatus,
  type ObjectRef,
  type Release,
  refKey,
  refOf,
  toInstant,
} from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { withCondition } from '../conditions.ts';
import type { Decision } from '../decision.ts';
import { namesText } from '../name-of.ts';
import type { Observed } from '../observation.ts';
import type { ApplicationAction } from './decide.ts';
import { noteEndings } from './endings.ts';
import { sequenceOf } from './new-release.ts';
import { droppedBy, mayBeDeleted } from './prune.ts';
import { inReverseWaves } from './waves.ts';

/** From when the branch is first read without an application until its first object is deleted: time to take a bad merge back. */
export const removalGraceMs = 300_000;
/** Objects that one round looks at and deletes. */
export const removedAtOnceMax = 50;
/** Until the next look at what keeps a removal from going on: not everything of it wakes. */
const heldMs = 30_000;
/** Until the next look at what is being deleted. */
const goingMs = 2_000;

/** A config branch without an application that this cluster has a record of. */
export interface BranchWithout {
  readonly commit: string;
  /** What is wrong with Applications, with this Cluster, or with files of which nobody knows what they are. */
  readonly errors: readonly string[];
  /** Whether the file of this cluster is there. */
  readonly hasCluster: boolean;
  /** Applications that it has for this cluster. */
  readonly applications: number;
  /** Others with a record here that left the branch too, and are to be deleted; asked for only where it has none left. */
  readonly goneToo: number;
  /** Another application of its namespace that was never released: it may be this one under a new name. */
  readonly heir?: string;
}

/** One of the objects that a round has looked at. */
export interface Looked {
  readonly ref: ObjectRef;
  /** Absent where it is not there. */
  readonly object?: KubeObject;
}

export interface RemovalSeen {
  readonly branch: Observed<BranchWithout>;
  readonly releases: readonly Release[];
  /** Of those that `removedNext` names. */
  readonly looked: readonly Looked[];
}

export type RemovalAction =
  | Extract<ApplicationAction, { type: 'Delete' }>
  /** Those of them that are the application's by their label. */
  | { readonly type: 'Prune'; readonly application: string; readonly refs: readonly ObjectRef[] };

type RemovalDecision = Decision<ApplicationStateStatus, RemovalAction>;

/**
 * What becomes of the objects of an application that left the config branch, and whose file had said `deletion: Prune`. They
 * are deleted after a time in which the file may come back, and only on the word of a branch that nothing is wrong with; what
 * is in flight ends first. The records of its releases go before the objects, so that a file which comes back later begins
 * with a first version, and not with one that is no longer whole. Its own record goes last.
 */
export function decideRemoval(state: ApplicationState, seen: RemovalSeen, now: EpochMs): RemovalDecision {
  // A release may have ended since the application was last looked at with its file: what that applied goes too.
  const known = noteEndings(state.status ?? newApplicationStatus(), seen.releases);
  const { removal, ...before } = known;
  const { branch } = seen;
  if (branch.type !== 'Value') {
    const message = `${absent(state)}; nothing of it is deleted while the branch cannot be read: ${branch.reason}`;
    return waiting(known, { reason: 'RemovalHeld', message }, now, now + heldMs);
  }
  const held = whyHeld(state, branch.value);
  // Nothing is half over that was not sure: the time begins anew once it is.
  if (held !== undefined)
    return waiting(
      before,
      { reason: 'RemovalHeld', message: `${absent(state)}; ${held}` },
      now,
      now + heldMs,
    );
  const noted = { ...before, removal: begun(removal, branch.value.commit, now) };
  const dueAt = dueAtOf(noted.removal);
  const unfinished = seen.releases.find((it) => !isFinished(it));
  if (now < dueAt || unfinished !== undefined) {
    const when = now < dueAt ? `at ${toInstant(dueAt)}` : endOf(unfinished);
    const message = `${absent(state)}; ${leaving(before)} ${when}, unless its file comes back`;
    return waiting(noted, { reason: 'RemovalPending', message }, now, now < dueAt ? dueAt : now + heldMs);
  }
  return seen.releases.length > 0
    ? withoutReleases(noted, seen.releases, now)
    : goOn(state, noted, seen, now);
}

/** What the next round of a removal looks at, once it is due; nothing before that. */
export function removedNext(
  { status }: ApplicationState,
  { releases }: Pick<RemovalSeen, 'releases'>,
  now: EpochMs,
): readonly ObjectRef[] {
  const isDue = status?.removal !== undefined && now >= dueAtOf(status.removal);
  return isDue && releases.length === 0 ? toLookAt(status).slice(0, removedAtOnceMax) : [];
}

function absent({ spec }: ApplicationState): string {
  return `the config branch has no Application "${spec.application}" for this cluster`;
}

function whyHeld(
  { spec }: ApplicationState,
  { errors, hasCluster, applications, goneToo, heir }: BranchWithout,
): string | undefined {
  const [first] = errors;
  if (first !== undefined) return `nothing of it is deleted while the branch has errors: ${first}`;
  if (!hasCluster) return `nothing of it is deleted, for the branch has no Cluster "${spec.cluster}" either`;
  if (applications === 0 && goneToo > 0)
    return `nothing of it is deleted, for none of the ${goneToo + 1} applications of this cluster is left there; put one back, or delete by hand what is meant to go`;
  if (heir !== undefined)
    return `nothing of it is deleted before Application "${heir}", which may take it over, is released`;
  return undefined;
}

type Removal = NonNullable<ApplicationStateStatus['removal']>;

/** What a record has ahead of the clock counts from now. */
function begun(removal: Removal | undefined, commit: string, now: EpochMs): Removal {
  if (removal === undefined) return { commit, since: toInstant(now) };
  return fromInstant(removal.since) > now ? { ...removal, since: toInstant(now) } : removal;
}

function dueAtOf({ since }: Removal): EpochMs {
  return fromInstant(since) + removalGraceMs;
}

/** Of the inventory, in the order in which it goes: what was there before never does, and each of the others says itself whether it stays. */
function toLookAt({ inventory, adopted = [] }: ApplicationStateStatus): readonly ObjectRef[] {
  const before = new Set(adopted.map(refKey));
  return inReverseWaves(inventory.filter((ref) => !before.has(refKey(ref))));
}

function isFinished(release: Release): boolean {
  const { status } = release;
  return hasEnded(release) && status?.ledger === 'Recorded' && status.revert?.state !== 'Wanted';
}

function endOf(release: Release | undefined): string {
  const name = release?.metadata.name;
  return release !== undefined && hasEnded(release)
    ? `once ${name} is written down in Git`
    : `at the end of ${name}`;
}

function leaving(status: ApplicationStateStatus): string {
  const count = droppedBy([], status).prune.length;
  const kept = status.inventory.length - count;
  const stays = kept === 0 ? '' : ` (${kept} more hold data, or were there before, and stay)`;
  return `${count} ${count === 1 ? 'object is' : 'objects are'} deleted${stays}, where ${annotations.prune} on them does not say otherwise,`;
}

/** The oldest first: while one is left, the newest of them tells what is stable. */
function withoutReleases(
  status: ApplicationStateStatus,
  releases: readonly Release[],
  now: EpochMs,
): RemovalDecision {
  const inOrder = releases.toSorted((a, b) => sequenceOf(a.metadata.name) - sequenceOf(b.metadata.name));
  const why = { reason: 'Removing', message: 'the records of its releases are deleted first' };
  const decided = waiting(status, why, now, now + goingMs);
  return { ...decided, actions: [{ type: 'Delete', refs: inOrder.map(refOf) }] };
}

function goOn(
  state: ApplicationState,
  status: ApplicationStateStatus,
  { looked }: RemovalSeen,
  now: EpochMs,
): RemovalDecision {
  // From here on nothing is stable: a file that comes back has all of it applied anew.
  const {
    stableVersion: _,
    stableSources: __,
    stableRenderer: ___,
    stableCommit: ____,
    stableRelease: _____,
    ...forgotten
  } = status;
  const { application } = state.spec;
  const isOwn = ({ object }: Looked): boolean =>
    object?.metadata.labels?.[labels.application] === application &&
    mayBeDeleted(object, state.metadata.namespace);
  const done = new Set(looked.filter((it) => !isOwn(it)).map(({ ref }) => refKey(ref)));
  const rest = { ...forgotten, inventory: status.inventory.filter((ref) => !done.has(refKey(ref))) };
  const left = toLookAt(rest);
  if (left.length === 0) return withoutRecord(state, rest, now);
  const own = looked.filter(isOwn).flatMap(({ object }) => object ?? []);
  const going = own.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const waits = going.length === 0 ? '' : `; these are on their way: ${namesText(going)}`;
  const message = `${left.length} of its objects are left to be looked at${waits}`;
  const decided = waiting(rest, { reason: 'Removing', message }, now, now + goingMs);
  const refs = own.filter((object) => !going.includes(object)).map(refOf);
  return refs.length === 0 ? decided : { ...decided, actions: [{ type: 'Prune', application, refs }] };
}

function withoutRecord(
  state: ApplicationState,
  status: ApplicationStateStatus,
  now: EpochMs,
): RemovalDecision {
  const why = { reason: 'Removed', message: 'what was to be deleted is gone' };
  const decided = waiting(status, why, now, now + goingMs);
  const conditions = decided.status.conditions.filter(({ type }) => type === 'Ready');
  return {
    ...decided,
    // Nothing is to be written to the record once it is gone.
    status: { ...decided.status, conditions },
    actions: [{ type: 'Delete', refs: [refOf(state)] }],
  };
}

function waiting(
  status: ApplicationStateStatus,
  why: { readonly reason: string; readonly message: string },
  now: EpochMs,
  wakeAt: EpochMs,
): RemovalDecision {
  const condition = { type: 'Ready', status: 'False', ...why } as const;
  return {
    status: { ...status, inRepository: false, conditions: withCondition(status.conditions, condition, now) },
    actions: [],
    wakeAt,
  };
}
