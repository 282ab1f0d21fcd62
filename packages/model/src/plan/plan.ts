import { z } from 'zod';
import { Step } from '../files/application.ts';
import { DnsLabel, Instant, Percent, Version } from '../names.ts';
import { Ref } from '../records/conditions.ts';
import { NotTried } from '../records/release-objects.ts';

/** Fields of an object that a plan names; more of them are a number. */
export const plannedFieldsMax = 50;
/** Objects of an application that a plan names; it counts all. */
export const plannedObjectsMax = 1_000;

/** A field that an object has otherwise than it will have it. */
export const PlannedField = z.object({
  path: z.string().max(500).describe('The field, as Kubernetes writes it.'),
  cause: z
    .enum(['Git', 'Drift'])
    .describe(
      'Git: the two versions differ in it. Drift: they do not, somebody has changed it in the cluster, and it is put back.',
    ),
  live: z.string().max(200).exactOptional().describe('As it is, as JSON; never of a Secret.'),
  wanted: z.string().max(200).exactOptional().describe('As it will be, as JSON; never of a Secret.'),
  managers: z
    .array(z.string().max(128))
    .max(10)
    .default([])
    .describe('Others that wrote the field as it is, by their field managers.'),
});
export type PlannedField = z.infer<typeof PlannedField>;

/** Who would not take an object. */
export const PlanRefusal = z.object({
  by: z
    .enum(['Validation', 'Policy', 'Webhook', 'Quota', 'Rights', 'ApiServer'])
    .describe(
      'Validation: the object is not what its kind asks for. Policy: a ValidatingAdmissionPolicy. Webhook: an admission webhook. Quota: a ResourceQuota. Rights: whoever would apply it may not. ApiServer: anything else that it says.',
    ),
  name: z.string().max(253).exactOptional().describe('Of the policy, the webhook or the quota.'),
  message: z
    .string()
    .max(2_000)
    .describe('In the words of the API server, with the place in the file where it is known.'),
});
export type PlanRefusal = z.infer<typeof PlanRefusal>;

/** A field that other managers have. */
const FieldOfOthers = z.object({
  path: z.string().max(500).describe('The field.'),
  managers: z.array(z.string().max(128)).max(10).describe('Who has it.'),
});

/** What is there already, made by another tool. */
export const Adoption = z.object({
  tool: z
    .enum(['Kubectl', 'Helm', 'Flux', 'ArgoCd', 'Controller', 'Other', 'Unknown'])
    .describe(
      'Who has made it. Controller: one that owns it. Other: a tool that is known by its field manager alone.',
    ),
  by: z.string().max(500).describe('The same for people, with the name that it has there.'),
  managers: z
    .array(
      z.object({
        name: z.string().max(128).describe('The field manager.'),
        fields: z.int().min(0).describe('How many fields it has.'),
      }),
    )
    .max(20)
    .default([])
    .describe('Who has its fields, whoever has most first.'),
  goes: z
    .array(FieldOfOthers)
    .max(plannedFieldsMax)
    .default([])
    .describe(
      'Fields that tools have applied and no manifest has: they go, unless they are given anew by default.',
    ),
  place: z
    .string()
    .max(1_000)
    .exactOptional()
    .describe('Where its manifest would have to say `seatrial.dev/adopt: "true"`, which it does not yet.'),
});
export type Adoption = z.infer<typeof Adoption>;

/** The object by which another tool makes again what an application takes over. */
export const Reconciler = z.object({
  ...Ref.shape,
  state: z
    .enum(['AtWork', 'Suspended', 'Gone', 'NotAsked'])
    .describe(
      'AtWork: it undoes what Seatrial does. Gone: it is not there, or its kind is not served. NotAsked: whoever runs this may not see it.',
    ),
  stop: z.string().max(1_000).exactOptional().describe('A command that has it stop.'),
  message: z.string().max(2_000).exactOptional().describe('Why it could not be seen.'),
});
export type Reconciler = z.infer<typeof Reconciler>;

