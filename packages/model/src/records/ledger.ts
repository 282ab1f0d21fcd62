import { z } from 'zod';
import { DnsLabel, GitId, Instant } from '../names.ts';
import { Verdict } from './release.ts';
import { PodsRun, podsRunMax } from './release-objects.ts';
import { ScenarioVerdict } from './scenario-run.ts';

const common = {
  id: z
    .string()
    .describe('The same decision always has the same id, so writing it twice is writing it once.'),
  at: Instant.describe('When it was decided.'),
  cluster: DnsLabel.describe('Where.'),
  application: DnsLabel.describe('Name of the Application file.'),
  tree: GitId.describe('The version: Git tree id of the application’s folder.'),
};

/** A decision for good, as the ledger refs in Git keep it. */
export const LedgerEntry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('Release').describe('How a release ended.'),
    release: z.string().describe('Name of the Release.'),
    commit: GitId.describe('The commit that brought the version.'),
    outcome: z
      .enum(['Promoted', 'RolledBack', 'Superseded', 'Failed', 'Withdrawn'])
      .describe(
        'How it ended. Withdrawn: it was promoted, and a person wants it taken back; how that ended is told of the release that is the way back.',
      ),
    quarantined: z.boolean().describe('Whether the version is kept out of the cluster from then on.'),
    pods: z
      .array(PodsRun)
      .max(podsRunMax)
      .optional()
      .describe(
        'Of a version that is kept out: what its pods ran, so that it is kept out under another name too.',
      ),
    approvedBy: z.array(z.string()).default([]).describe('People who approved, as the API server knew them.'),
    verdict: Verdict.describe('Why it ended so.'),
  }),
  z.object({
    ...common,
    type: z.literal('ScenarioRun').describe('What a scenario said of a version.'),
    run: z.string().describe('Name of the ScenarioRun.'),
    scenario: DnsLabel.describe('Name of the Scenario file.'),
    verdict: ScenarioVerdict.describe('Inconclusive is never a pass.'),
    adHoc: z
      .boolean()
      .default(false)
      .describe('The experiment was not the one in the Scenario file: it counts for no promotion.'),
    reason: z.string().describe('Why, in one CamelCase word for programs.'),
    message: z.string().describe('Why, for people.'),
  }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;
