import { z } from 'zod';
import { ScenarioSpec } from '../files/scenario.ts';
import { DnsLabel, Instant, Version } from '../names.ts';
import { Approval } from './approval.ts';
import { Conditions, History, Ref } from './conditions.ts';
import { ArmCounts } from './release.ts';

export const ScenarioRunRequest = z.object({
  type: z.enum(['Abort']).describe('Abort: take all faults back.'),
  ...Approval.shape,
});

export const ScenarioRunSpec = z.object({
  scenario: DnsLabel.describe('Name of the Scenario file.'),
  cluster: DnsLabel.describe('Name of the Cluster file that means this cluster.'),
  namespace: DnsLabel.describe('Namespace of the application under trial.'),
  service: DnsLabel.optional().describe('Service whose requests show the steady state.'),
  trigger: z
    .object({
      type: z.enum(['Release', 'Schedule', 'Manual']).describe('A promotion, the schedule, or a person.'),
      at: Instant.describe('When it was due.'),
      release: z.string().optional().describe('The promoted release.'),
      by: z.string().optional().describe('The person, as the API server knows them.'),
    })
    .describe('Why the run is made.'),
  version: Version.optional().describe(
    'Version that the run was made for; a run by schedule or by hand tries what is stable when it begins.',
  ),
  experiment: ScenarioSpec.describe('What is done, as the Scenario said when the run was made.'),
  requests: z
    .array(ScenarioRunRequest)
    .max(100)
    .default([])
    .describe('What people asked: "seatrial scenario abort" adds to it.'),
});
export type ScenarioRunSpec = z.infer<typeof ScenarioRunSpec>;

/** Life of a debt: written down before it is taken, and closed only when seen to be paid. */
const targetStates = ['Recorded', 'Injected', 'Effective', 'Reverting', 'Verified'] as const;

const CountsReading = ArmCounts.extend({
  since: z
    .string()
    .optional()
    .describe('When the count was begun; counts that were begun apart are not compared.'),
});

/** Objects that all faults of a run may change together: a record must fit into what the API server stores. */
export const faultTargetsMax = 2000;

/** One object that a fault changes, with what is needed to put it back. */
export const FaultTarget = z.object({
  id: z.string().describe('Stable within the run: `<fault index>/<object>`.'),
  fault: z.int().min(0).describe('Index in experiment.faults.'),
  ref: Ref.describe('The object.'),
  uid: z.string().describe('Its uid: another object of the same name is not touched.'),
  state: z
    .enum(targetStates)
    .describe('How far the fault is: recorded before it is injected, verified when seen to be taken back.'),
  preImage: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Fields as they were before; only what is changed.'),
  injectedAt: Instant.optional().describe('When the fault was injected.'),
  effectiveAt: Instant.optional().describe('When it was seen to have taken effect.'),
  verifiedAt: Instant.optional().describe('When it was seen to be taken back.'),
});
export type FaultTarget = z.infer<typeof FaultTarget>;

export const scenarioRunPhases = [
  'Pending', // waits until no release is in flight
  'Baseline', // the steady state is seen
  'Injecting',
  'Holding', // the fault lasts
  'Reverting',
  'Recovering', // reverted; the workload becomes whole again
  'Completed',
] as const;
export const ScenarioRunPhase = z.enum(scenarioRunPhases);
export type ScenarioRunPhase = z.infer<typeof ScenarioRunPhase>;

export const ScenarioVerdict = z.enum(['Pass', 'Fail', 'Inconclusive']);
export type ScenarioVerdict = z.infer<typeof ScenarioVerdict>;

export const ScenarioRunStatus = z.object({
  phase: ScenarioRunPhase.describe(
    'Where it is: Pending, Baseline, Injecting, Holding, Reverting, Recovering, Completed.',
  ),
  reason: z.string().describe('Why it is there, in one CamelCase word for programs.'),
  message: z.string().describe('Why it is there, for people.'),
  phaseStartedAt: Instant.describe('When this phase began.'),
  startedAt: Instant.describe('When the runner first saw the run.'),
  finishedAt: Instant.optional().describe('When it ended.'),
  version: Version.optional().describe('Version under trial: what was stable when the run began.'),
  faultIndex: z.int().min(0).default(0).describe('Index in experiment.faults of the fault in turn.'),
  targets: z
    .array(FaultTarget)
    .max(faultTargetsMax)
    .default([])
    .describe('Every object that a fault changes, with what puts it back.'),
  countsLast: CountsReading.optional().describe('Counters as last read, from the baseline on.'),
  baseline: z
    .object({
      since: Instant.describe('When counting began.'),
      requests: z.int().min(0).describe('Requests completed since then.'),
      seconds: z.number().min(0).describe('Time from then to the last look at the counters.'),
    })
    .optional()
    .describe('Requests before the first fault: throughput is held against them.'),
  countedSince: Instant.optional().describe('When `counts` began: just before the first fault.'),
  countedSeconds: z.number().min(0).optional().describe('From then to the last look at the counters.'),
  countsInterrupted: z
    .boolean()
    .optional()
    .describe('The count was begun anew in between, so that requests are missing from `counts`.'),
  counts: ArmCounts.optional().describe('Requests from the first fault until recovery.'),
  readyPodsMin: z.int().min(0).optional().describe('Fewest ready pods seen.'),
  recoverySeconds: z
    .number()
    .min(0)
    .optional()
    .describe(
      'From the end of the last fault until whole again: a kill ends as it is made, a zone failure when it is seen to be taken back.',
    ),
  disturbedSeconds: z
    .number()
    .min(0)
    .optional()
    .describe('From the injection of the first fault until whole again.'),
  verdict: ScenarioVerdict.optional().describe('Inconclusive is never a pass.'),
  wanted: z
    .object({
      verdict: ScenarioVerdict.describe('What `verdict` will be.'),
      reason: z.string().describe('What `reason` will be.'),
      message: z.string().describe('What `message` will be.'),
    })
    .optional()
    .describe('Verdict already certain while the faults are still being taken back.'),
  adHoc: z
    .boolean()
    .optional()
    .describe('The experiment is not the one in the Scenario file: its verdict counts for no promotion.'),
  ledger: z.enum(['Pending', 'Recorded']).optional().describe('Whether the verdict is in the Git ledger.'),
  conditions: Conditions,
  history: History,
});
export type ScenarioRunStatus = z.infer<typeof ScenarioRunStatus>;
