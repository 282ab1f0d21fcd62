import type { Observed, Op, PlanInput, ReleasePlan } from '@seatrial/core';
import { isSameJson, PortError, planRelease } from '@seatrial/core';
import type { ApplicationState, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import { recordKey } from '../records/record-index.ts';
import type { Manifests, Place, Version } from '../source/manifests.ts';
import { look } from '../world.ts';

/**
 * Plans that are kept while their releases are under way: each is asked for with each look, so that a bound below what is under way
 * would make all of them each time. By their objects, which are copies.
 */
const plansKept = 10_000;
const objectsKept = 50_000;
/** However many objects they have. */
const plansKeptMin = 16;

interface Planned {
  readonly input: PlanInput;
  readonly plan: ReleasePlan;
}

export interface PlanLook {
  /**
   * What a release would do, from its version and the one before. What cannot be read whole is no plan: an object that is
   * missing from one of them only because it cannot be read any more would be deleted as not wanted.
   */
  of(release: Release, state: Observed<ApplicationState | undefined>, op: Op): Promise<Observed<ReleasePlan>>;
  /** Of a release that has ended nobody asks any more. */
  forget(release: Release): void;
}

/** Works a plan out once, and again where what it follows from is another. */
export function createPlanLook(manifests: Manifests): PlanLook {
  const planned = createRecent<Planned>(plansKept, {
    weightOf: ({ plan }) => plan.full.length,
    weightMax: objectsKept,
    sizeMin: plansKeptMin,
  });

  function planOf(release: Release, input: PlanInput): ReleasePlan {
    const key = recordKey(release);
    const before = planned.get(key);
    const plan = before !== undefined && isSameInput(before.input, input) ? before.plan : planRelease(input);
    planned.set(key, { input, plan });
    return plan;
  }

  return {
    forget: (release) => planned.forget(recordKey(release)),
    async of(release, state, op) {
      if (state.type !== 'Value') return { type: 'Unavailable', reason: state.reason };
      const { application, version, rollout, undo } = release.spec;
      return look(op, async () => {
        const desired = await manifests.version(release.spec, placeOf(release), op);
        expectReadable(release, desired);
        const plan = planOf(release, {
          application,
          namespace: placeOf(release).namespace,
          release: release.metadata.name,
          version,
          desired: desired.objects,
          isUndo: undo !== undefined,
          ...(await currentOf(manifests, release, op)),
          inventory: state.value?.status?.inventory ?? [],
          adopted: state.value?.status?.adopted,
          rollout,
        });
        return desired.problem === undefined ? plan : { ...plan, problem: desired.problem };
      });
    },
  };
}

/** What a version renders to is the very same as long as it is kept, and may be much; the rest is little. */
function isSameInput(one: PlanInput, other: PlanInput): boolean {
  const { desired, current, ...rest } = one;
  const { desired: otherDesired, current: otherCurrent, ...otherRest } = other;
  return (
    desired === otherDesired &&
    current?.objects === otherCurrent?.objects &&
    current?.version === otherCurrent?.version &&
    isSameJson(rest, otherRest)
  );
}

/** Nobody goes back from a way back: what it leads away from is only compared, where it can be read. */
async function currentOf(
  manifests: Manifests,
  release: Release,
  op: Op,
): Promise<Pick<PlanInput, 'current'>> {
  const { previousVersion: version, previousSources: sources, previousRenderer, undo } = release.spec;
  if (version === undefined) return {};
  const before = { version, sources, renderer: previousRenderer };
  const { objects, unreadable } = await manifests.version(before, placeOf(release), op);
  if (unreadable === undefined) return { current: { version, objects } };
  if (undo !== undefined) return {};
  throw new PortError(
    'Invalid',
    `Cannot read version ${shortVersion(version)}, to which this release would be taken back: ${unreadable}; let the Seatrial that could read it promote a version without this, then upgrade again`,
  );
}

export function placeOf({ metadata, spec }: Release): Place {
  return { application: spec.application, namespace: metadata.namespace ?? '', path: spec.path };
}

/** Before it has begun, a version is refused for its problem; going back needs the version before alone. */
function expectReadable({ spec, status }: Release, { unreadable }: Version): void {
  const phase = status?.phase ?? 'Pending';
  if (unreadable === undefined || phase === 'Pending' || phase === 'RollingBack') return;
  throw new PortError('Invalid', `Cannot read version ${shortVersion(spec.version)} any more: ${unreadable}`);
}
