import { field } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** With so many requests, and so much less of them answered well than of stable's, nobody can miss it. */
const requestsMin = 1_000;
const missingShareMin = 0.4;

/** No version in these voyages takes longer to answer: what was sent since may still be under way. */
const answerMsMax = 15_000;

interface Arm {
  readonly sent: number;
  readonly good: number;
}

/** A canary whose requests plainly fail, or get no answer, is not promoted. Only this check knows what was sent to it. */
export const plainFailures: Check = ({ world: { timeline }, site: { cluster }, violated }) => {
  const before = new Map<string, { readonly stable: Arm; readonly canary: Arm }>();
  /** Of each release: what had been sent to its canary, at each of its writes. */
  const sentBy = new Map<string, { readonly at: number; readonly sent: number }[]>();

  function arms(service: string): { readonly stable: Arm; readonly canary: Arm } {
    const [all, canary] = [cluster.traffic.total(service), cluster.traffic.total(service, 'Canary')];
    return {
      stable: {
        sent: cluster.traffic.sent(service),
        good: all.requests - canary.requests - (all.bad - canary.bad),
      },
      canary: { sent: cluster.traffic.sent(`${service}-canary`), good: canary.requests - canary.bad },
    };
  }

  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { metadata, spec, status } = parseRelease(object);
    const { rollout } = spec;
    if (rollout === undefined || status === undefined) return;
    const known = before.get(metadata.name) ?? arms(rollout.service);
    before.set(metadata.name, known);
    const now = arms(rollout.service);
    const sends = sentBy.get(metadata.name) ?? [];
    sentBy.set(metadata.name, [...sends, { at: timeline.now(), sent: now.canary.sent }]);
    const isPromoted = status.phase === 'Promoting' && field(previous, 'status', 'phase') === 'Progressing';
    const asksEvidence = rollout.steps.some(({ evidence }) => evidence !== undefined);
    const isPastIt = spec.requests.some((request) => request.type === 'PromoteNow');
    if (!isPromoted || !asksEvidence || isPastIt || status.withoutCanary === true) return;
    const dueSent = sends.findLast(({ at }) => at <= timeline.now() - answerMsMax)?.sent ?? known.canary.sent;
    const sent = dueSent - known.canary.sent;
    const answered = (arm: 'stable' | 'canary', of: number): number =>
      // Slow answers to what was sent before can be more than what was sent meanwhile.
      Math.min(1, (now[arm].good - known[arm].good) / Math.max(1, of));
    const missing = answered('stable', now.stable.sent - known.stable.sent) - answered('canary', sent);
    if (sent >= requestsMin && missing >= missingShareMin)
      violated(
        'what plainly fails is not promoted',
        `${metadata.name}: ${sent} sent, ${missing} fewer answered`,
      );
  };
};
