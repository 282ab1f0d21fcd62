import type { Mutant } from '../mutant.ts';

const dependencies = 'packages/core/src/sync/dependencies.ts';

/** Which application goes before another. */
export const orderMutants: readonly Mutant[] = [
  {
    name: 'a version begins before what it depends on',
    file: 'packages/core/src/sync/decide.ts',
    find: 'const depends = waitsForDependencies(tree, seen);\n  if (depends !== undefined) return depends;',
    replace: '',
    tests: ['packages/core/src/sync/dependencies.test.ts'],
  },
  {
    name: 'a version that comes back by a revert waits for what it depends on',
    file: dependencies,
    find: "if (releases.some(({ spec, status }) => spec.tree === tree && status?.phase === 'Promoted'))\n    return undefined;",
    replace: '',
  },
  {
    name: 'what came with a version that was taken back is released without it',
    file: dependencies,
    find: "return isOfCommit && wasBefore ? 'TakenBack' : 'There';",
    replace: "return 'There';",
  },
  {
    name: 'a circle of applications stops those that merely depend on it',
    file: 'packages/core/src/validate/circles.ts',
    find: 'if (members.size > 1 || edges.get(node)?.includes(node) === true) found.push(members);',
    replace: 'found.push(members);',
  },
  {
    name: 'who waits for a dependency is not woken when that is promoted',
    file: 'packages/runner/src/keys-for.ts',
    find: '...(wordOf(object) === wordOf(previous) ? [] : dependentsOf(application, source)),',
    replace: '',
    tests: ['packages/runner/src/keys-for.test.ts'],
  },
];
