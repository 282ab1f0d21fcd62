import { fromInstant, toInstant } from '@seatrial/model';
import { type Case, type ReleaseDecision, waitFor } from './release.ts';
import { gateLookMs } from './steps.ts';

/** No request under way and none more ended for so long: a gateway of several processes follows a route one by one. */
const quietMs = 2_000;

/** Notes that requests reach the canary: from now on some may be under way. */
export function noteCanaryWeight(subject: Case): Case {
  const { seen, status } = subject;
  const hasWeight = seen.route.type === 'Value' && (seen.route.value.weightPercent ?? 0) > 0;
  return hasWeight && status.canaryHadWeight !== true
    ? { ...subject, status: { ...status, canaryHadWeight: true } }
    : subject;
}

/**
 * Keeps a canary to which no new request is sent until those that it has have ended. Requests that have ended say nothing
 * about one that takes long, so only a gateway that counts those under way shortens the time that the rollout gives.
 * Undefined once the canary may go, and at once where it never had a request or is gone.
 */
export function drain(subject: Case): ReleaseDecision | undefined {
  const { status, seen } = subject;
  const seconds = drainSeconds(subject);
  const isThere = seen.canary.type !== 'Value' || seen.canary.value.exists;
  if (status.canaryHadWeight !== true || seconds === 0 || !isThere) return undefined;
  if (status.drain?.outcome !== undefined) return undefined;
  const next = look(subject);
  const { inFlight } = next;
  const left = inFlight === undefined ? 'nothing tells how many are under way' : `${inFlight} under way`;
  const message = `canary drains: its requests have ${seconds} s to end; ${left}`;
  const draining = { ...subject, status: { ...status, drain: next } };
  // A drain that is over is written down first: what is deleted then was not asked to go by a look that may differ.
  const why = { reason: 'Draining', task: 'Draining', message } as const;
  return waitFor(draining, why, [], next.outcome === undefined ? gateLookMs : 0);
}

/** The case without what was seen of a drain: requests are sent to the canary again, whoever asked for it. */
export function forgetDrain(subject: Case): Case {
  const { drain: _, ...status } = subject.status;
  return subject.status.drain === undefined ? subject : { ...subject, status };
}

/** What is to be said at the end of requests that had not ended in their time. */
export function drainText(subject: Case): string {
  const { outcome, inFlight = 0 } = subject.status.drain ?? {};
  if (outcome !== 'TimeUp' || inFlight === 0) return '';
  return `; ${inFlight} of the canary’s requests had not ended after ${drainSeconds(subject)} s`;
}

function look(subject: Case): NonNullable<Case['status']['drain']> {
  const { status, seen, now } = subject;
  const at = toInstant(now);
  const { since = at, requests: before, quietSince: known } = status.drain ?? {};
  const inFlight = seen.canaryInFlight.type === 'Value' ? seen.canaryInFlight.value : undefined;
  const requests = seen.arms.canary.type === 'Value' ? seen.arms.canary.value.requests : before;
  // A look that could not count neither begins nor ends the quiet.
  const isBusy = (inFlight ?? 0) > 0 || requests !== before;
  const quietSince = isBusy ? undefined : (known ?? (inFlight === 0 ? at : undefined));
  const isEnded = inFlight === 0 && quietSince !== undefined && now - fromInstant(quietSince) >= quietMs;
  const isTimeUp = now - fromInstant(since) >= drainSeconds(subject) * 1000;
  return {
    since,
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(requests === undefined ? {} : { requests }),
    ...(quietSince === undefined ? {} : { quietSince }),
    ...(isEnded ? { outcome: 'Ended' } : isTimeUp ? { outcome: 'TimeUp' } : {}),
  };
}

function drainSeconds({ release }: Case): number {
  return release.spec.rollout?.drainSeconds ?? 0;
}
