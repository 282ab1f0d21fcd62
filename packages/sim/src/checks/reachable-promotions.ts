import { parseRelease } from '@seatrial/model';
import { type Check, isRouterLate } from './check.ts';

/** So many requests before a promotion are missed when none come after it. */
const requestsMin = 60;

/** A release, as its traffic was before it changed anything. */
interface Begun {
  /** Counted when it was first seen. */
  readonly requests: number;
  /** Since then, until its promotion. */
  asked: number;
  /** There was a look at which no requests could be counted. */
  blind: boolean;
  watched: boolean;
}

/** A version whose route serves nobody is not promoted. Only this check asks the gateway and the users themselves. */
export const reachablePromotions: Check = ({ site: { cluster, weather }, violated }) => {
  const begun = new Map<string, Begun>();

  return ({ type, object, by }) => {
    if (weather.scrape !== 'Answers') for (const release of begun.values()) release.blind = true;
    if (object.kind !== 'Release' || type === 'Deleted' || by !== 'Runner') return;
    const { metadata, spec, status } = parseRelease(object);
    if (spec.rollout === undefined || spec.previousVersion === undefined) return;
    const { requests } = cluster.traffic.total(spec.rollout.service);
    const known = begun.get(metadata.name) ?? {
      requests,
      asked: 0,
      blind: weather.scrape !== 'Answers',
      watched: false,
    };
    begun.set(metadata.name, known);
    if (isRouterLate(cluster, spec)) known.blind = true;
    const isBefore =
      status?.phase === 'Pending' || status?.phase === 'Preparing' || status?.phase === 'Progressing';
    if (isBefore) known.asked = requests - known.requests;
    if (status?.phase !== 'Watching' && status?.phase !== 'Promoted') return;
    const name = `${metadata.namespace}/${spec.rollout.route.name}`;
    const route = cluster.gateway.routes.get(name);
    if (!known.watched && route === undefined)
      violated('what is promoted can be reached', `${metadata.name}: no gateway serves ${name}`);
    // Later on a person may take the route away.
    known.watched = true;
    if (status.phase !== 'Promoted') return;
    begun.delete(metadata.name);
    if (route?.rules.length === 0 && known.asked >= requestsMin && !known.blind)
      violated('what is promoted is asked for', `${metadata.name}: nobody asks for ${name} any more`);
  };
};
