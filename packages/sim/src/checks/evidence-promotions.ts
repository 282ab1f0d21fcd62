import type { Release } from '@seatrial/model';
import { parseRelease } from '@seatrial/model';
import { type Check, isRouterLate } from './check.ts';

/** core/gate/error-rate-rules.ts: with fewer requests of the canary, counted in its step, no evidence passes. */
const minimumSample = 10;
/** So many requests before the promotion are missed when none come after it. */
const requestsMin = 60;

/** A canary of which evidence is asked. */
interface Tried {
  readonly step: number;
  /** Requests that it had when the step before was looked at last. */
  readonly before: number;
  last: number;
}

interface Asked {
  /** Requests of both arms when the release was first seen, and when the new version took them all. */
  readonly first: number;
  watching?: number;
  blind: boolean;
}

/** No evidence without requests, and no promotion of what nobody asks any more: by users' requests, whatever was counted of them. */
export const evidencePromotions: Check = ({ site: { cluster, weather }, violated }) => {
  const tried = new Map<string, Tried>();
  const asked = new Map<string, Asked>();

  return ({ type, object }) => {
    if (weather.scrape !== 'Answers') for (const release of asked.values()) release.blind = true;
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const release = parseRelease(object);
    const { spec, status } = release;
    if (spec.rollout === undefined || spec.previousVersion === undefined || status === undefined) return;
    // A way back is gone at once, and waits for nobody's requests.
    if (spec.undo !== undefined) return;
    if (status.phase === 'Progressing' && status.withoutCanary !== true) checkSteps(release);
    else tried.delete(release.metadata.name);
    checkAsked(release);
  };

  function checkSteps({ metadata: { name }, spec, status }: Release): void {
    const canary = cluster.traffic.total(spec.rollout?.service, 'Canary').requests;
    const known = tried.get(name);
    const index = status?.stepIndex ?? 0;
    if (known?.step === index) {
      known.last = canary;
      return;
    }
    tried.set(name, { step: index, before: known?.last ?? canary, last: canary });
    const passed = known === undefined ? undefined : spec.rollout?.steps[known.step];
    if (known === undefined || passed?.evidence === undefined) return;
    const requests = canary - known.before;
    if (requests < minimumSample && spec.requests.every((it) => it.type !== 'PromoteNow'))
      violated('no evidence without requests', `${name}: ${requests} in step ${known.step}`);
  }

  function checkAsked({ metadata: { name }, spec, status }: Release): void {
    const { requests } = cluster.traffic.total(spec.rollout?.service);
    // While it waits for a scenario it does not look yet: what is missing then is missing from the beginning.
    const before = status?.reason === 'ScenarioRunning' ? undefined : asked.get(name);
    const known = before ?? { first: requests, blind: weather.scrape !== 'Answers' };
    asked.set(name, known);
    if (isRouterLate(cluster, spec)) known.blind = true;
    if (status?.phase === 'Watching') known.watching ??= requests;
    if (status?.phase !== 'Promoted') return;
    asked.delete(name);
    const { first, watching = requests, blind } = known;
    if (!blind && watching - first >= requestsMin && requests === watching)
      violated(
        'what nobody asks any more is not promoted',
        `${name}: ${watching - first} requests, then none`,
      );
  }
};
