import { type Release, toInstant } from '@seatrial/model';
import { DOUBT_SECONDS_MAX } from '../gate/promotion-watch.ts';
import { cleanUp, heldText } from './clean-up.ts';
import {
  type Case,
  isClearingUp,
  moveTo,
  phaseAgeMs,
  type ReleaseDecision,
  takeBack,
  takeBackAsAsked,
  takeBackOnErrors,
  taskOf,
  waitFor,
  whyNoValue,
} from './release.ts';
import { awaitResources } from './resource-health.ts';
import { gateLookMs, idlePollMs } from './steps.ts';
import { awaitFirstRequest, noteTraffic, silenceText, takeBackOnLostTraffic } from './traffic-look.ts';
import { askedBack, undoText } from './undo.ts';
import { awaitWhole, noteNotWhole, noteUnwhole, touchedHealth, untouchedText } from './untouched-health.ts';
import { lookAfterPromotion, watchedText } from './watch-look.ts';

/** After promotion: health and requests of the new stable are watched for a while before the release is called done. */
export function watch(given: Case): ReleaseDecision {
  const { release } = given;
  const asked = askedBack(release, ['Rollback']);
  if (asked !== undefined) return takeBackAsAsked(given, asked, 'RollbackRequested', { restore: true });
  // What going back needs is being deleted: the watch is over, and its last word is spoken.
  if (isClearingUp(given.status)) return oldJobs(given) ?? ended(noteNotWhole(given));
  const failure = touchedHealth(given).find((it) => it.failure)?.failure;
  if (failure !== undefined && release.spec.previousVersion !== undefined) {
    return takeBack(
      given,
      { outcome: 'Fail', gate: 'Health', ...failure, message: `after promotion: ${failure.message}` },
      { restore: true },
    );
  }
  const { subject, judgement } = lookAfterPromotion(noteTraffic(noteUnwhole(given)), 'Replaced');
  if (judgement?.verdict === 'Fail') {
    const after = { ...judgement, message: `after promotion: ${judgement.message}` };
    return takeBackOnErrors(subject, after, { restore: true });
  }
  const lost = takeBackOnLostTraffic(subject, 'after promotion');
  if (lost !== undefined) return lost;
  return (
    goOnWatching(subject) ??
    awaitFirstRequest(subject) ??
    awaitWhole(subject) ??
    awaitResources(subject, 'after promotion: ') ??
    oldJobs(subject) ??
    ended(noteNotWhole(subject))
  );
}

/** Undefined once its time is over. What is in doubt then is watched for longer, and looked at often: pods that hang are soon well. */
function goOnWatching(subject: Case): ReleaseDecision | undefined {
  const ageMs = phaseAgeMs(subject);
  const isAsked = (subject.release.spec.rollout?.watchSeconds ?? 0) > 0;
  const isInDoubt = isAsked && subject.status.watch?.evidence?.['isInDoubt'] === true;
  const leftMs = watchLeftMs(subject.release, ageMs) + (isInDoubt ? DOUBT_SECONDS_MAX * 1000 : 0);
  if (leftMs <= 0) return undefined;
  const message = isInDoubt
    ? 'promoted; more requests fail than is tolerated, and the new stable is watched to see whether a hiccup of its pods explains it'
    : 'promoted; the new stable is watched';
  const lookMs = isInDoubt ? gateLookMs : idlePollMs(ageMs);
  return waitFor(subject, { reason: 'Watching', message }, [], Math.min(leftMs, lookMs));
}

/** How long the watch goes on. */
export function watchLeftMs({ spec }: Release, ageMs: number): number {
  return (spec.rollout?.watchSeconds ?? 0) * 1000 - ageMs;
}

/** What the version before has run once is kept for as long as it may be gone back to. */
function oldJobs(subject: Case): ReleaseDecision | undefined {
  const { plan } = subject.seen;
  if (plan.type !== 'Value')
    return waitFor(subject, {
      reason: 'ManifestsUnavailable',
      message: whyNoValue(plan),
      task: taskOf(subject.status),
    });
  return cleanUp(subject, 'Jobs that the version has dropped are deleted');
}

/** Metrics that are away hold nothing up, but it is said that nobody looked. */
function ended(subject: Case): ReleaseDecision {
  const { rollout, undo, revert } = subject.release.spec;
  const seconds = rollout?.watchSeconds ?? 0;
  const watched = seconds === 0 ? undefined : watchedText(subject);
  const which =
    undo === undefined
      ? 'this version became stable'
      : `the version before is stable again, ${undoText(undo)}`;
  const message = `${which}${watched === undefined ? '' : `; in ${seconds} s of watching: ${watched}`}${untouchedText(subject)}${silenceText(subject)}${heldText(subject)}`;
  return moveTo(
    subject,
    'Promoted',
    { reason: 'Promoted', message },
    {
      finishedAt: toInstant(subject.now),
      ledger: 'Pending',
      ...(undo === undefined
        ? {}
        : { revert: { state: revert !== 'None' && undo.revert !== 'None' ? 'Wanted' : 'NotWanted' } }),
    },
  );
}
