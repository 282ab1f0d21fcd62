import { items, stringAt } from '@seatrial/core';
import { serviceLabel } from '../kube/endpoints.ts';
import { reachesWhatItNeeds } from '../kube/network.ts';
import type { Check } from './check.ts';
import { canariesOf } from './route-weights.ts';

/** core/canary/route-back.ts: a gateway that does not answer for this long does not keep a canary alive. */
const routeDeadlineMs = 30_000;

/** Network policies admit a canary that users reach wherever they admit the stable pods: else the gate judges the network, and not the version. */
export const canaryAdmitted: Check = ({ world, site: { cluster }, violated }) => {
  const { store } = cluster;
  /** By canary, when its route asked for it no more. */
  const freeSince = new Map<string, number>();
  const isAdmitted = (namespace: string, service: string): boolean =>
    store
      .ofKind('EndpointSlice', namespace)
      .filter((slice) => slice.metadata.labels?.[serviceLabel] === service)
      .flatMap((slice) => items(slice, 'endpoints'))
      .every((endpoint) => {
        const name = stringAt(endpoint, 'targetRef', 'name') ?? '';
        const pod = store.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
        return pod === undefined || reachesWhatItNeeds(store, pod);
      });

  return ({ type, object, previous }) => {
    for (const canary of canariesOf(previous)) {
      if (!canariesOf(object).includes(canary)) freeSince.set(canary, world.timeline.now());
    }
    const service = object.metadata.labels?.[serviceLabel] ?? '';
    if (object.kind !== 'EndpointSlice' || type === 'Deleted' || !service.endsWith('-canary')) return;
    const isServed = [...cluster.gateway.routes.values()].some(({ rules }) =>
      rules.flat().some((backend) => backend.service === service && backend.share > 0),
    );
    const isOverdue = world.timeline.now() - (freeSince.get(service) ?? Infinity) >= routeDeadlineMs;
    if (!isServed || isOverdue) return;
    const { namespace = '' } = object.metadata;
    if (!isAdmitted(namespace, service) && isAdmitted(namespace, service.slice(0, -'-canary'.length)))
      violated('a canary is admitted where stable is', `${service} is not`);
  };
};
