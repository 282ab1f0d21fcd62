import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import {
  isInDoubt,
  knowsTraffic,
  lookAtTraffic,
  nothingAfter,
  rateBefore,
  type Silence,
  silenceAfter,
} from '../gate/traffic-rate.ts';
import { isSameJson } from '../same-json.ts';
import { type Case, pollMs, type ReleaseDecision, takeBack, waitFor } from './release.ts';
import { routeFault } from './route-health.ts';
import { gateLookMs } from './steps.ts';

/** Before a release without a canary: so long its traffic is looked at, at most, so that it can be missed. */
const baselineMs = 5_000;

/** The case with what this look says of all requests noted in its status, where they are counted and can be missed. */
export function noteTraffic(subject: Case): Case {
  const { release, status, seen, now } = subject;
  const { rollout, previousVersion } = release.spec;
  if (rollout === undefined || previousVersion === undefined) return subject;
  const known = status.traffic;
  // A clock that was set back holds no look up.
  if (known !== undefined && known.at <= now && now - known.at < gateLookMs) return subject;
  const traffic = lookAtTraffic(known, seen.arms, now, alphaOf(release));
  return traffic === undefined || isSameJson(traffic, known)
    ? subject
    : { ...subject, status: { ...status, traffic } };
}

/** For a release without a canary: looks at the traffic as it is before anything is changed; undefined once it is known. */
export function awaitBaseline(given: Case): { readonly subject: Case; readonly waits?: ReleaseDecision } {
  const subject = noteTraffic(given);
  const { traffic, trafficSince } = subject.status;
  const { stable, canary } = subject.seen.arms;
  if (traffic === undefined || stable.type !== 'Value' || canary.type !== 'Value') return { subject };
  const since = trafficSince ?? subject.now;
  if (knowsTraffic(traffic) || subject.now - since >= baselineMs) return { subject };
  const waiting = { ...subject, status: { ...subject.status, trafficSince: since } };
  const why = { reason: 'LookingAtTraffic', message: 'counts requests as they are before the change' };
  return { subject, waits: waitFor(waiting, why, [], pollMs) };
}

/** Why no pass may be given now: the requests have all but ceased that came before. */
export function trafficLost({ status }: Case): string | undefined {
  const { traffic } = status;
  if (traffic?.lostAt === undefined) return undefined;
  const rate = rateBefore(traffic.before);
  return `less than a tenth of the requests come that came before (${rate.toPrecision(2)}/s)`;
}

/** Since when they have, in milliseconds. */
export function trafficLostForMs({ status, now }: Case): number {
  return status.traffic?.lostAt === undefined ? 0 : now - status.traffic.lostAt;
}

/** After the change, requests that ceased with it speak against it. */
export function takeBackOnLostTraffic(subject: Case, when: string): ReleaseDecision | undefined {
  const lost = trafficLost(subject);
  if (lost === undefined) return undefined;
  return takenBack(subject, `${when}: ${lost}`);
}

function takenBack(subject: Case, message: string): ReleaseDecision {
  const { before, after } = subject.status.traffic ?? {};
  const evidence = { before, after };
  const fault = routeFault(subject);
  const why =
    fault === undefined
      ? ({ gate: 'Traffic', reason: 'TrafficLost', message } as const)
      : ({ gate: 'Health', reason: 'RouteNotAccepted', message: `${fault}; ${message}` } as const);
  return takeBack(subject, { outcome: 'Fail', ...why, evidence }, { restore: true });
}

/** The traffic as it is known, with what comes from now on counted apart: also from what came since the last look. */
export function trafficReplaced({ release, status, seen, now }: Case): Pick<Case['status'], 'traffic'> {
  const { traffic } = status;
  if (traffic === undefined) return {};
  const looked = lookAtTraffic(traffic, seen.arms, now, alphaOf(release)) ?? traffic;
  return { traffic: { ...looked, after: nothingAfter } };
}

function alphaOf({ spec }: Case['release']): number {
  return { ...errorRateDefaults, ...spec.rollout?.errorRate }.alpha;
}

/**
 * Where nobody has asked since the promotion though somebody did before: waits for the first request, or takes back. Where
 * far fewer ask, it waits until that is known to be a loss, or a pause.
 */
export function awaitFirstRequest(subject: Case): ReleaseDecision | undefined {
  const { traffic } = subject.status;
  const { stable, canary } = subject.seen.arms;
  // Metrics that are away hold nothing up.
  if (traffic === undefined || stable.type !== 'Value' || canary.type !== 'Value') return undefined;
  const silence = silenceAfter(traffic);
  const rate = `${rateBefore(traffic.before).toPrecision(2)}/s`;
  if (silence === 'Lost')
    return takenBack(subject, `after promotion: nobody has asked, before it came ${rate}`);
  const message =
    silence === 'Wait'
      ? `nobody has asked since the promotion; before it came ${rate}`
      : `hardly anybody asks now; before the promotion it came ${rate}`;
  if (silence !== 'Wait' && !isInDoubt(traffic)) return undefined;
  return waitFor(subject, { reason: 'NoRequests', message }, [], gateLookMs);
}

/** What is to be said at the end of requests that did not come. */
export function silenceText({ status }: Case): string {
  const silence: Silence = status.traffic === undefined ? 'None' : silenceAfter(status.traffic);
  return silence === 'TooThinToTell' ? '; nobody has asked since, and too few did before to tell why' : '';
}
