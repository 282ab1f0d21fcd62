import type { ApplicationState, ApplicationStateStatus, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { nameWithin } from '../canary/names.ts';
import type { Want } from './new-release.ts';

export interface NextRelease {
  readonly name: string;
  /** The record was written, and the release was not made: a crash came between. */
  readonly isBegun: boolean;
}

/** The release that is to be made of a version, if one is. */
export function nextRelease(
  { spec }: ApplicationState,
  want: Want,
  status: ApplicationStateStatus,
  current: Release | undefined,
): NextRelease | undefined {
  if (isStable(want, status)) return undefined;
  const short = shortVersion(want.version);
  const begun = status.currentRelease;
  if (begun?.endsWith(`-${short}`) === true && current === undefined) return { name: begun, isBegun: true };
  return { name: nameWithin(spec.application, `-${status.sequence + 1}-${short}`), isBegun: false };
}

/** Whether a version is what runs, and no way back is asked for. */
export function isStable({ version, undo }: Want, { stableVersion }: ApplicationStateStatus): boolean {
  return undo === undefined && version === stableVersion;
}
