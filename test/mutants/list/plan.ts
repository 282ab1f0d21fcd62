import type { Mutant } from '../mutant.ts';

const fields = 'packages/core/src/plan/planned-fields.ts';

/** What a merge would do. */
export const planMutants: readonly Mutant[] = [
  {
    name: 'what only the cluster has otherwise is taken for a change of Git',
    file: fields,
    find: "isDrift(it, before, manifests) ? 'Drift' : 'Git'",
    replace: "'Git'",
    tests: ['packages/core/src/plan/planned-fields.test.ts'],
  },
  {
    name: 'what the API server calls otherwise is taken for drift',
    file: fields,
    find: 'return !isOurs && sayTheSame',
    replace: 'return sayTheSame',
    tests: ['packages/core/src/plan/planned-fields.test.ts'],
  },
  {
    name: 'a plan with refused objects is one of changes',
    file: 'packages/core/src/plan/planned-application.ts',
    find: 'of.problems.length > 0 || of.counts.refused > 0',
    replace: 'of.problems.length > 0',
    tests: ['packages/core/src/plan/planned-application.test.ts'],
  },
  {
    name: 'a quarantined version is planned as if it were let in',
    file: 'packages/core/src/plan/planned-application.ts',
    find: "  'Quarantined',\n",
    replace: '',
    tests: ['packages/core/src/plan/planned-application.test.ts'],
  },
  {
    name: 'a block of code in a comment is ended by what stands in it',
    file: 'packages/core/src/markdown.ts',
    find: "'`'.repeat(longest + 1)",
    replace: "'`'.repeat(3)",
    tests: ['packages/cli/src/plan/plan-text.test.ts'],
  },
];
