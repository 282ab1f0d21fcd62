import { z } from 'zod';
import { GitId, Instant, limitedText, Version } from '../names.ts';
import { Approval } from './approval.ts';

/** Commits that a record names of those which a revert would drop; `dropsTotal` counts all. */
export const dropsMax = 50;

/** What keeps a revert from the branch, in words: only so many are kept. */
export const revertFindingsMax = 10;

/** A commit of the config branch that a revert would take back besides the one that failed. */
export const DroppedCommit = z.object({
  commit: GitId.describe('The commit, in the line of first parents.'),
  version: Version.optional().describe('The version that it brought; absent where it removed the folder.'),
  promotedOn: z
    .array(z.string())
    .max(256)
    .optional()
    .describe('Clusters that have promoted this version and have not taken it back since.'),
});
export type DroppedCommit = z.infer<typeof DroppedCommit>;

export const RevertRecord = z.object({
  state: z
    .enum(['Wanted', 'Done', 'Superseded', 'NotWanted', 'NotPushed'])
    .describe(
      'Superseded: the config branch has moved on, and needs none. NotPushed: a person has to choose, since more would be lost than what failed; "seatrial release revert" is that choice.',
    ),
  at: Instant.optional().describe('When it was known that it is Done, NotPushed or Superseded.'),
  commit: GitId.optional().describe('The revert commit.'),
  reason: z
    .enum([
      'PromotedElsewhere',
      'HistoryUnknown',
      'NotValid',
      'NotChecked',
      'NotBetween',
      'NotSigned',
      'NoBranch',
    ])
    .optional()
    .describe(
      'Of NotPushed. PromotedElsewhere: other clusters have promoted versions that it would drop. HistoryUnknown: the branch does not show what it would drop. NotValid: "seatrial validate" would find errors afterwards that the branch does not have now. NotChecked: the branch is too large to look. NotBetween: the commit that somebody asked for is none of those that it could lead to. NotSigned: the key of this cluster is not among those whose commits its runner takes. NoBranch: the cluster follows tags, and its runner knows no branch to which a revert could go.',
    ),
  message: z.string().optional().describe('Why, for people.'),
  drops: z
    .array(DroppedCommit)
    .max(dropsMax)
    .optional()
    .describe(`Commits that a revert to the version before would drop, newest first; at most ${dropsMax}.`),
  dropsTotal: z.int().min(0).optional().describe('How many these are in all, where not all are named.'),
  findings: z
    .array(limitedText(1000))
    .max(revertFindingsMax)
    .optional()
    .describe('What "seatrial validate" would find afterwards, of NotValid; the first few.'),
  asked: Approval.extend({
    to: GitId.optional().describe('The commit whose version the folder becomes again.'),
  })
    .optional()
    .describe('The person’s request that it answers, where one has chosen.'),
});
export type RevertRecord = z.infer<typeof RevertRecord>;
