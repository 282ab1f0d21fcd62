import type { Mutant } from '../mutant.ts';

/** What is written to GitHub. */
export const forgeMutants: readonly Mutant[] = [
  {
    name: 'a comment that somebody else has marked as ours is taken for ours',
    file: 'packages/forge/src/keep-comment.ts',
    find: 'isOwn(comment.user) && isMarked',
    replace: 'isMarked',
    tests: ['test/contract/forge-comments.test.ts'],
  },
  {
    name: 'what makes one more each time is sent again after a lost answer',
    file: 'packages/forge/src/client.ts',
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
    file: 'packages/forge/src/report-check.ts',
    find: 'run = await get(run);',
    replace: '',
    tests: ['test/contract/forge-reports.test.ts'],
  },
];
