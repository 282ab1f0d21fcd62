import type { ApplicationStateStatus, KubeObject, Quarantine } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { runsSame } from './pods-run.ts';

/** Why a version is kept out: it failed itself, or it runs what failed. */
export interface Held {
  readonly by: Quarantine;
  readonly message: string;
}

/**
 * What keeps a version out, if anything does. The stable version is never asked about.
 * @param objects of the version, where they are known
 */
export function heldBy(
  version: string,
  objects: readonly KubeObject[] | undefined,
  { quarantine }: Pick<ApplicationStateStatus, 'quarantine'>,
): Held | undefined {
  const own = quarantine.find((it) => it.version === version);
  if (own !== undefined) {
    const { release, reason } = own;
    const again = `"seatrial release retry ${release}" tries it again`;
    return { by: own, message: `${shortVersion(version)} failed in ${release} (${reason}); ${again}` };
  }
  if (objects === undefined) return undefined;
  const isSame = runsSame(objects);
  const same = quarantine.findLast(({ pods }) => isSame(pods));
  if (same === undefined) return undefined;
  const { release, reason } = same;
  const text = `runs the same pods as ${shortVersion(same.version)}, which failed in ${release} (${reason})`;
  const again = `"seatrial release retry ${release}" lets what runs them in again`;
  return { by: same, message: `${shortVersion(version)} ${text}; ${again}` };
}
