import type { Mutant } from '../mutant.ts';

const dependencies = 'packages/core/src/sync/dependencies.ts';

const removal = 'packages/core/src/sync/removal.ts';
const removalRound = 'packages/runner/src/controllers/removal-round.ts';

const promotion = 'packages/core/src/canary/promote.ts';
const waves = ['packages/core/src/canary/reached-wave.test.ts'];

/** Which application goes before another, and what becomes of one that leaves the branch. */
export const orderMutants: readonly Mutant[] = [
  {
    name: 'a version begins before what it depends on',
    file: 'packages/core/src/sync/decide.ts',
    find: 'const depends = waitsForDependencies(version, seen);\n  if (depends !== undefined) return depends;',
    replace: '',
    tests: ['packages/core/src/sync/dependencies.test.ts'],
  },
  {
    name: 'a version that comes back by a revert waits for what it depends on',
    file: dependencies,
    find: "if (releases.some(({ spec, status }) => spec.version === version && status?.phase === 'Promoted'))\n    return undefined;",
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
    file: 'packages/runner/src/controllers/keys-for.ts',
    find: '...awaited(object, previous, dependentsOf(application, source), records),',
    replace: '',
    tests: ['packages/runner/src/controllers/keys-for.test.ts'],
  },
  {
    name: 'an application is deleted as soon as its file is gone',
    file: removal,
    find: 'if (now < dueAt || unfinished !== undefined) {',
    replace: 'if (unfinished !== undefined) {',
  },
  {
    name: 'what a release applied that ended without its file is left behind',
    file: removal,
    find: 'noteEndings(state.status ?? newApplicationStatus(), seen.releases)',
    replace: '(state.status ?? newApplicationStatus())',
  },
  {
    name: 'what nobody has looked at counts as gone',
    file: removal,
    find: 'const done = new Set(looked.filter((it) => !isOwn(it)).map(({ ref }) => refKey(ref)));',
    replace: 'const done = new Set(status.inventory.map(refKey));',
  },
  {
    name: 'a whole branch that was emptied takes everything with it',
    file: removal,
    find: 'if (applications === 0 && goneToo > 0)',
    replace: 'if (applications < 0)',
  },
  {
    name: 'a file that comes back after its objects were deleted is taken for what runs',
    file: removal,
    find: 'stableVersion: _,\n    stableSources: __,',
    replace: 'stableSources: __,',
  },
  {
    name: 'an application is deleted by a branch that cannot be read any more',
    file: removalRound,
    find: "if (view.type !== 'Value') return { type: 'Unavailable', reason: view.reason, ...coded(codeOf(view)) };",
    replace:
      "if (view.type !== 'Value' && view.type !== 'Stale') return { type: 'Unavailable', reason: view.reason, ...coded(codeOf(view)) };",
  },
  {
    name: 'an object that another application has just taken over is deleted',
    file: removalRound,
    find: 'metadata.uid !== undefined && metadata.labels?.[labels.application] === action.application',
    replace: 'metadata.uid !== undefined',
  },
  {
    name: 'a wave begins while the one before it is not healthy',
    file: promotion,
    tests: waves,
    find: 'if (next === undefined || !isThere(subject, reached)) return undefined;',
    replace: 'if (next === undefined) return undefined;',
  },
  {
    name: 'a version is whole before its last wave',
    file: promotion,
    tests: waves,
    find: 'reached.next === undefined && isThere(noted, reached)',
    replace: 'isThere(noted, reached)',
  },
  {
    name: 'what one wave has had applied counts for the next',
    file: 'packages/core/src/canary/reached-wave.ts',
    find: ', seen: { ...seen, settled: false } }',
    replace: ' }',
  },
];
