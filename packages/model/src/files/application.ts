import { z } from 'zod';
import { DnsLabel, Percent, ServiceAccountName } from '../names.ts';
import { routerNames } from '../routers/table.ts';
import { gatedWorkloads } from '../workload-kinds/table.ts';
import { fileSchema } from './metadata.ts';
import { ApplicationFolder, ApplicationSource, OverlayFolder, Uses, ValuesFiles } from './source.ts';

/** Defaults that users feel; seconds. */
const progressDeadlineSecondsDefault = 300;
const evidenceTimeoutSecondsDefault = 3600;
const watchSecondsDefault = 30;
/** As long as Kubernetes gives a pod by default between its request to end and its end. */
const drainSecondsDefault = 30;
const secondsMax = 30 * 24 * 3600;
const crashLogLinesDefault = 20;
export const crashLogLinesMax = 100;

const Seconds = z.int().min(0).max(secondsMax);

/** One step of a rollout; exactly one of the four. */
export const Step = z
  .strictObject({
    setWeight: Percent.min(1).optional().describe('Share of requests for the canary, in percent.'),
    pause: z
      .strictObject({ seconds: Seconds.describe('How long to hold.') })
      .optional()
      .describe('Stay at this weight for a time; the gates go on.'),
    evidence: z
      .strictObject({
        timeoutSeconds: Seconds.min(1)
          .default(evidenceTimeoutSecondsDefault)
          .describe('Without enough evidence by then the release is taken back as inconclusive.'),
      })
      .optional()
      .describe('Go on as soon as the error-rate gate passes.'),
    approval: z
      .strictObject({
        count: z.int().min(1).max(10).default(1).describe('Different people who must approve.'),
      })
      .optional()
      .describe('Go on when people have approved: "seatrial approve".'),
  })
  .refine((step) => Object.keys(step).length === 1, {
    error: 'a step is exactly one of setWeight, pause, evidence, approval',
  });
export type Step = z.infer<typeof Step>;

/** Approvals and pauses need nothing to compare with; weights and evidence do. */
export function holdsWithoutCanary(step: Step): boolean {
  return step.approval !== undefined || step.pause !== undefined;
}

const Steps = z.array(Step).min(1).max(50);

/** Settings of the error-rate gate; defaults are the gate’s own (core/gate). */
export const ErrorRate = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .exactOptional()
    .describe(
      'Greatest share of good releases that may be rolled back: so much by the canary’s errors, and so much again by the errors after promotion.',
    ),
  toleranceOdds: z
    .number()
    .min(1)
    .max(10)
    .exactOptional()
    .describe(
      'Odds ratio of canary to stable that is still fine; after promotion, of the new stable to the old one.',
    ),
  ceilingShare: z
    .number()
    .gt(0)
    .lt(1)
    .exactOptional()
    .describe('Share of bad requests that no canary may exceed, and no version after promotion.'),
  minimumSample: z
    .int()
    .min(1)
    .exactOptional()
    .describe('Requests the canary must have had before a verdict.'),
  extraShareMax: z
    .number()
    .gt(0)
    .lt(1)
    .exactOptional()
    .describe(
      'A step with evidence passes once the canary’s share of bad requests is shown to exceed that of stable by less than this, and to be below ceilingShare. Half as much takes about twice the requests.',
    ),
  passBelowOdds: z
    .number()
    .gt(1)
    .max(100)
    .exactOptional()
    .describe(
      'Passes, where it is given, also once the odds ratio is shown to be below this, for services that always fail a little; more than toleranceOdds.',
    ),
  unansweredShareMax: z
    .number()
    .gt(0)
    .lt(1)
    .exactOptional()
    .describe(
      'Greatest share of the requests sent to the canary that may not be answered: they hang, or never reach it. Known by what each arm completes against the weight, so 0.99 where sessions are sticky or the stable Service has requests past the route.',
    ),
  warmUpSeconds: z
    .number()
    .min(0)
    .max(600)
    .exactOptional()
    .describe(
      'What comes so soon after the canary’s first traffic, and after pods were added to it, is not judged.',
    ),
});
export type ErrorRate = z.infer<typeof ErrorRate>;

