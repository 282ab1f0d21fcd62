import { conditionOf, gatedOf, isSameJson, items, routerOf, stringAt, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { apiGroup, labels, withNamesOfNow } from '@seatrial/model';
import { mayWantRound, type RecordIndex, recordKey } from '../records/record-index.ts';
import type { SourceView } from '../source/source.ts';

/**
 * Which keys want a round when an object was made, changed or deleted. A record's status is written by its own rounds,
 * which say themselves when the next is due: were it to wake its own key, each look would follow upon the last one's note.
 * What a release applies wakes it: it waits for a Deployment or a route.
 */
export function keysFor(
  object: KubeObject | undefined,
  previous: KubeObject | undefined,
  source: SourceView | undefined,
  records: Pick<RecordIndex, 'inFlight' | 'waits'>,
): readonly string[] {
  const either = object ?? previous;
  if (either === undefined) return [];
  const application = isRecord(either)
    ? stringAt(either, 'spec', 'application')
    : either.metadata.labels?.[labels.application];
  const ofApplication = application === undefined ? [] : [`application/${application}`];
  const isNews = specOrPhase(object) !== specOrPhase(previous);
  // A watch begins with all that is there, and most of that has ended long ago.
  const itself = mayWantRound(either) ? [recordKey(either)] : [];
  switch (either.kind) {
    case 'Release':
      return isNews ? [...itself, ...ofApplication] : [];
    case 'ScenarioRun': {
      const scenario = stringAt(either, 'spec', 'scenario');
      return isNews ? [...itself, ...(scenario === undefined ? [] : [`scenario/${scenario}`])] : [];
    }
    case 'ApplicationState':
      return [
        ...(isNews ? ofApplication : []),
        ...awaited(object, previous, dependentsOf(application, source), records),
        ...(stableRelease(object) !== stableRelease(previous) && items(object, 'status', 'drift').length > 0
          ? [`drift/${application}`]
          : []),
        ...(stableRelease(object) === stableRelease(previous) ? [] : scenariosOf(application, source)),
      ];
    default: {
      if (application === undefined) return [];
      const inFlight = records.inFlight(application);
      const isOfRelease =
        either.metadata.labels?.[labels.release] !== undefined ||
        (inFlight.length > 0 && isWeightAlone(object, previous));
      const ofDrift = isOfRelease || isAsBefore(object, previous) ? [] : [`drift/${application}`];
      return gatedOf(either) !== undefined || routerOf(either) !== undefined
        ? [...ofApplication, ...ofDrift, ...inFlight]
        : ofDrift;
    }
  }
}

/** Whether a route has changed in what the release in flight has for itself (core/drift/leased.ts). */
function isWeightAlone(object: KubeObject | undefined, previous: KubeObject | undefined): boolean {
  if (object === undefined || previous === undefined) return false;
  const router = routerOf(object);
  if (router === undefined) return false;
  const rest = (route: KubeObject): unknown => {
    const { uid, labels: own, annotations, deletionTimestamp } = route.metadata;
    return [uid, own, annotations, deletionTimestamp, withField(route, router.weightsAt, undefined)['spec']];
  };
  return isSameJson(rest(object), rest(previous));
}

/** Whether nobody has changed what manifests say; a watch begins with all that is there, which is no change either. */
function isAsBefore(object: KubeObject | undefined, previous: KubeObject | undefined): boolean {
  if (previous === undefined) return true;
  const saidOf = ({ metadata }: KubeObject): unknown => {
    const { uid, generation, resourceVersion, labels: own, annotations, deletionTimestamp } = metadata;
    // Kinds without a generation have no status that controllers write all the time.
    return [uid, generation ?? resourceVersion, own, annotations, deletionTimestamp];
  };
  return object !== undefined && isSameJson(saidOf(object), saidOf(previous));
}

/** Of a record its spec counts, which nobody changes; its labels are for people. */
function isRecord({ apiVersion }: KubeObject): boolean {
  return apiVersion.split('/', 1)[0] === apiGroup;
}

function specOrPhase(object: KubeObject | undefined): string {
  return `${object?.metadata.uid} ${object?.metadata.generation} ${stringAt(object, 'status', 'phase')}`;
}

function stableRelease(object: KubeObject | undefined): string | undefined {
  return stringAt(object, 'status', 'stableRelease');
}

/**
 * Keys of those that depend on an application and may go on for what its record says now. A change of words alone lets nobody go
 * on: it concerns those that have passed these words on.
 */
function awaited(
  object: KubeObject | undefined,
  previous: KubeObject | undefined,
  dependents: readonly string[],
  records: Pick<RecordIndex, 'waits'>,
): readonly string[] {
  const [now, before] = [wordOf(object), wordOf(previous)];
  const isNews = now.decisive !== before.decisive;
  const woken = isNews ? dependents : dependents.filter((name) => records.waits(name));
  return isNews || now.message !== before.message ? woken.map((name) => `application/${name}`) : [];
}

function wordOf(state: KubeObject | undefined): { readonly decisive: string; readonly message?: string } {
  const ready = state === undefined ? undefined : conditionOf(state, 'Ready');
  const now = withNamesOfNow('ApplicationState', state);
  return {
    decisive: JSON.stringify([stringAt(now, 'status', 'stableVersion'), ready?.status, ready?.reason]),
    ...(ready === undefined ? {} : { message: ready.message }),
  };
}

function dependentsOf(application: string | undefined, source: SourceView | undefined): readonly string[] {
  return source?.dependents.get(application ?? '') ?? [];
}

function scenariosOf(application: string | undefined, source: SourceView | undefined): readonly string[] {
  const scenarios = [...(source?.scenarios.values() ?? [])];
  return scenarios
    .filter(({ spec }) => spec.application === application)
    .map(({ metadata }) => `scenario/${metadata.name}`);
}
