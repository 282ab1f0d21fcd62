import { z } from 'zod';
import { Application, Rollout, Step } from '../files/application.ts';
import { DnsLabel, GitId, Instant, Percent, ServiceAccountName, Version } from '../names.ts';
import { Approval } from './approval.ts';
import { Conditions, History, Ref } from './conditions.ts';
import { GateReach } from './gate-reach.ts';
import { Refs } from './ref-lists.ts';
import {
  CrashRecord,
  NotTried,
  NotWholeBefore,
  OthersUnlike,
  PodsRun,
  podsRunMax,
} from './release-objects.ts';
import { RevertRecord } from './release-revert.ts';
import { Renderer } from './renderer.ts';
import { Sources } from './sources.ts';

const RevertAsked = z
  .enum(['None'])
  .optional()
  .describe('None: of a Reject or a Rollback, the config branch gets no commit that takes the version back.');

export const ReleaseRequest = z.object({
  type: z
    .enum(['Reject', 'Rollback', 'Retry', 'PromoteNow', 'Revert'])
    .describe(
      'Reject: not to be promoted. Rollback: take it back, also after its promotion while it is the stable one. Retry: let a failed version try again. PromoteNow: pass over the remaining steps. Revert: of a release that was taken back, take its version off the config branch too, also where others have promoted what came before it.',
    ),
  revert: RevertAsked,
  to: GitId.optional().describe(
    'Of a Revert: the commit whose version the folder becomes again; only what came after it is taken back. Absent: the version before the release.',
  ),
  ...Approval.shape,
});
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

/** What makes a release the way back from another, after its promotion. */
export const Undo = z.object({
  release: z.string().describe('The stable release that it takes back: its version is spec.previousVersion.'),
  commit: GitId.describe('The commit that brought that version.'),
  attempt: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Which try by itself this is, after others that infrastructure or an unreadable version had stopped; absent for the first, and for one that a person asked for.',
    ),
  revert: RevertAsked,
  ...Approval.shape,
});
export type Undo = z.infer<typeof Undo>;

export const ReleaseSpec = z.object({
  application: DnsLabel.describe('Name of the Application file.'),
  cluster: DnsLabel.describe('Name of the Cluster file that means this cluster.'),
  version: Version.describe(
    'What is released: the Git tree id of the application’s folder, where that alone is what it is rendered from.',
  ),
  sources: Sources.optional().describe(
    'What the version is rendered from. Of them a revert takes back the folder `path` and no other. Absent in older records: the folder alone.',
  ),
  renderer: Renderer.optional().describe('How it is rendered; absent for plain YAML.'),
  previousVersion: Version.optional().describe('What was stable before; absent for the first version.'),
  previousSources: Sources.optional().describe('What that one is rendered from.'),
  previousRenderer: Renderer.optional().describe('How that one is rendered; absent for plain YAML.'),
  commit: GitId.describe('The commit that brought this version.'),
  previousCommit: GitId.optional().describe('The commit that brought what was stable before.'),
  undo: Undo.optional().describe(
    'This release is the way back that a person asked for from a release that had been promoted, to the version before it. It has no steps, no canary and no approvals, and no newer version overtakes it.',
  ),
  path: Application.shape.spec.shape.path,
  serviceAccount: ServiceAccountName.optional().describe(
    'ServiceAccount of this namespace as which the release writes objects; absent: as the runner itself.',
  ),
  revert: Application.shape.spec.shape.revert,
  crashLogLines: Application.shape.spec.shape.crashLogLines,
  rollout: Rollout.optional().describe(
    'How the version is tried, as the Application said when the release began; without it, it is applied at once.',
  ),
  steps: z
    .array(Step)
    .max(50)
    .optional()
    .describe('Steps of an application without a rollout: its approvals and pauses hold.'),
  approvals: z.array(Approval).max(100).default([]).describe('People add to it: "seatrial approve".'),
  requests: z
    .array(ReleaseRequest)
    .max(100)
    .default([])
    .describe('What people asked: "seatrial reject", "rollback" and "release retry" add to it.'),
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
  'Failed', // a first version, or a way back, that did not become healthy: there is nothing to go back to
] as const;
export const ReleasePhase = z.enum(releasePhases);
export type ReleasePhase = z.infer<typeof ReleasePhase>;

/** Counts of requests since the canary took traffic. */
export const ArmCounts = z.object({
  requests: z.int().min(0).describe('All requests.'),
  bad: z.int().min(0).describe('Those of them that failed.'),
});
export type ArmCounts = z.infer<typeof ArmCounts>;

const Reading = ArmCounts.extend({
  since: z
    .string()
    .optional()
    .describe('When the count was begun; counts that were begun apart are not compared.'),
});

/** How the requests of a canary end to which no new ones are sent. */
const Drain = z.object({
  since: Instant.describe('Since when no new request is sent to the canary.'),
  inFlight: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Its requests without a whole answer, as last counted; absent where the gateway does not count them.',
    ),
  requests: z.int().min(0).optional().describe('Its requests that had ended by then.'),
  quietSince: Instant.optional().describe('Since when none is left and none more has ended.'),
  outcome: z
    .enum(['Ended', 'TimeUp'])
    .optional()
    .describe(
      'Ended: the gateway counted that none is left. TimeUp: rollout.drainSeconds have passed. Absent: still waited for.',
    ),
});

