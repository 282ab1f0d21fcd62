import { z } from 'zod';
import { Application, Rollout } from '../files/application.ts';
import { DnsLabel, GitId, Instant, Percent } from '../names.ts';
import { Condition, HistoryEntry, Ref } from './conditions.ts';

/** What a person asked of a release; `by` is the authenticated user, enforced by an admission policy. */
export const Approval = z.object({
  by: z.string().min(1).max(500),
  at: Instant,
  comment: z.string().max(2000).optional(),
});
export type Approval = z.infer<typeof Approval>;

export const ReleaseRequest = z.object({
  type: z.enum(['Reject', 'Rollback', 'Retry']),
  by: z.string().min(1).max(500),
  at: Instant,
  comment: z.string().max(2000).optional(),
});
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

export const ReleaseSpec = z.object({
  application: DnsLabel,
  cluster: DnsLabel,
  tree: GitId.describe('The version: Git tree id of the application’s folder.'),
  previousTree: GitId.optional().describe('What was stable before; absent for the first version.'),
  commit: GitId.describe('The commit that brought this tree.'),
  path: Application.shape.spec.shape.path,
  revert: Application.shape.spec.shape.revert,
  rollout: Rollout.optional(),
  approvals: z.array(Approval).max(100).default([]),
  requests: z.array(ReleaseRequest).max(100).default([]),
});
export type ReleaseSpec = z.infer<typeof ReleaseSpec>;

export const releasePhases = [
  'Pending', // waits for its turn: a scenario is running on the same application
  'Preparing', // canary objects are made, weight 0
  'Progressing', // steps
  'Promoting', // the withheld set goes to the stable workload
  'Watching', // after promotion
  'RollingBack',
  'Promoted',
  'RolledBack',
  'Superseded',
  'Failed', // a first version that never became healthy: there is nothing to go back to
] as const;
export const ReleasePhase = z.enum(releasePhases);
export type ReleasePhase = z.infer<typeof ReleasePhase>;

/** Counts of requests since the canary took traffic. */
export const ArmCounts = z.object({ requests: z.int().min(0), bad: z.int().min(0) });
export type ArmCounts = z.infer<typeof ArmCounts>;

/** Why a release ended, or is about to. `Inconclusive` is never a pass. */
export const Verdict = z.object({
  outcome: z.enum(['Pass', 'Fail', 'Inconclusive', 'Superseded']),
  gate: z.enum(['ErrorRate', 'Health', 'Person', 'Direct', 'Newer', 'Evidence']),
  reason: z.string(),
  message: z.string(),
  at: Instant,
  by: z.string().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
export type Verdict = z.infer<typeof Verdict>;

export const ReleaseStatus = z.object({
  phase: ReleasePhase,
  reason: z.string(),
  message: z.string(),
  phaseStartedAt: Instant,
  startedAt: Instant,
  finishedAt: Instant.optional(),
  stepIndex: z
    .int()
    .min(0)
    .default(0)
    .describe('Steps taken so far: index of the next in spec.rollout.steps.'),
  step: z
    .string()
    .optional()
    .describe('The step that was begun last, of all, for people: `2/3`; `0/3` before the first.'),
  stepStartedAt: Instant.optional().describe('When the step was begun.'),
  notWholeSince: Instant.optional().describe(
    'Since when what was applied in this phase has been there without being whole.',
  ),
  routeWaitingSince: Instant.optional().describe(
    'Since when the route has asked for its weight and no gateway has put it into effect.',
  ),
  weightPercent: Percent.default(0).describe('Share of requests wanted for the canary.'),
  added: z.array(Ref).max(500).default([]).describe('What this release made; rollback deletes it.'),
  inventory: z
    .array(Ref)
    .max(5000)
    .default([])
    .describe('What the new version consists of; set when it is promoted.'),
  gate: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Sufficient statistics of the error-rate gate.'),
  evidence: z.record(z.string(), z.unknown()).optional().describe('What the error-rate gate last saw.'),
  counts: z.object({ stable: ArmCounts, canary: ArmCounts }).optional(),
  watch: z
    .object({
      state: z.record(z.string(), z.unknown()).describe('Sufficient statistics.'),
      evidence: z.record(z.string(), z.unknown()).optional().describe('What was last seen.'),
    })
    .optional()
    .describe('How requests fare since promotion began, held against what stable did before.'),
  verdict: Verdict.optional(),
  restore: z
    .boolean()
    .optional()
    .describe('Rollback also applies the previous version: the stable workload was touched.'),
  revert: z
    .object({
      state: z.enum(['Wanted', 'Done', 'Superseded', 'NotWanted']),
      commit: GitId.optional(),
      message: z.string().optional(),
    })
    .optional(),
  ledger: z.enum(['Pending', 'Recorded']).optional().describe('Whether the decision is in the Git ledger.'),
  conditions: z.array(Condition).max(20).default([]),
  history: z.array(HistoryEntry).default([]),
});
export type ReleaseStatus = z.infer<typeof ReleaseStatus>;
