import type { Mutant } from '../mutant.ts';

const keeper = 'packages/runner/src/shards/keep-shards.ts';
const tests = ['packages/sim/src/runner/shards.test.ts'];

/** Which of several runners works on what, and when another may. */
export const shardMutants: readonly Mutant[] = [
  {
    name: 'a runner takes the shards of one that lives',
    file: 'packages/core/src/shards/decide-shards.ts',
    find: '(holder === undefined || !alive.has(holder))',
    replace: 'holder !== me',
    tests: ['packages/core/src/shards/decide-shards.test.ts'],
  },
  {
    name: 'a runner that is silent for a moment is taken for dead',
    file: 'packages/runner/src/shards/members.ts',
    find: "(numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 0) * 1000",
    replace: "(numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 0) * 400",
    tests,
  },
  {
    name: 'who is dead is known by a watch that may be late',
    file: keeper,
    find: "if (!(await areOver(lease, losing, op))) return 'Again';",
    replace: '',
    tests,
  },
  {
    name: 'a shard is given away while it is worked on',
    file: keeper,
    find: "if (give.size > 0) await end([...give.keys()], 'InOrder');",
    replace: '',
    tests,
  },
];