const EpochMs = z.number().describe('Milliseconds since 1970.');

const LooksSum = z.object({
  looks: z.number().describe('How many.'),
  requests: z.number().describe('In all of them.'),
  bad: z.number().optional().describe('Those of them that failed.'),
  seconds: z.number().describe('That they spanned.'),
  squares: z.number().describe('Sum of the squares of each look’s requests over its seconds.'),
});

/** All requests of a route's Services, and what is to be missed if they cease. */
const TrafficSeen = z.object({
  last: z
    .object({
      stable: Reading.optional().describe('Of the stable Service.'),
      canary: Reading.optional().describe('Of the canary’s.'),
    })
    .describe('Counters as last read.'),
  at: EpochMs.describe('When they were read.'),
  before: LooksSum.extend({
    pauseSeconds: z
      .number()
      .optional()
      .describe('Longest pause after which enough came again, in seconds; it fades as the looks do.'),
  }).describe('Looks while nothing was amiss; each counts half after five minutes.'),
  doubt: z.number().describe('Log of the evidence that fewer than a tenth come of what came before.'),
  doubted: LooksSum.optional().describe('Looks since that is above 0: a pause, if enough come again.'),
  lostAt: EpochMs.optional().describe('Since when that is beyond doubt; gone when enough come again.'),
  after: z
    .object({ requests: z.number().describe('All.'), seconds: z.number().describe('In which they came.') })
    .describe('Since the new version took all requests.'),
});

/** Why a release ended, or is about to. `Inconclusive` is never a pass. */
export const Verdict = z.object({
  outcome: z
    .enum(['Pass', 'Fail', 'Inconclusive', 'Superseded'])
    .describe('Inconclusive is never a pass; Superseded says that it was overtaken.'),
  gate: z
    .enum([
      'ErrorRate',
      'Health',
      'Infrastructure',
      'OtherWorkload',
      'Person',
      'Direct',
      'Newer',
      'Evidence',
      'Traffic',
    ])
    .describe(
      'Who decided: a gate, a person, a newer version, or nobody (Direct: nothing to compare). Newer also where the way back from the stable version goes first. Infrastructure: the cluster or a registry kept the version from running, so nothing is known of it; it is tried again. OtherWorkload: after the promotion one that the version does not touch was no longer whole, which may or may not be its doing; it is tried again.',
    ),
  reason: z.string().describe('Why, in one CamelCase word for programs.'),
  message: z.string().describe('Why, for people.'),
  at: Instant.describe('When it was decided.'),
  by: z.string().optional().describe('The person who decided.'),
  evidence: z.record(z.string(), z.unknown()).optional().describe('What the gate had seen by then.'),
});
export type Verdict = z.infer<typeof Verdict>;

/** What a release is at within its phase, where the next look depends on it. */
export const ReleaseTask = z.enum(['Restoring', 'Draining', 'Cleaning']);
export type ReleaseTask = z.infer<typeof ReleaseTask>;