export const Rollout = z.strictObject({
  workload: z
    .strictObject({
      kind: z.literal(gatedWorkloads).default('Deployment').describe('Kind of the workload.'),
      name: DnsLabel.describe('Name of the workload.'),
    })
    .describe('The gated workload: a change to it is tried on a canary first.'),
  service: DnsLabel.describe('The Service that stands before the workload.'),
  route: z
    .strictObject({
      kind: z.literal(routerNames).default('HTTPRoute').describe('Kind of the route.'),
      name: DnsLabel.describe('Name of the route.'),
    })
    .describe('The route whose weights share the traffic.'),
  steps: Steps.refine((steps) => steps[0]?.setWeight !== undefined, { error: 'the first step sets a weight' })
    .default([{ setWeight: 10 }, { evidence: { timeoutSeconds: evidenceTimeoutSecondsDefault } }])
    .describe('What the canary goes through before promotion, in this order.'),
  approvals: z
    .enum(['AllChanges', 'GatedChangesOnly'])
    .default('AllChanges')
    .describe(
      'Which changes the approval and pause steps hold. AllChanges: also a first version and a change that no canary tries, which skip the other steps. GatedChangesOnly: those go to the stable workload with no step at all.',
    ),
  overtake: z
    .enum(['Always', 'BeforeTraffic', 'Never'])
    .default('BeforeTraffic')
    .describe(
      'When a newer version ends this one. BeforeTraffic: until the canary has had requests, and again once an approval or pause step has lasted an hour. Always: at any time before promotion. Never: only before its canary is made. Going back to the stable version in Git ends it always.',
    ),
  errorRate: ErrorRate.default({}).describe(
    'How much worse than stable a canary may be, by its share of bad requests, and how sure one must be.',
  ),
  progressDeadlineSeconds: Seconds.min(1)
    .default(progressDeadlineSecondsDefault)
    .describe('A workload that is not healthy by then has failed.'),
  watchSeconds: Seconds.default(watchSecondsDefault).describe(
    'How long the new stable is watched after promotion: its health, and its requests against what stable did before. Where they fail at its end, for up to a minute more, until it is known whether that is a hiccup of some pods.',
  ),
  drainSeconds: Seconds.default(drainSecondsDefault).describe(
    'How long a canary that has had requests is kept, at most, once none is sent to it any more: those that have not ended have this time. It goes sooner where the gateway counts them and none is left.',
  ),
});
export type Rollout = z.infer<typeof Rollout>;

/** Production waits for staging’s word on the same content. */
export const After = z.strictObject({
  cluster: DnsLabel.describe('The cluster that goes first.'),
  scenarios: z
    .array(DnsLabel)
    .max(50)
    .default([])
    .describe('Scenarios that must have passed there for this version.'),
});
export type After = z.infer<typeof After>;

export const Target = z.strictObject({
  cluster: DnsLabel.describe('Name of a Cluster file.'),
  after: z
    .array(After)
    .max(20)
    .default([])
    .describe(
      'Clusters that must have promoted this very content before. While they have not promoted the newest version, the newest one that they have is released.',
    ),
  steps: Steps.refine(
    (steps) => steps[0]?.setWeight !== undefined || steps.every((step) => holdsWithoutCanary(step)),
    { error: 'the first step sets a weight, unless all are approvals and pauses' },
  )
    .optional()
    .describe(
      'Steps for this cluster in place of rollout.steps. Without a rollout only approvals and pauses hold.',
    ),
  kustomize: OverlayFolder.exactOptional().describe(
    'Folder of the kustomization for this cluster, from `path`, in place of source.kustomize.folder.',
  ),
  values: ValuesFiles.exactOptional().describe(
    'Files of values for this cluster, from `path`: they override those of source.helm.',
  ),
});
export type Target = z.infer<typeof Target>;

/** An object and not a bare name, so that more can be said of one later. */
const Dependency = z.strictObject({
  name: DnsLabel.describe(
    'Name of the Application. On a cluster to which it does not go nothing is waited for.',
  ),
});

