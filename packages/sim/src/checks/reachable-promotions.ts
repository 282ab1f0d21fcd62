import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** A version whose route no gateway serves is not promoted. Only this check asks the gateway itself. */
export const reachablePromotions: Check = ({ site: { cluster }, violated }) => {
  const reached = new Set<string>();

  return ({ type, object, by }) => {
    if (object.kind !== 'Release' || type === 'Deleted' || by !== 'Runner') return;
    const { metadata, spec, status } = parseRelease(object);
    const route = `${metadata.namespace}/${spec.rollout?.route.name}`;
    // A person may take the route away afterwards.
    if (status?.phase === 'Watching' && !reached.has(metadata.name)) {
      reached.add(metadata.name);
      if (spec.rollout !== undefined && !cluster.gateway.routes.has(route))
        violated('what is promoted can be reached', `${metadata.name}: no gateway serves ${route}`);
    }
  };
};