export const ReleaseStatus = z.object({
  phase: ReleasePhase.describe(
    'Where it is: Pending, Preparing, Progressing, Promoting, Watching, then Promoted; or RollingBack, then RolledBack or Superseded. Failed: a first version, or the way back after a promotion, that did not become healthy: there is nothing to go back to.',
  ),
  reason: z.string().describe('Why it is there, in one CamelCase word for programs.'),
  message: z.string().describe('Why it is there, for people.'),
  task: ReleaseTask.optional().describe(
    'What it is at within its phase. Restoring: the version before is applied to the stable workload again. Draining: the canary’s requests end. Cleaning: what it leaves behind is deleted.',
  ),
  wave: z
    .int()
    .optional()
    .describe(
      'While it is promoted, and its manifests have several waves: the one that is applied, and waited for.',
    ),
  phaseStartedAt: Instant.describe('When this phase began.'),
  startedAt: Instant.describe('When the runner first saw the release.'),
  finishedAt: Instant.optional().describe('When it ended.'),
  stepIndex: z
    .int()
    .min(0)
    .default(0)
    .describe('Steps taken so far: index of the next in spec.rollout.steps.'),
  step: z
    .string()
    .optional()
    .describe('The step that was begun last, of all, for people: `2/3`; `0/3` before the first.'),
  withoutCanary: z
    .boolean()
    .optional()
    .describe('No canary tries this change: only approval and pause steps hold it, the others are skipped.'),
  stepStartedAt: Instant.optional().describe('When the step was begun.'),
  notWholeSince: Instant.optional().describe(
    'Since when what was applied in this phase has been there without being whole.',
  ),
  routeWaitingSince: Instant.optional().describe(
    'Since when the route has asked for its weight and no gateway has put it into effect.',
  ),
  routesNotAcceptedSince: Instant.optional().describe(
    'Since when a route of the promoted version has not been accepted by all of its parents.',
  ),
  routesBefore: z
    .array(z.string().max(2000))
    .max(500)
    .optional()
    .describe('Routes and parents that did not agree before this release began: it is not blamed for them.'),
  resourcesNotHealthySince: Instant.optional().describe(
    'Since when a custom resource that the promoted version makes or changes has not been healthy.',
  ),
  resourcesBefore: z
    .array(z.string().max(2000))
    .max(500)
    .optional()
    .describe('Custom resources that were not healthy before this release began: it is not blamed for them.'),
  weightPercent: Percent.default(0).describe('Share of requests wanted for the canary.'),
  canaryHadWeight: z
    .boolean()
    .optional()
    .describe(
      'Requests were sent to the canary, or may have been: some may not have ended when its weight is taken.',
    ),
  drain: Drain.optional().describe(
    'How the canary’s last requests end; it is deleted only then. Absent before its weight is gone, and where it had none.',
  ),
  added: Refs.default([]).describe('What this release made before its verdict; rollback deletes it.'),
  adopted: Refs.optional().describe(
    'What was in the cluster before, made by another tool, and is taken over, as its manifest says; on the way back it stays.',
  ),
  owned: Refs.optional().describe(
    'What had been taken over and is the application’s own from this version on, as its manifest says (`seatrial.dev/adopt: "false"`): a version without it deletes it.',
  ),
  left: Refs.optional().describe(
    'What this version does not have and stays in the cluster all the same: it was there before it was taken over, or is not deleted by its kind or its annotation `seatrial.dev/prune`.',
  ),
  notTried: z
    .array(NotTried)
    .max(100)
    .optional()
    .describe('What the version changes and the canary does not try, named before it starts; at most 100.'),
  notWholeBefore: z
    .array(NotWholeBefore)
    .max(500)
    .optional()
    .describe(
      'Workloads of the version before that were not whole when the release began, nor until its promotion. Where it does not touch them they are not waited for. Absent where they were not looked at.',
    ),
  others: OthersUnlike.optional().describe(
    'What treats the canary’s pods otherwise than the stable ones, by labels or by name: looked for once, before any traffic.',
  ),
  withdrawalSent: z
    .boolean()
    .optional()
    .describe(
      'Of a way back: the ledger was sent the word that the version which it leads away from is to be taken back, before anything is applied. It is sent again at the end.',
    ),
  doneJobs: z
    .array(Ref)
    .max(500)
    .optional()
    .describe(
      'Jobs with ttlSecondsAfterFinished that were seen done: when they have deleted themselves, they are not made again.',
    ),
  inventory: Refs.default([]).describe('What the new version consists of; set when it is promoted.'),
  gateReach: GateReach.optional().describe(
    'What the error-rate gate can see at the traffic of this hour, and what it cannot: said once, before the canary has its first request, where a step waits for evidence.',
  ),
  gate: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Sufficient statistics of the error-rate gate.'),
  evidence: z.record(z.string(), z.unknown()).optional().describe('What the error-rate gate last saw.'),
  counts: z
    .object({
      stable: ArmCounts.describe('Of the stable version.'),
      canary: ArmCounts.describe('Of the canary.'),
    })
    .optional()
    .describe('Requests since the canary took traffic.'),
  watch: z
    .object({
      state: z.record(z.string(), z.unknown()).describe('Sufficient statistics.'),
      evidence: z.record(z.string(), z.unknown()).optional().describe('What was last seen.'),
    })
    .optional()
    .describe('How requests fare since promotion began, held against what stable did before.'),
  traffic: TrafficSeen.optional().describe(
    'All requests, held against what came before: whether they have all but ceased.',
  ),
  trafficSince: EpochMs.optional().describe(
    'Since when the traffic is looked at before a release without a canary.',
  ),
  verdict: Verdict.optional().describe('Why it ended, or is about to.'),
  pods: z
    .array(PodsRun)
    .max(podsRunMax)
    .optional()
    .describe(
      'What the pods run of the workloads that the verdict is about, or else of all that the version changes: a version with the same is kept out with this one. Of a way back: what it leads away from. Absent where there are too many, and where the verdict says nothing of pods.',
    ),
  crash: CrashRecord.optional().describe('The crash that last spoke against the version.'),
  restore: z
    .boolean()
    .optional()
    .describe('Rollback also applies the previous version: the stable workload was touched.'),
  revert: RevertRecord.optional().describe(
    'Whether the config branch got a commit that takes the version back.',
  ),
  ledger: z.enum(['Pending', 'Recorded']).optional().describe('Whether the decision is in the Git ledger.'),
  conditions: Conditions,
  history: History,
});
export type ReleaseStatus = z.infer<typeof ReleaseStatus>;
