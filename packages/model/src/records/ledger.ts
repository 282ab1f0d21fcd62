import { z } from 'zod';
import { DnsLabel, GitId, Instant, Version } from '../names.ts';
import { withNamesOfNow } from './older-names.ts';
import { Verdict } from './release.ts';
import { PodsRun, podsRunMax } from './release-objects.ts';
import { Renderer } from './renderer.ts';
import { ScenarioVerdict } from './scenario-run.ts';
import { Sources } from './sources.ts';

const common = {
  id: z
    .string()
    .describe('The same decision always has the same id, so writing it twice is writing it once.'),
  at: Instant.describe('When it was decided.'),
  cluster: DnsLabel.describe('Where.'),
  application: DnsLabel.describe('Name of the Application file.'),
  version: Version.describe('What it was decided of.'),
};

/** A decision for good, as the ledger refs in Git keep it. */
export const LedgerEntry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('Release').describe('How a release ended.'),
    release: z.string().describe('Name of the Release.'),
    sources: Sources.optional().describe('What the version is rendered from; absent in older entries.'),
    renderer: Renderer.optional().describe('How it is rendered; absent for plain YAML.'),
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

/** What the body of an entry says, also of an older one; undefined where this version of Seatrial does not know it. */
export function readLedgerEntry(body: unknown): LedgerEntry | undefined {
  return LedgerEntry.safeParse(withNamesOfNow('LedgerEntry', body)).data;
}
