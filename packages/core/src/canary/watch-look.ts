import type { ReleaseStatus } from '@seatrial/model';
import { toInstant, WatchState } from '@seatrial/model';
import { noCounts } from '../gate/counts.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { initialWatch, judgeWatch, type WatchJudgement, type WatchStage } from '../gate/promotion-watch.ts';
import { isSameJson } from '../same-json.ts';
import { begunAnewText, dueMs } from './error-rate-look.ts';
import type { Case } from './release.ts';
import { canaryPods, stablePods } from './serving-pods.ts';

export interface WatchLook {
  readonly subject: Case;
  /** Absent where no route counts requests, nothing is there to go back to, or the last look is too fresh for another. */
  readonly judgement?: WatchJudgement;
}

/** Judges what requests have met since promotion began. A look that saw nothing new is not noted. */
export function lookAfterPromotion(subject: Case, stage: WatchStage): WatchLook {
  const { release, status, seen, now } = subject;
  const { rollout, previousVersion } = release.spec;
  if (rollout === undefined || previousVersion === undefined) return { subject };
  if (dueMs(status.watch?.evidence, now) > 0) return { subject };
  const judgement = judgeWatch({ ...errorRateDefaults, ...rollout.errorRate }, stateOf(subject, stage), {
    ...seen.arms,
    at: now / 1000,
    pods: stablePods(subject),
    canaryPods: canaryPods(subject),
  });
  const known = status.watch;
  const isNews =
    !isSameJson(judgement.state, known?.state) || known?.evidence?.['message'] !== judgement.message;
  if (!isNews) return { subject, judgement };
  const { state, verdict, message, evidence } = judgement;
  const watch = { state: { ...state }, evidence: { ...evidence, verdict, message, at: toInstant(now) } };
  return { subject: { ...subject, status: { ...status, watch } }, judgement };
}

/** The watch as it begins anew, from here on, once the new version is whole: what came before was of another stage. */
export function watchReplaced(subject: Case): Pick<ReleaseStatus, 'watch'> {
  if (subject.status.watch === undefined) return {};
  const { stable } = subject.seen.arms;
  const { baseline, begunAnew } = stateOf(subject, 'Replacing');
  const begun = initialWatch(baseline, subject.now / 1000, 'Replaced');
  const state = begunAnew === undefined ? begun : { ...begun, begunAnew };
  return { watch: { state: { ...state, last: stable.type === 'Value' ? { stable: stable.value } : {} } } };
}

/** In words, for the end of the watch: what was seen, or that nothing was. */
export function watchedText({ status }: Case): string | undefined {
  const message = status.watch?.evidence?.['message'];
  return typeof message === 'string' ? message : undefined;
}

function stateOf({ status: { watch, counts }, now }: Case, stage: WatchStage): WatchState {
  const initial = initialWatch(counts?.stable ?? noCounts, now / 1000, stage);
  if (watch === undefined) return initial;
  const { data, error } = WatchState.safeParse(watch.state);
  return data ?? { ...initial, begunAnew: begunAnewText(error) };
}
