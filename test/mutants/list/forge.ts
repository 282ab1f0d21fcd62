import type { Mutant } from '../mutant.ts';

/** What is written to forges. */
export const forgeMutants: readonly Mutant[] = [
  {
    name: 'a comment that somebody else has marked as ours is taken for ours',
    file: 'packages/forge/src/github/keep-comment.ts',
    find: 'isOwn(comment.user) && isMarked',
    replace: 'isMarked',
    tests: ['test/contract/forge-comments.test.ts'],
  },
  {
    name: 'what makes one more each time is sent again after a lost answer',
    file: 'packages/forge/src/requests.ts',
    find: "repeat === 'Always' || error.isUndone",
    replace: 'true',
    tests: ['test/contract/forge-comments.test.ts'],
  },
  {
    name: 'a redirect takes the credentials to another server',
    file: 'packages/forge/src/http.ts',
    find: 'to.origin === origin && isSafe && left > 0',
    replace: 'isSafe && left > 0',
    tests: ['test/contract/forge-requests.test.ts'],
  },
  {
    name: 'annotations are added without asking how many are there',
    file: 'packages/forge/src/github/report-check.ts',
    find: 'run = await get(run);',
    replace: '',
    tests: ['test/contract/forge-reports.test.ts'],
  },
  {
    name: 'a pull request that a person has closed is opened again',
    file: 'packages/runner/src/act/pull-requests.ts',
    find: "found.state !== 'Open' && isOwnPullRequest(found, wanted)",
    replace: "found.state === 'Merged'",
    tests: ['packages/runner/src/act/forge-writer.test.ts'],
  },
  {
    name: 'a pull request that drops what others have promoted is merged by itself',
    file: 'packages/core/src/canary/revert-round.ts',
    find: "revert.reason === 'BranchRefused'",
    replace: 'true',
  },
  {
    name: 'a pull request that is not wanted any more is left open',
    file: 'packages/core/src/canary/revert-round.ts',
    find: "revert: { ...revert, pullRequest: { ...pullRequest, state: 'Closing' } }",
    replace: "revert: { ...revert, pullRequest: { ...pullRequest, state: 'Ended' } }",
  },
  {
    name: 'a word of a release that was overtaken replaces that of the newer one',
    file: 'packages/runner/src/story/forge-teller.ts',
    find: 'return now.createdAt >= before.createdAt;',
    replace: 'return true;',
  },
  {
    name: 'the first line of CODEOWNERS counts',
    file: 'packages/core/src/forge/code-owners.ts',
    find: '.flatMap(ruleOf).toReversed()',
    replace: '.flatMap(ruleOf)',
  },
  {
    name: 'a branch is deleted though somebody has added to it',
    file: 'packages/forge/src/github/close-pull-request.ts',
    find: 'if (data.object.sha !== sha) return;',
    replace: '',
    tests: ['test/contract/forge-merging.test.ts'],
  },
  {
    name: 'a protection that may not be read is taken for none',
    file: 'packages/forge/src/github/is-protected.ts',
    find: "return 'Unknown';",
    replace: "return 'NotProtected';",
    tests: ['test/contract/forge-merging.test.ts'],
  },
  {
    name: 'a line of a text is done by GitLab as a command',
    file: 'packages/forge/src/gitlab/keep-merge-request.ts',
    find: 'withoutQuickActions(wanted.body)',
    replace: 'wanted.body',
    tests: ['test/contract/forge-gitlab.test.ts'],
  },
  {
    name: 'what two runners have opened at once stays open twice',
    file: 'packages/forge/src/gitea/keep-pull-request.ts',
    find: 'for (const it of others) await closeOne(client, it.number, scope);',
    replace: '',
    tests: ['test/contract/forge-gitea.test.ts'],
  },
];
