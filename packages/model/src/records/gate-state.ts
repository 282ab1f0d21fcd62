import { z } from 'zod';

/*
 * What the error-rate gate and the watch after a promotion remember between looks. It is kept in a Release as plain JSON
 * that only the runner writes; a runner of another release may have kept something else, so it is read by these schemas.
 */

/** Requests of one arm and how many of them were bad. Whole numbers, unless somebody else has written them. */
const Counts = z.object({ requests: z.number().min(0), bad: z.number().min(0) }).readonly();
const Reading = z
  .object({ requests: z.number().min(0), bad: z.number().min(0), since: z.string().optional() })
  .readonly();
const Readings = z.object({ stable: Reading.optional(), canary: Reading.optional() }).readonly();
const ArmsTable = z.object({ stable: Counts, canary: Counts }).readonly();
/** Of a mixture's alternatives; none can be less than nothing. */
const Weights = z.array(z.number().min(0)).max(100).readonly();

/** Evidence on the odds ratio of the arms. */
const OddsEvidence = z
  .object({ eValue: z.number().min(0), blocks: z.number().min(0), weights: Weights })
  .readonly();

/** Evidence against a limit that hiccups of pods and bursts of requests do not explain. */
const HiccupEvidence = z
  .object({
    looks: z.number().min(0),
    weights: Weights,
    /** Chances, by pods that fail and seconds since the youngest began. */
    failing: z.array(Weights).max(100).readonly(),
    /** Chance that a burst of bad requests is going on. */
    burst: z.number().min(0).max(1),
    /** Requests of the looks before, each counting less than the next: the share that is expected to go on. */
    learnt: Counts.optional(),
  })
  .readonly();

/** A time, in seconds of any clock. */
const Seconds = z.number();
/** Why what was kept before could not be read, where that is so. */
const BegunAnew = z.string().max(500).optional();

/** Of the error-rate gate, while a canary is tried and promoted. */
export const GateState = z
  .object({
    /** The counters at the last look; absent where the next look is where counting starts. */
    last: Readings,
    total: ArmsTable,
    /** What came since the step began that is taken now: a step is passed by its own requests. */
    step: z.object({ index: z.number().min(0), counts: ArmsTable }).readonly(),
    block: ArmsTable,
    /** Until when nothing is judged, since pods of the canary are new, and how many it has. */
    warmUp: z
      .object({ until: Seconds, pods: z.number().min(0) })
      .readonly()
      .optional(),
    /** When the last requests of the canary came; absent before the first. */
    canaryAt: Seconds.optional(),
    /** The same two tests as the gate makes, of which hiccups of pods and bursts are no evidence: both must agree. */
    hiccups: z.object({ tolerance: HiccupEvidence, ceiling: HiccupEvidence }).readonly(),
    worse: OddsEvidence,
    /** Of the step. */
    notWorse: OddsEvidence,
    /** What each arm has answered; absent where the weight was never known. */
    answered: z
      .object({
        step: z.number().min(0),
        weightPercent: z.number().min(0).max(100),
        since: Seconds,
        counts: ArmsTable,
      })
      .readonly()
      .optional(),
    failed: z.enum(['OddsAboveTolerance', 'ShareAboveCeiling', 'RequestsUnanswered']).optional(),
    begunAnew: BegunAnew,
  })
  .readonly();
export type GateState = z.infer<typeof GateState>;

/** `at`: when the last requests of the Service came, or when the stage began. */
const ArmHiccups = z.object({ at: Seconds, evidence: HiccupEvidence }).readonly();

/** Of the watch after a promotion. */
export const WatchState = z
  .object({
    stage: z.enum(['Replacing', 'Replaced']),
    /** What stable did while the canary was tried, frozen when promotion began. */
    baseline: Counts,
    /** The counters at the last look; absent where the next look is where counting starts. */
    last: Readings,
    /** All requests of this stage, whichever Service served them. */
    total: Counts,
    evidence: z.object({ eValue: z.number().min(0), looks: z.number().min(0), weights: Weights }).readonly(),
    /**
     * The same evidence, of which hiccups of pods are none: both must agree. Each Service has its own, as the weight, and
     * not the number of pods, says what part of all requests a Service's pods have.
     */
    hiccups: z.object({ stable: ArmHiccups, canary: ArmHiccups }).readonly(),
    begunAnew: BegunAnew,
  })
  .readonly();
export type WatchState = z.infer<typeof WatchState>;