/** Changes of others that are none of Seatrial's business. */
const IgnoreDrift = z
  .strictObject({
    kind: z.string().max(63).exactOptional().describe('Of objects of this kind alone.'),
    name: z.string().max(253).exactOptional().describe('Of objects of this name alone.'),
    fields: z
      .array(
        z
          .string()
          .max(500)
          .regex(/^(\/([^~/]|~[01])*)+$/, 'must be a JSON pointer (RFC 6901), such as /spec/replicas'),
      )
      .max(50)
      .default([])
      .describe('JSON pointers to fields, each with all that is below it. By default all fields.'),
    managers: z
      .array(z.string().min(1).max(128))
      .max(50)
      .default([])
      .describe(
        'Field managers whose changes they are, as `kubectl get --show-managed-fields` has them. By default whoever’s.',
      ),
  })
  .refine((rule) => Object.values(rule).some((it) => it !== undefined && it.length > 0), {
    error: 'say what is ignored: a kind, a name, fields or managers',
  });

const ApplicationSpec = z.strictObject({
  path: ApplicationFolder.describe(
    'Folder of the application, from the root of the repository. Its content is the version, with that of `uses`. `.` is all of the repository, but for what begins with a dot: then there is no other application, and no revert is pushed.',
  ),
  uses: Uses.exactOptional().describe(
    'Further folders that rendering reads, from the root of the repository: shared bases, charts, values. Nothing else is read. Others may use them too, so no revert takes back what was changed in them.',
  ),
  source: ApplicationSource.exactOptional().describe(
    'How the files become manifests. Without it they are manifests: plain YAML.',
  ),
  namespace: DnsLabel.describe('Namespace of everything in the folder; made when it is missing.'),
  serviceAccount: ServiceAccountName.exactOptional().describe(
    'ServiceAccount of that namespace as which its objects are tried, applied, changed and deleted, so that they are what this account may write by RBAC. The runner must be allowed to act as it (ClusterRole seatrial-impersonator). Without it they are written with the runner’s own rights.',
  ),
  dependsOn: z
    .array(Dependency)
    .max(100)
    .default([])
    .describe(
      'Applications of the same cluster that go first: a new version of this one begins there once their versions of its commit, or newer ones, are promoted.',
    ),
  deletion: z
    .enum(['Orphan', 'Prune'])
    .default('Orphan')
    .describe(
      'What becomes of its objects where this file, or the target, leaves the config branch. Orphan: they stay as they are, and run on. Prune: they are deleted after five minutes, except for namespaces, volume claims and what was there before; the records follow.',
    ),
  drift: z
    .enum(['Heal', 'Report'])
    .default('Heal')
    .describe(
      'What becomes of a change that somebody makes in the cluster to an object of the stable version, or of its deletion. Heal: it is put back. Report: it is said in the condition InSync. No release is disturbed by it, and none hides it. The annotation seatrial.dev/drift of an object says it for that one: Heal, Report or Ignore.',
    ),
  ignoreDrift: z
    .array(IgnoreDrift)
    .max(100)
    .default([])
    .describe(
      'Changes that others may make. Replicas of what a HorizontalPodAutoscaler scales are among them anyway. A new version is applied whole all the same.',
    ),
  suspend: z.boolean().default(false).describe('Begin nothing new.'),
  revert: z
    .enum(['Push', 'PullRequest', 'None'])
    .default('Push')
    .describe(
      'How a rollback is written to the config branch. Push: as a revert commit; where the branch takes no push, as a pull request that is merged by itself as soon as the rules of the repository allow it. PullRequest: as one that a person merges. Pull requests need a runner that is told its forge. None: not at all.',
    ),
  crashLogLines: z
    .int()
    .min(0)
    .max(crashLogLinesMax)
    .default(crashLogLinesDefault)
    .describe(
      'How many of the last lines that a crashed container logged are kept in the record of the release, where whoever may read Releases can read them. 0: none, nor its termination message.',
    ),
  rollout: Rollout.optional().describe('Without it changes are applied at once and only watched for health.'),
  targets: z.array(Target).min(1).max(100).describe('Clusters that it goes to.'),
});

/** A folder of manifests that goes to one or more clusters. */
export const Application = fileSchema('Application', ApplicationSpec);
export type Application = z.infer<typeof Application>;
