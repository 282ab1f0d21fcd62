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

/** The pull request of a revert, on GitHub, GitLab (a merge request) or Gitea. */
export const RevertPullRequest = z.object({
  state: z
    .enum(['Wanted', 'Open', 'Closing', 'Ended'])
    .describe(
      'Wanted: its branch is there, and the forge has not been told yet. Closing: it is to be closed, if it is open, and its branch deleted. Ended: it is merged or closed.',
    ),
  branch: z.string().max(500).describe('Branch with the commit that takes the version back.'),
  base: z.string().max(500).describe('The config branch, to which it is merged.'),
  commit: GitId.describe('That commit.'),
  url: z.string().max(2000).optional().describe('Where people look at it.'),
  waitsFor: limitedText(500)
    .optional()
    .describe('What its merge waits for, as the forge says; absent where a person is to merge it.'),
});
export type RevertPullRequest = z.infer<typeof RevertPullRequest>;

export const RevertRecord = z.object({
  state: z
    .enum(['Wanted', 'Proposed', 'Done', 'Superseded', 'NotWanted', 'NotPushed'])
    .describe(
      'Proposed: a pull request waits to be merged. Superseded: the config branch has moved on, and needs none. NotPushed: a person has to choose, since more would be lost than what failed; "seatrial release revert" is that choice.',
    ),
  at: Instant.optional().describe('When it was known that it is Proposed, Done, NotPushed or Superseded.'),
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
      'NoForge',
      'Declined',
      'ForPeople',
      'BranchRefused',
    ])
    .optional()
    .describe(
      'Of NotPushed. PromotedElsewhere: other clusters have promoted versions that it would drop. HistoryUnknown: the branch does not show what it would drop. NotValid: "seatrial validate" would find errors afterwards that the branch does not have now. NotChecked: the branch is too large to look. NotBetween: the commit that somebody asked for is none of those that it could lead to. NotSigned: the key of this cluster is not among those whose commits its runner takes. NoBranch: the cluster follows tags, and its runner knows no branch to which a revert could go. NoForge: the application wants a pull request, and its runner is told no forge. Declined: somebody has closed the pull request without merging it. Of Proposed: PromotedElsewhere, as above. ForPeople: the application says so. BranchRefused: the config branch takes no push from the runner.',
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
  pullRequest: RevertPullRequest.optional().describe('Of a revert that is proposed, or was.'),
  asked: Approval.extend({
    to: GitId.optional().describe('The commit whose version the folder becomes again.'),
  })
    .optional()
    .describe('The person’s request that it answers, where one has chosen.'),
});
export type RevertRecord = z.infer<typeof RevertRecord>;
