import type { Counts } from '@seatrial/core';
import type { ReleaseSpec } from '@seatrial/model';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** So much of it nobody can miss. */
const badShareMin = 0.4;
const requestsMin = 200;
/** A watch no longer than a hiccup that the gate forgives cannot distinguish it from a failing version. */
const watchSecondsForgiven = 10;

/** What users plainly suffered from while the watch could see is not promoted. Only this check knows what users had. */
export const watchedPromotions: Check = ({ site: { cluster, weather }, violated }) => {
  const watches = new Map<string, { readonly before: Counts; blind: boolean }>();
  const served = ({ rollout }: ReleaseSpec): Counts => cluster.traffic.total(rollout?.service);

  return ({ type, object }) => {
    if (weather.scrape !== 'Answers') for (const watch of watches.values()) watch.blind = true;
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { metadata, spec, status } = parseRelease(object);
    const { name } = metadata;
    if (status?.phase === 'Watching' && !watches.has(name)) {
      watches.set(name, { before: served(spec), blind: weather.scrape !== 'Answers' });
    }
    const watch = watches.get(name);
    if (watch === undefined || status?.phase === 'Watching') return;
    watches.delete(name);
    if (status?.phase !== 'Promoted' || watch.blind || spec.previousVersion === undefined) return;
    if ((spec.rollout?.watchSeconds ?? 0) <= watchSecondsForgiven) return;
    const now = served(spec);
    const requests = now.requests - watch.before.requests;
    const bad = now.bad - watch.before.bad;
    if (requests < requestsMin || bad < badShareMin * requests) return;
    violated('what fails after promotion is taken back', `${name}: ${bad} of ${requests} requests were bad`);
  };
};
