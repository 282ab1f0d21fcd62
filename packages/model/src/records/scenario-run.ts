import { z } from 'zod';
import { ScenarioSpec } from '../files/scenario.ts';
import { DnsLabel, GitId, Instant } from '../names.ts';
import { Condition, HistoryEntry, Ref } from './conditions.ts';
import { ArmCounts } from './release.ts';

const ScenarioRunRequest = z.object({
  type: z.enum(['Abort']),
  by: z.string().min(1).max(500),
  at: Instant,
  comment: z.string().max(2000).optional(),
});

export const ScenarioRunSpec = z.object({
  scenario: DnsLabel,
  cluster: DnsLabel,
  namespace: DnsLabel.describe('Namespace of the application under trial.'),
  service: DnsLabel.optional().describe('Service whose requests show the steady state.'),
  trigger: z.object({
    type: z.enum(['Release', 'Schedule', 'Manual']),
    at: Instant,
    release: z.string().optional(),
    by: z.string().optional(),
  }),
  tree: GitId.optional().describe(
    'Version that the run was made for; a run by schedule or by hand tries what is stable when it begins.',
  ),
  experiment: ScenarioSpec,
  requests: z.array(ScenarioRunRequest).max(100).default([]),
});
export type ScenarioRunSpec = z.infer<typeof ScenarioRunSpec>;

/** Life of a debt: written down before it is taken, and closed only when seen to be paid. */
const targetStates = ['Recorded', 'Injected', 'Effective', 'Reverting', 'Verified'] as const;

/** Objects that all faults of a run may change together: a record must fit into what the API server stores. */
export const faultTargetsMax = 2000;

/** One object that a fault changes, with what is needed to put it back. */
export const FaultTarget = z.object({
  id: z.string().describe('Stable within the run: `<fault index>/<object>`.'),
  fault: z.int().min(0).describe('Index in experiment.faults.'),
  ref: Ref,
  uid: z.string(),
  state: z.enum(targetStates),
  preImage: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Fields as they were before; only what is changed.'),
  injectedAt: Instant.optional(),
  effectiveAt: Instant.optional(),
  verifiedAt: Instant.optional(),
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
  observedGeneration: z.int().optional(),
  phase: ScenarioRunPhase,
  reason: z.string(),
  message: z.string(),
  phaseStartedAt: Instant,
  startedAt: Instant,
  finishedAt: Instant.optional(),
  tree: GitId.optional().describe('Version under trial: what was stable when the run began.'),
  faultIndex: z.int().min(0).default(0),
  targets: z.array(FaultTarget).max(faultTargetsMax).default([]),
  countsLast: ArmCounts.optional().describe('Counters as last read, from just before the first fault on.'),
  counts: ArmCounts.optional().describe('Requests from the first fault until recovery.'),
  readyPodsMin: z.int().min(0).optional().describe('Fewest ready pods seen.'),
  recoverySeconds: z.number().min(0).optional().describe('From the end of the last fault until whole again.'),
  verdict: ScenarioVerdict.optional(),
  wanted: z
    .object({ verdict: ScenarioVerdict, reason: z.string(), message: z.string() })
    .optional()
    .describe('Verdict already certain while the faults are still being taken back.'),
  adHoc: z
    .boolean()
    .optional()
    .describe('The experiment is not the one in the Scenario file: its verdict counts for no promotion.'),
  ledger: z.enum(['Pending', 'Recorded']).optional(),
  conditions: z.array(Condition).max(20).default([]),
  history: z.array(HistoryEntry).default([]),
});
export type ScenarioRunStatus = z.infer<typeof ScenarioRunStatus>;
