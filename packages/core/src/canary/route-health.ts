import type { ReleaseStatus } from '@seatrial/model';
import { fromInstant, refKey, toInstant } from '@seatrial/model';
import type { RouteHealth, RouteProblem } from '../health/route.ts';
import { nameOf } from '../name-of.ts';
import { progressDeadlineSeconds } from './lateness.ts';
import { type Case, fail, type ReleaseDecision, takeBack, waitFor, whyNoValue } from './release.ts';
import { someText } from './some-text.ts';

/** What was wrong with the application's routes before the release wrote anything: no version is blamed for that. */
export function routesBefore({ release, seen }: Case): Pick<ReleaseStatus, 'routesBefore'> {
  if (release.spec.previousVersion === undefined || seen.routes.type !== 'Value') return {};
  const keys = seen.routes.value.flatMap((route) =>
    // A route that is not there yet is the new version's.
    route.problems.filter(({ parent }) => parent !== '').map((problem) => keyOf(route, problem)),
  );
  return keys.length === 0 ? {} : { routesBefore: keys };
}

/**
 * Waits until every parent has accepted the application's routes as the new version has them; undefined once they are.
 * A version whose routes nobody accepts in time serves nobody, whatever its pods do.
 */
export function awaitRoutes(subject: Case): ReleaseDecision | undefined {
  const { seen, status, release, now } = subject;
  if (seen.routes.type !== 'Value')
    return waitFor(subject, { reason: 'RoutesUnknown', message: whyNoValue(seen.routes) });
  const fault = routeFault(subject);
  if (fault === undefined) return undefined;
  const since = status.routesNotAcceptedSince ?? toInstant(now);
  const deadlineSeconds = progressDeadlineSeconds(subject);
  if (now - fromInstant(since) < deadlineSeconds * 1000) {
    const waiting = { ...subject, status: { ...status, routesNotAcceptedSince: since } };
    return waitFor(waiting, { reason: 'RouteNotAccepted', message: fault });
  }
  const verdict = {
    outcome: 'Fail',
    gate: 'Health',
    reason: 'RouteNotAccepted',
    message: `not accepted within ${deadlineSeconds} s: ${fault}`,
  } as const;
  if (release.spec.previousVersion !== undefined) return takeBack(subject, verdict, { restore: true });
  return fail(subject, verdict);
}

/** What is wrong with the new version's routes at their gateways, if anything: why no request may reach it. */
export function routeFault(subject: Case): string | undefined {
  const problems = problemsOf(subject).filter(({ isOld }) => !isOld);
  return problems.length === 0 ? undefined : someText(problems.map(({ text }) => text));
}

/** What is still wrong with routes that were no better before, to be added to what is said next. */
export function routesText(subject: Case): string {
  const old = problemsOf(subject).filter(({ isOld }) => isOld);
  return old.length === 0 ? '' : `; as before this version: ${someText(old.map(({ text }) => text))}`;
}

function problemsOf({ seen, status }: Case): readonly { readonly text: string; readonly isOld: boolean }[] {
  if (seen.routes.type !== 'Value') return [];
  const before = new Set(status.routesBefore);
  return seen.routes.value.flatMap((route) =>
    route.problems.map((problem) => ({
      text: `${nameOf(route.ref)}${problem.parent === '' ? '' : ` at ${problem.parent}`}: ${problem.message}`,
      isOld: before.has(keyOf(route, problem)),
    })),
  );
}

function keyOf({ ref }: RouteHealth, { parent }: RouteProblem): string {
  return `${refKey(ref)} ${parent}`;
}