export const PlannedObject = z.object({
  ...Ref.shape,
  action: z
    .enum(['Create', 'Change', 'Delete', 'Keep', 'None', 'Refused', 'NotAsked'])
    .describe(
      'Keep: the new version does not have it, and it stays all the same. None: it is as it will be. Refused: it would not be taken, so that nothing of the version is. NotAsked: the API server could not be asked about it by whoever runs this.',
    ),
  wave: z
    .int()
    .min(1)
    .exactOptional()
    .describe(
      'In which order it is applied: all of a wave are before the next one begins. Deletions go the other way round, at the end.',
    ),
  when: z
    .enum(['AtOnce', 'BeforeCanary', 'AtPromotion'])
    .exactOptional()
    .describe('BeforeCanary: it is new and nothing that runs uses it, or its manifest says so.'),
  fields: z.array(PlannedField).max(plannedFieldsMax).default([]).describe('What changes of it.'),
  more: z.int().min(1).exactOptional().describe('Further fields that change.'),
  restartsPods: z.literal(true).exactOptional().describe('Its pods are replaced.'),
  kept: z
    .array(FieldOfOthers)
    .max(plannedFieldsMax)
    .default([])
    .describe('Fields of others, which no manifest has: they stay as they are.'),
  adoption: Adoption.exactOptional().describe('Where another tool has made it.'),
  refusal: PlanRefusal.exactOptional(),
  message: z
    .string()
    .max(2_000)
    .exactOptional()
    .describe('Why it is kept or could not be asked about, or what else there is to know.'),
});
export type PlannedObject = z.infer<typeof PlannedObject>;

/** How much the error-rate gate will have to go by. */
export const PlannedTraffic = z.object({
  requestsPerSecond: z.number().min(0).describe('All requests of the route.'),
  by: z
    .enum(['Given', 'LastRelease', 'Assumed'])
    .describe('Given: by whoever asks. LastRelease: counted before the last release. Assumed: nobody knows.'),
  at: Instant.exactOptional().describe('When they were counted.'),
});
export type PlannedTraffic = z.infer<typeof PlannedTraffic>;

export const PlannedGate = z.object({
  traffic: PlannedTraffic.describe('What it is reckoned with.'),
  requestsToPass: z
    .int()
    .min(0)
    .exactOptional()
    .describe('A pass takes at least so many requests of the canary.'),
  goodVersion: z
    .enum(['Passes', 'Inconclusive', 'TakenBack'])
    .exactOptional()
    .describe('What typically becomes of a version that fails as often as the stable one.'),
  steps: z
    .array(
      z.object({
        weightPercent: Percent.describe('Share of the requests that the canary has by then.'),
        timeoutSeconds: z.int().min(0).describe('How long the step waits.'),
        passSeconds: z
          .int()
          .min(0)
          .exactOptional()
          .describe('After so long a good version typically passes it; absent where that is not in time.'),
      }),
    )
    .max(50)
    .default([])
    .describe('Each step that waits for evidence.'),
  atOtherTraffic: z
    .array(
      z.object({
        requestsPerSecond: z.number().min(0).describe('All requests of the route.'),
        passSeconds: z
          .int()
          .min(0)
          .exactOptional()
          .describe(
            'So long a good version typically waits for evidence, in all steps; absent where it does not pass.',
          ),
      }),
    )
    .max(10)
    .exactOptional()
    .describe('Where nobody has counted the requests: what the gate needs at more and at fewer.'),
});
export type PlannedGate = z.infer<typeof PlannedGate>;

export const PlannedRollout = z.object({
  how: z
    .enum(['Canary', 'Held', 'AtOnce', 'Unknown'])
    .describe(
      'Canary: a canary tries it first. Held: no canary tries it, and its approvals and pauses hold all the same. AtOnce: it is applied with no step at all. Unknown: what runs cannot be read.',
    ),
  message: z.string().max(2_000).exactOptional().describe('Why so.'),
  workload: Ref.exactOptional().describe('Of which there is a canary.'),
  steps: z
    .array(Step)
    .max(50)
    .default([])
    .describe('What it goes through, in this order; those that are skipped are left out.'),
  gate: PlannedGate.exactOptional().describe('Where a step waits for evidence: how long that will take.'),
  notTried: z.array(NotTried).max(100).default([]).describe('What changes and the canary does not try.'),
});
export type PlannedRollout = z.infer<typeof PlannedRollout>;

