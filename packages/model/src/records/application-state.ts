import { z } from 'zod';
import { DnsLabel, GitId, Instant, ServiceAccountName, Version } from '../names.ts';
import { Approval } from './approval.ts';
import { Conditions, Ref } from './conditions.ts';
import { Refs } from './ref-lists.ts';
import { PodsRun, podsRunMax } from './release-objects.ts';
import { Renderer } from './renderer.ts';
import { Sources } from './sources.ts';

/** Content that failed or was taken back: it does not come back unless a person asks. */
export const Quarantine = z.object({
  version: Version.describe('That is kept out.'),
  release: z.string().describe('The release that failed with it.'),
  reason: z.string().describe('Why it failed, in one CamelCase word.'),
  at: Instant.describe('Since when it is kept out.'),
  pods: z
    .array(PodsRun)
    .max(podsRunMax)
    .optional()
    .describe('What its pods ran: a version whose workloads run all of this is kept out too.'),
});
export type Quarantine = z.infer<typeof Quarantine>;

/** Quarantined versions kept in the record; the ledger keeps all. */
export const quarantineMax = 200;

/** For a release whose own record is there, its own requests are the place. */
export const RetryRequest = z.object({
  type: z.enum(['Retry']).describe('Retry: let a failed version try again.'),
  release: DnsLabel.describe('The release that failed with it, whose record is gone.'),
  ...Approval.shape,
});
export type RetryRequest = z.infer<typeof RetryRequest>;

/** Fields of an object that are named; more of them are a number. */
export const driftFieldsMax = 10;
/** Objects that are named. */
export const driftMax = 20;

/** An object of the stable version that somebody has changed in the cluster, or deleted. */
export const Drift = z.object({
  ...Ref.shape,
  state: z
    .enum(['Reported', 'Healed', 'Contested', 'Refused'])
    .describe(
      'Reported: it is as somebody has made it. Healed: it was put back. Contested: it was put back several times and changed again; there is a pause before the next time. Refused: it could not be put back.',
    ),
  fields: z
    .array(
      z.object({
        path: z.string().max(500).describe('The field, as Kubernetes writes it.'),
        live: z
          .string()
          .max(200)
          .exactOptional()
          .describe('What somebody has made of it, as JSON; never of a Secret.'),
        wanted: z
          .string()
          .max(200)
          .exactOptional()
          .describe('What the stable version says, as JSON; never of a Secret.'),
      }),
    )
    .max(driftFieldsMax)
    .default([])
    .describe('What differs; nothing where the whole object was gone.'),
  more: z.int().min(0).exactOptional().describe('Further fields that differ.'),
  managers: z
    .array(z.string().max(128))
    .max(10)
    .default([])
    .describe('Field managers who wrote these fields.'),
  since: Instant.describe(
    'When it was first seen, of this and the times before that followed upon each other.',
  ),
  healedAt: Instant.exactOptional().describe('When it was put back last.'),
  heals: z.int().min(0).default(0).describe('How often it was put back since then.'),
  message: z.string().max(1000).exactOptional().describe('Why it could not be put back.'),
});
export type Drift = z.infer<typeof Drift>;

export const ApplicationStateSpec = z.object({
  application: DnsLabel.describe('Name of the Application file.'),
  cluster: DnsLabel.describe('Name of the Cluster file that means this cluster.'),
  namespaceBy: z
    .enum(['Made', 'Granted'])
    .optional()
    .describe(
      'How it came to its namespace. Made: it was missing, and was made for the application. Granted: the Cluster file grants it, and must go on to. Absent in records from before there were grants, which keep what they have, and in those in seatrial-system, whose application may not have the namespace or the folder that it wants.',
    ),
  requests: z
    .array(RetryRequest)
    .max(100)
    .default([])
    .describe('What people asked of releases whose records are gone: "seatrial release retry" adds to it.'),
});

export const ApplicationStateStatus = z.object({
  file: z.string().optional().describe('File of the config branch that declares the application.'),
  path: z.string().optional().describe('Folder of its manifests, as that file says.'),
  serviceAccount: ServiceAccountName.optional().describe(
    'As that file says: the ServiceAccount as which its objects are written, and deleted where the file is gone.',
  ),
  inRepository: z
    .boolean()
    .optional()
    .describe(
      'False once the config branch has no such Application for this cluster: others may then have its objects.',
    ),
  deletion: z
    .literal('Prune')
    .optional()
    .describe(
      'As its file said at last: what it has is deleted when that leaves the branch. Absent: it stays.',
    ),
  removal: z
    .object({
      commit: GitId.describe('Commit of the config branch that was first read without the application.'),
      since: Instant.describe('Since when: five minutes later its objects are deleted.'),
    })
    .optional()
    .describe('What it has is about to be deleted, or is being deleted; it ends when the file comes back.'),
  commit: GitId.optional().describe(
    'Commit of the config branch that brought the version that is wanted, or that waits.',
  ),
  desiredVersion: Version.optional().describe(
    'Version that is wanted here: the newest on the config branch or, while that waits for other clusters, the newest that they have promoted.',
  ),
  stableVersion: Version.optional().describe(
    'Version that was last promoted here, or that a person has had put back.',
  ),
  stableSources: Sources.optional().describe('What the stable version is rendered from.'),
  stableRenderer: Renderer.optional().describe('How the stable version is rendered; absent for plain YAML.'),
  stableCommit: GitId.optional().describe('Commit that brought the stable version.'),
  stableRelease: z.string().optional().describe('Release that promoted the stable version, or put it back.'),
  sequence: z.int().min(0).default(0).describe('Releases begun so far; part of their names.'),
  currentRelease: z.string().optional().describe('The release in flight, or the last one.'),
  rollback: z
    .object({
      release: z.string().describe('The stable release that a person wants taken back.'),
      by: z.string().describe('That person.'),
      waitsFor: z
        .string()
        .describe(
          'The release in flight whose end it waits for. One that has not begun Promoting ends for it; where another is promoted, the request is dropped.',
        ),
    })
    .optional()
    .describe('A way back that somebody has asked for, and that cannot begin yet.'),
  inventory: Refs.default([]).describe('What the stable version applied; prune works from it.'),
  adopted: Refs.optional().describe(
    'What was in the cluster before, made by another tool, and has been taken over: no version that leaves it out deletes it, until a manifest says `seatrial.dev/adopt: "false"`.',
  ),
  quarantine: z
    .array(Quarantine)
    .max(quarantineMax)
    .default([])
    .describe(
      'Versions that failed here, or were taken back after their promotion, and are kept out until a person asks for a retry.',
    ),
  drift: z
    .array(Drift)
    .max(driftMax)
    .optional()
    .describe(
      'What others have changed of the stable version in the cluster, the newest first; what was put back is kept for an hour.',
    ),
  conditions: Conditions,
});
export type ApplicationStateStatus = z.infer<typeof ApplicationStateStatus>;

/** Of a record that nobody has looked at yet. */
export function newApplicationStatus(): ApplicationStateStatus {
  return { sequence: 0, inventory: [], quarantine: [], conditions: [] };
}
