import { parseRelease } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import type { Check } from './check.ts';

/** Held by people or a pause for this long, a release gives way all the same. */
const heldMsMax = 3_600_000;

/**
 * A version that users have tried is not ended for a newer one, as every merge would else begin all over and none would
 * be promoted. Looks at the requests that the canary was really asked, as the release itself has counted some.
 */
export const starvation: Check = ({ world: { timeline }, site: { cluster }, violated }) => {
  const begun = new Map<string, { readonly canary: number; readonly at: number }>();

  return ({ type, object }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { metadata, spec, status } = parseRelease(object);
    const { rollout, previousVersion } = spec;
    if (rollout === undefined || previousVersion === undefined) return;
    const asked = cluster.traffic.total(rollout.service, 'Canary').requests;
    const known = begun.get(metadata.name) ?? { canary: asked, at: timeline.now() };
    begun.set(metadata.name, known);
    if (status?.phase !== 'RollingBack' || status.verdict?.reason !== 'NewerVersion') return;
    begun.delete(metadata.name);
    const isHeldLong = timeline.now() - known.at >= heldMsMax;
    // Who goes back to the stable version in Git wants an end.
    const isWithdrawn = stateOf(cluster.store, spec.application)?.status?.desiredVersion === previousVersion;
    const wasTried = (status.counts?.canary.requests ?? 0) > 0 && asked > known.canary;
    const isFree = rollout.overtake !== 'Always';
    if (wasTried && isFree && !isHeldLong && !isWithdrawn && status.restore !== true)
      violated(
        'a version that has had requests is finished',
        `${metadata.name}: ${asked - known.canary} requests`,
      );
  };
};
