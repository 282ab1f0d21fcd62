import { z } from 'zod';
import { DnsLabel, GitId, Instant } from '../names.ts';
import { Condition, Ref } from './conditions.ts';

/** Content that failed: it does not come back unless a person asks. */
export const Quarantine = z.object({
  tree: GitId,
  release: z.string(),
  reason: z.string(),
  at: Instant,
});
export type Quarantine = z.infer<typeof Quarantine>;

/** Quarantined trees kept in the record; the ledger keeps all. */
export const quarantineMax = 200;

export const ApplicationStateSpec = z.object({ application: DnsLabel, cluster: DnsLabel });

export const ApplicationStateStatus = z.object({
  observedGeneration: z.int().optional(),
  file: z.string().optional().describe('File of the config branch that declares the application.'),
  commit: GitId.optional().describe('Commit of the config branch that brought this version of the folder.'),
  desiredTree: GitId.optional().describe('Version on the config branch.'),
  stableTree: GitId.optional().describe('Version that was last promoted here.'),
  stableCommit: GitId.optional(),
  stableRelease: z.string().optional(),
  sequence: z.int().min(0).default(0).describe('Releases begun so far; part of their names.'),
  currentRelease: z.string().optional().describe('The release in flight, or the last one.'),
  inventory: z
    .array(Ref)
    .max(5000)
    .default([])
    .describe('What the stable version applied; prune works from it.'),
  quarantine: z.array(Quarantine).max(quarantineMax).default([]),
  conditions: z.array(Condition).max(20).default([]),
});
export type ApplicationStateStatus = z.infer<typeof ApplicationStateStatus>;