const Count = z.int().min(0);

export const PlannedCounts = z.object({
  create: Count.describe('Objects that are made.'),
  change: Count.describe('That are changed.'),
  delete: Count.describe('That are deleted.'),
  keep: Count.describe('That the new version does not have, and that stay.'),
  none: Count.describe('That are as they will be.'),
  refused: Count.describe('That would not be taken.'),
  notAsked: Count.describe('That could not be asked about.'),
});
export type PlannedCounts = z.infer<typeof PlannedCounts>;

export const PlannedApplication = z.object({
  application: DnsLabel.describe('Its name.'),
  namespace: DnsLabel.describe('Its namespace.'),
  file: z.string().exactOptional().describe('File that declares it.'),
  outcome: z
    .enum(['Nothing', 'Changes', 'Refused', 'Inconclusive'])
    .describe(
      'Refused: it would not be taken, by the API server or by Seatrial. Inconclusive: that could not be found out for all of it.',
    ),
  change: z
    .enum(['New', 'Newer', 'Same', 'Leaves'])
    .describe(
      'New: it has no stable version. Newer: another version. Same: the version that runs. Leaves: the config branch will not have it.',
    ),
  version: Version.exactOptional().describe('That it will have.'),
  previousVersion: Version.exactOptional().describe('That runs.'),
  reason: z
    .string()
    .describe(
      'What the runner would make of it, in one CamelCase word: the reason of Ready in its ApplicationState.',
    ),
  message: z.string().max(4_000).describe('The same for people.'),
  inFlight: z.string().exactOptional().describe('A release of it that is under way now.'),
  after: z.array(z.string()).default([]).describe('Clusters that must have promoted it before.'),
  dependsOn: z.array(z.string()).default([]).describe('Applications of the same cluster that go first.'),
  problems: z.array(z.string().max(4_000)).default([]).describe('Why it would not be released.'),
  rollout: PlannedRollout.exactOptional().describe('How it gets there.'),
  counts: PlannedCounts.describe('Of its objects.'),
  objects: z
    .array(PlannedObject)
    .max(plannedObjectsMax)
    .default([])
    .describe(
      'Its objects, in the order in which they are applied, then those that go; without those that are as they will be.',
    ),
  reconcilers: z
    .array(Reconciler)
    .max(100)
    .exactOptional()
    .describe(
      'By which other tools make some of its objects again; absent where none of them is another tool’s.',
    ),
  moreObjects: z.int().min(1).exactOptional().describe('So many more than are named.'),
  notes: z.array(z.string().max(4_000)).default([]).describe('What else there is to know.'),
});
export type PlannedApplication = z.infer<typeof PlannedApplication>;

export const PlannedCluster = z.object({
  cluster: DnsLabel.describe('Name of its Cluster file.'),
  comparedWith: z
    .enum(['Live', 'Version'])
    .describe(
      'Live: with what is in the cluster. Version: with what `from` renders to, and nobody was asked.',
    ),
  applications: z.array(PlannedApplication).describe('Those that are not left as they are.'),
  same: z.int().min(0).describe('Applications whose version is the one that runs.'),
  errors: z
    .array(z.string().max(4_000))
    .default([])
    .describe('What is wrong with files of the config branch: what they are about is not used.'),
  notes: z.array(z.string().max(4_000)).default([]).describe('What else there is to know.'),
});
export type PlannedCluster = z.infer<typeof PlannedCluster>;

const Side = z.object({
  name: z.string().describe('As it was given, or what was chosen.'),
  commit: z.string().exactOptional().describe('The commit that it means; absent for a folder.'),
});

/** What merging would do: what `seatrial plan -o json` prints. */
export const Plan = z.object({
  outcome: PlannedApplication.shape.outcome.describe(
    'Of all of it: Refused goes before Inconclusive, and that before Changes.',
  ),
  from: Side.exactOptional().describe('What it is compared with; absent where that is the cluster alone.'),
  to: Side.describe('What would be merged.'),
  clusters: z.array(PlannedCluster).describe('What it does to each.'),
});
export type Plan = z.infer<typeof Plan>;
