import { releasesIn } from '../people/records.ts';
import { type Check, isCanary, isMoving } from './check.ts';

/** A canary is deleted only when its requests have ended, or have had the time that the rollout gives them. */
export const cutRequests: Check = ({ world, site: { cluster }, violated }) => {
  return ({ type, object, previous, by }) => {
    const isAsked = object.metadata.deletionTimestamp !== undefined || type === 'Deleted';
    const isNews = isAsked && previous?.metadata.deletionTimestamp === undefined;
    if (by !== 'Runner' || object.kind !== 'Deployment' || !isCanary(object) || !isNews) return;
    const { name, namespace } = object.metadata;
    const release = releasesIn(cluster.store).find(
      (it) => isMoving(it) && `${it.spec.rollout?.workload.name}-canary` === name,
    );
    const backend = `${namespace}/${release?.spec.rollout?.service}-canary`;
    // A gateway that has not followed its route for long is not waited for.
    const isServed = [...cluster.gateway.routes.values()].some(({ rules }) =>
      rules.flat().some((it) => `${it.namespace}/${it.service}` === backend && it.share > 0),
    );
    if (isServed) return;
    const drainMs = (release?.spec.rollout?.drainSeconds ?? 0) * 1000;
    for (const request of cluster.longRequests.underWay) {
      const ageMs = world.timeline.now() - request.startedAt;
      if (request.backend === backend && ageMs < drainMs)
        violated(
          'no request is cut by the deletion of its canary',
          `${name} goes ${ageMs} ms after a request to it began that has not ended; it has ${drainMs} ms`,
        );
    }
  };
};
