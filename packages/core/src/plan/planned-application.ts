import type {
  Application,
  ApplicationState,
  KubeObject,
  ObjectRef,
  PlannedApplication,
  PlannedCounts,
  PlannedObject,
  PlannedRollout,
  Reconciler,
} from '@seatrial/model';
import { plannedObjectsMax, refKey } from '@seatrial/model';
import { mayBeDeleted, sayingNothing } from '../sync/prune.ts';

/** What the runner would make of a version, in the words of the condition Ready. */
export interface Word {
  readonly reason: string;
  readonly message: string;
}

export interface ApplicationFound {
  readonly application: Application;
  readonly file: string;
  readonly state: ApplicationState;
  /** Absent where its folder is not there. */
  readonly version?: string | undefined;
  readonly word: Word;
  readonly inFlight?: string | undefined;
  readonly after: readonly string[];
  readonly dependsOn: readonly string[];
  /** Further reasons why it would not be released. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly rollout?: PlannedRollout | undefined;
  readonly objects: readonly PlannedObject[];
  readonly reconcilers?: readonly Reconciler[] | undefined;
}

/** Words with which a version is not let in. With all others it is released, now or once what it waits for is there. */
const refusals: ReadonlySet<string> = new Set([
  'InvalidManifests',
  'PruneTooLarge',
  'NamespaceNotGranted',
  'NamespaceChanged',
  'PathNotFound',
  'Quarantined',
]);

/** An application that the config branch will have: what becomes of it, all in all. */
export function plannedApplication(found: ApplicationFound): PlannedApplication {
  const { application, file, state, version, word, inFlight, rollout } = found;
  const previousVersion = state.status?.stableVersion;
  const problems = refusals.has(word.reason) ? [word.message, ...found.problems] : [...found.problems];
  const counts = countsOf(found.objects);
  const isSame = version !== undefined && version === previousVersion;
  return {
    application: application.metadata.name,
    namespace: application.spec.namespace,
    file,
    outcome: outcomeOf({
      counts,
      problems,
      isSame,
      isCompared: previousVersion !== undefined && found.objects.length > 0,
      isKnown: rollout?.how !== 'Unknown',
    }),
    change: previousVersion === undefined ? 'New' : isSame ? 'Same' : 'Newer',
    ...(version === undefined ? {} : { version }),
    ...(previousVersion === undefined ? {} : { previousVersion }),
    ...word,
    ...(inFlight === undefined ? {} : { inFlight }),
    after: [...found.after],
    dependsOn: [...found.dependsOn],
    problems: [...new Set(problems)],
    ...(rollout === undefined ? {} : { rollout }),
    counts,
    ...(found.reconcilers === undefined ? {} : { reconcilers: [...found.reconcilers] }),
    ...shown(found.objects),
    notes: [...found.notes],
  };
}

/** What puts a version that runs back where others have changed it is no work of a merge. */
function outcomeOf(of: {
  readonly counts: PlannedCounts;
  readonly problems: readonly string[];
  readonly isSame: boolean;
  /** With what runs: another version may change nothing here, as one does that is about the overlay of another cluster. */
  readonly isCompared: boolean;
  readonly isKnown: boolean;
}): PlannedApplication['outcome'] {
  if (of.problems.length > 0 || of.counts.refused > 0) return 'Refused';
  if (of.counts.notAsked > 0 || !of.isKnown) return 'Inconclusive';
  const { create, change, delete: gone, keep } = of.counts;
  return of.isSame || (of.isCompared && create + change + gone + keep === 0) ? 'Nothing' : 'Changes';
}

function shown(objects: readonly PlannedObject[]): Pick<PlannedApplication, 'objects' | 'moreObjects'> {
  const changing = objects.filter(({ action }) => action !== 'None');
  const named = changing.slice(0, plannedObjectsMax);
  const more = changing.length - named.length;
  return { objects: named, ...(more === 0 ? {} : { moreObjects: more }) };
}

const countNames = {
  Create: 'create',
  Change: 'change',
  Delete: 'delete',
  Keep: 'keep',
  None: 'none',
  Refused: 'refused',
  NotAsked: 'notAsked',
} as const satisfies Record<PlannedObject['action'], keyof PlannedCounts>;

function countsOf(objects: readonly PlannedObject[]): PlannedCounts {
  const counts = { create: 0, change: 0, delete: 0, keep: 0, none: 0, refused: 0, notAsked: 0 };
  for (const { action } of objects) counts[countNames[action]] += 1;
  return counts;
}

/** An application that the config branch will not have. @param there by `refKey` what is there of it, metadata alone; absent where nobody looked */
export function leavingApplication(
  state: ApplicationState,
  deletion: Application['spec']['deletion'],
  there?: ReadonlyMap<string, KubeObject>,
): PlannedApplication {
  const { spec, metadata, status } = state;
  const inventory = status?.inventory ?? [];
  const isThere = (ref: ObjectRef): boolean => there?.has(refKey(ref)) ?? true;
  const isPruned = deletion === 'Prune';
  const adopted = new Set(status?.adopted?.map(refKey));
  const goes = (ref: ObjectRef): boolean =>
    isPruned &&
    !adopted.has(refKey(ref)) &&
    mayBeDeleted(there?.get(refKey(ref)) ?? sayingNothing(ref), metadata.namespace);
  const objects = inventory.filter(isThere).map((ref): PlannedObject => {
    const rest = { fields: [], kept: [] };
    if (goes(ref)) return { ...ref, action: 'Delete', ...rest };
    const message = isPruned
      ? 'it holds data or others’ objects, says itself that it stays, or was there before'
      : 'spec.deletion is Orphan';
    return { ...ref, action: 'Keep', ...rest, message };
  });
  const counts = countsOf(objects);
  const word = isPruned
    ? {
        reason: 'RemovalPending',
        message: `leaves the config branch: ${counts.delete} objects are deleted five minutes later, unless its file comes back`,
      }
    : {
        reason: 'NotInRepository',
        message: 'leaves the config branch: what it has stays, and nobody looks after it',
      };
  return {
    application: spec.application,
    namespace: metadata.namespace ?? spec.application,
    ...(status?.file === undefined ? {} : { file: status.file }),
    outcome: 'Changes',
    change: 'Leaves',
    ...(status?.stableVersion === undefined ? {} : { previousVersion: status.stableVersion }),
    ...word,
    after: [],
    dependsOn: [],
    problems: [],
    counts,
    ...shown(objects),
    notes: [],
  };
}

const worstFirst = ['Refused', 'Inconclusive', 'Changes', 'Nothing'] as const;

/** Of several outcomes the one that counts. */
export function outcomeOfAll(
  outcomes: readonly PlannedApplication['outcome'][],
): PlannedApplication['outcome'] {
  return worstFirst.find((it) => outcomes.includes(it)) ?? 'Nothing';
}
