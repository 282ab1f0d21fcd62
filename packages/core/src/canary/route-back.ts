import { fromInstant, toInstant } from '@seatrial/model';
import type { Case } from './release.ts';

/** A gateway that does not answer must not keep a canary alive for ever. */
const routeDeadlineMs = 30_000;

/** Requests reach the canary, or may: only a gateway's own word for weight 0 counts. */
export function hasTraffic({ seen }: Case): boolean {
  if (seen.route.type !== 'Value') return true;
  return seen.route.value.exists && !(seen.route.value.weightPercent === 0 && seen.route.value.programmed);
}

/** Notes since when the route asks for weight 0 and its gateway has not said that it follows. */
export function noteRouteAsked(subject: Case): Case {
  const { seen, status, now } = subject;
  const isAsked = seen.route.type === 'Value' && seen.route.value.weightPercent === 0;
  if (!isAsked || !hasTraffic(subject)) return subject;
  const routeWaitingSince = status.routeWaitingSince ?? toInstant(now);
  return { ...subject, status: { ...status, routeWaitingSince } };
}

/** The gateway has had its time to follow the route, which asks for weight 0 to this day. */
export function isRouteOverdue({ status, seen, now }: Case): boolean {
  if (seen.route.type !== 'Value' || seen.route.value.weightPercent !== 0) return false;
  const since = status.routeWaitingSince;
  return since !== undefined && now - fromInstant(since) >= routeDeadlineMs;
}
