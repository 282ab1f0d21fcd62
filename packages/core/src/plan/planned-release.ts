import {
  type Application,
  type ApplicationState,
  newApplicationStatus,
  parseRelease,
  type Release,
} from '@seatrial/model';
import { newRelease, stableBefore, type Want } from '../sync/new-release.ts';
import { nextRelease } from '../sync/next-release.ts';

/** The release that a version would have here, whether it may begin or not; of what is stable the one that it would have again. */
export function plannedRelease(
  state: ApplicationState,
  application: Application,
  want: Pick<Want, 'version' | 'sources' | 'renderer' | 'commit'>,
): Release {
  const status = state.status ?? newApplicationStatus();
  const next = nextRelease(state, want, { ...status, stableVersion: undefined }, undefined);
  const name = next?.name ?? state.spec.application;
  return parseRelease(newRelease(state, application, name, { ...stableBefore(status), ...want }));
}
