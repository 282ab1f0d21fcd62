import type { Observed, Op, PlanInput, ReleasePlan } from '@seatrial/core';
import { PortError, planRelease } from '@seatrial/core';
import type { ApplicationState, Release } from '@seatrial/model';
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
  const { application, tree, previousTree, rollout, undo } = release.spec;
  const place = placeOf(release);
  return look(op, async () => {
    const desired = await manifests.version(tree, place, op);
    expectReadable(release, desired);
    const plan = planRelease({
      application,
      release: release.metadata.name,
      tree,
      desired: desired.objects,
      isUndo: undo !== undefined,
      ...(await current(previousTree, undo !== undefined)),
      inventory: state.value?.status?.inventory ?? [],
      adopted: state.value?.status?.adopted,
      rollout,
    });
    return desired.problem === undefined ? plan : { ...plan, problem: desired.problem };
  });

  /** Nobody goes back from a way back: what it leads away from is only compared, where it can be read. */
  async function current(version: string | undefined, isUndo: boolean): Promise<Pick<PlanInput, 'current'>> {
    if (version === undefined) return {};
    const { objects, unreadable } = await manifests.version(version, place, op);
    if (unreadable === undefined) return { current: { tree: version, objects } };
    if (isUndo) return {};
    throw new PortError(
      'Invalid',
      `Cannot read version ${version.slice(0, 7)}, to which this release would be taken back: ${unreadable}; let the Seatrial that could read it promote a version without this, then upgrade again`,
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
  throw new PortError('Invalid', `Cannot read version ${spec.tree.slice(0, 7)} any more: ${unreadable}`);
}
