import type { GateReach } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import { noCounts } from '../gate/counts.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { gateReach } from '../gate/gate-reach.ts';
import { requestsToPass } from '../gate/requests-to-pass.ts';
import { knowsTraffic, rateBefore } from '../gate/traffic-rate.ts';
import { type Case, phaseAgeMs, pollMs, type ReleaseDecision, waitFor } from './release.ts';
import { stablePods } from './serving-pods.ts';
import { stepsOf } from './steps.ts';

/** A canary that is ready sooner waits so long, at most, until its traffic is known. */
const lookMs = 5_000;

/**
 * Says once, before the canary has its first request, what the gate can see at the traffic that comes, and what it cannot;
 * or waits a moment until the traffic is known. Only where a step waits for evidence.
 */
export function sayReach(subject: Case): { readonly subject: Case; readonly waits?: ReleaseDecision } {
  const { release, status, seen, now } = subject;
  if (status.gateReach !== undefined || !stepsOf(release).some((step) => step.evidence !== undefined))
    return { subject };
  const isCounted = seen.arms.stable.type === 'Value' && seen.arms.canary.type === 'Value';
  const isKnown = status.traffic !== undefined && knowsTraffic(status.traffic);
  if (isCounted && !isKnown && phaseAgeMs(subject) < lookMs) {
    const why = { reason: 'LookingAtTraffic', message: 'counts requests as they are before the canary' };
    return { subject, waits: waitFor(subject, why, [], pollMs) };
  }
  const said = reachOf(subject, isCounted);
  if (said === undefined) return { subject };
  return { subject: { ...subject, status: { ...status, gateReach: { at: toInstant(now), ...said } } } };
}

function reachOf(subject: Case, isCounted: boolean): Omit<GateReach, 'at'> | undefined {
  const { release, status } = subject;
  const gate = { ...errorRateDefaults, ...release.spec.rollout?.errorRate };
  const { before, last } = status.traffic ?? {};
  const requestsPerSecond = before === undefined ? 0 : rateBefore(before);
  if (before === undefined || requestsPerSecond === 0) {
    const least = requestsToPass(gate);
    return {
      unknown: isCounted ? 'NoRequests' : 'NoCounts',
      ...(least === undefined ? {} : { requestsToPass: least }),
    };
  }
  const { requests, bad } = last?.stable ?? noCounts;
  const counted = { requests, bad, seconds: before.seconds };
  const pods = stablePods(subject);
  const reach = gateReach(gate, stepsOf(release), { requestsPerSecond, usual: { requests, bad }, pods });
  return reach === undefined ? undefined : { ...reach, counted };
}
