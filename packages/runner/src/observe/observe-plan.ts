import type { Observed, Op, PlanInput, ReleasePlan, Sourced } from '@seatrial/core';
import { PortError, planRelease } from '@seatrial/core';
import type { ApplicationState, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import type { Manifests, Place, Version } from '../source/manifests.ts';
import { look } from '../world.ts';

/**
 * What a release would do, from its version and the one before. What cannot be read whole is no plan: an object that is
 * missing from one of them only because it cannot be read any more would be deleted as not wanted.
 */
export async function observePlan(
  manifests: Manifests,
  release: Release,
  state: Observed<ApplicationState | undefined>,
  op: Op,
): Promise<Observed<ReleasePlan>> {
  if (state.type !== 'Value') return { type: 'Unavailable', reason: state.reason };
  const { application, version, previousVersion, previousSources, rollout, undo } = release.spec;
  const place = placeOf(release);
  return look(op, async () => {
    const desired = await manifests.version(release.spec, place, op);
    expectReadable(release, desired);
    const plan = planRelease({
      application,
      release: release.metadata.name,
      version,
      desired: desired.objects,
      isUndo: undo !== undefined,
      ...(previousVersion === undefined
        ? {}
        : await current({ version: previousVersion, sources: previousSources }, undo !== undefined)),
      inventory: state.value?.status?.inventory ?? [],
      adopted: state.value?.status?.adopted,
      rollout,
    });
    return desired.problem === undefined ? plan : { ...plan, problem: desired.problem };
  });

  /** Nobody goes back from a way back: what it leads away from is only compared, where it can be read. */
  async function current(before: Sourced, isUndo: boolean): Promise<Pick<PlanInput, 'current'>> {
    const { version } = before;
    const { objects, unreadable } = await manifests.version(before, place, op);
    if (unreadable === undefined) return { current: { version, objects } };
    if (isUndo) return {};
    throw new PortError(
      'Invalid',
      `Cannot read version ${shortVersion(version)}, to which this release would be taken back: ${unreadable}; let the Seatrial that could read it promote a version without this, then upgrade again`,
    );
  }
}

export function placeOf({ metadata, spec }: Release): Place {
  return { namespace: metadata.namespace ?? '', path: spec.path };
}

/** Before it has begun, a version is refused for its problem; going back needs the version before alone. */
function expectReadable({ spec, status }: Release, { unreadable }: Version): void {
  const phase = status?.phase ?? 'Pending';
  if (unreadable === undefined || phase === 'Pending' || phase === 'RollingBack') return;
  throw new PortError('Invalid', `Cannot read version ${shortVersion(spec.version)} any more: ${unreadable}`);
}
