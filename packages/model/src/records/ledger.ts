import { z } from 'zod';
import { DnsLabel, GitId, Instant } from '../names.ts';
import { Verdict } from './release.ts';
import { ScenarioVerdict } from './scenario-run.ts';

const common = {
  id: z
    .string()
    .describe('The same decision always has the same id, so writing it twice is writing it once.'),
  at: Instant,
  cluster: DnsLabel,
  application: DnsLabel,
  tree: GitId,
};

/** A decision for good, as the ledger refs in Git keep it. */
export const LedgerEntry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('Release'),
    release: z.string(),
    commit: GitId,
    outcome: z.enum(['Promoted', 'RolledBack', 'Superseded', 'Failed']),
    quarantined: z.boolean(),
    approvedBy: z.array(z.string()).default([]),
    verdict: Verdict,
  }),
  z.object({
    ...common,
    type: z.literal('ScenarioRun'),
    run: z.string(),
    scenario: DnsLabel,
    verdict: ScenarioVerdict,
    adHoc: z.boolean().default(false),
    reason: z.string(),
    message: z.string(),
  }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;
