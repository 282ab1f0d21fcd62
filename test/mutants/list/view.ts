import type { Mutant } from '../mutant.ts';

const atHand = ['packages/runner/src/view/at-hand.test.ts'];
const shelf = 'packages/runner/src/view/shelf.ts';
const readYourWrites = ['packages/runner/src/view/read-your-writes.test.ts'];
const view = ['packages/runner/src/view/view.test.ts'];

/** The view of the cluster: no read is of a time before an own write, and no verdict rests on what is long ago. */
export const viewMutants: readonly Mutant[] = [
  {
    name: 'what is followed is never asked for',
    file: 'packages/runner/src/view/followed.ts',
    find: 'op.ageMsMax === undefined || clock.now() - entry.askedAt <= op.ageMsMax',
    replace: 'true',
  },
  {
    name: 'what is followed wakes nobody',
    file: 'packages/runner/src/view/followed.ts',
    find: 'if (clock.now() - at <= keepMs) wake(key);',
    replace: 'if (clock.now() - at > keepMs) wake(key);',
  },
  {
    name: 'the node of a pod that has crashed is not asked about at once',
    file: 'packages/core/src/health/pod-failure.ts',
    tests: ['packages/runner/src/observe/observe-workload.test.ts'],
    find: "field(container, 'lastState', 'terminated') === undefined &&\n      field(container, 'state', 'terminated')",
    replace: "field(container, 'state', 'terminated')",
  },
  {
    name: 'metadata answers who needs the whole object',
    file: shelf,
    tests: view,
    find: 'if (watched.metadataOnly === true && metadataOnly !== true) return undefined;',
    replace: '',
  },
  {
    name: 'a copy is as it was applied whoever has changed it',
    file: 'packages/runner/src/view/own-fields.ts',
    tests: view,
    find: "createHash('sha256').update(JSON.stringify(own)).digest('base64')",
    replace: "'ours'",
  },
  {
    name: 'what was not there a while ago is taken for not there',
    file: shelf,
    tests: view,
    find: 'clock.now() - found.at <= goneMs',
    replace: 'true',
  },
  {
    name: 'an older copy takes the place of a newer one',
    file: shelf,
    tests: readYourWrites,
    find: 'return known === undefined || isLater(version, known);',
    replace: 'return true;',
  },
  {
    name: 'a write that failed was not done',
    file: shelf,
    tests: readYourWrites,
    find: "if (due.type === 'Doubt') return false;",
    replace: "if (due.type === 'Doubt') return true;",
  },
  {
    name: 'what was deleted is shown until the watch says so',
    file: shelf,
    tests: readYourWrites,
    find: 'if (copy !== undefined) remove(key, copy);',
    replace: '',
  },
  {
    name: 'what a late watch tells of before an own deletion is believed',
    file: shelf,
    tests: readYourWrites,
    find: "owed.set(key, { type: 'Doubt' });\n  }",
    replace: '}',
  },
  {
    name: 'what was heard while a deletion was under way is forgotten with it',
    file: shelf,
    tests: readYourWrites,
    find: 'if (!isHeardOf && knownOf(key) !== version) return false;',
    replace: '',
  },
  {
    name: 'the end of any object is the end of the one that was deleted',
    file: shelf,
    tests: atHand,
    find: 'if (gone.get(key)?.uid === uid) gone.delete(key);',
    replace: '',
  },
  {
    name: 'a dry run of what is there tells that it is not',
    file: 'packages/runner/src/view/view.ts',
    tests: atHand,
    find: 'answer.object.metadata.resourceVersion === undefined',
    replace: 'answer.objections.length === 0',
  },
  {
    name: 'a LIST that began before a write takes its object away',
    file: shelf,
    tests: readYourWrites,
    find: "if (!there.has(key) && !isLater(versionOf(copy) ?? '', version)) drop(key);",
    replace: 'if (!there.has(key)) drop(key);',
  },
  {
    name: 'a watch that says nothing answers for ever',
    file: shelf,
    tests: view,
    find: 'isListed && heardAt !== undefined && clock.now() - heardAt <= silentMsMax',
    replace: 'isListed && heardAt !== undefined',
  },
  {
    name: 'a watch that was lost answers',
    file: shelf,
    tests: view,
    find: "if (news.type === 'LOST') {\n        heardAt = undefined;",
    replace: "if (news.type === 'LOST') {",
  },
  {
    name: 'a restored cluster is taken for one that is late',
    file: shelf,
    tests: view,
    find: "return 'Older';",
    replace: "return 'Fine';",
  },
  {
    name: 'a verdict rests on what the view has',
    file: 'packages/core/src/canary/rests-on-health.ts',
    tests: ['packages/runner/src/controllers/release-controller.test.ts'],
    find: 'if (status.phase !== before.phase) return reached.includes(status.phase);',
    replace: '',
  },
  {
    name: 'what is around pods is not looked at again while nothing else changes',
    file: 'packages/runner/src/observe/observe-workload.ts',
    find: 'if (before === versions) return ageMs < (op.ageMsMax ?? aroundAgeMsMax);',
    replace: 'if (before === versions) return true;',
  },
  {
    name: 'the revisions of the generation before are taken for those of this one',
    file: 'packages/runner/src/observe/observe-workload.ts',
    find: '(generation === undefined || of === generation) &&',
    replace: '',
  },
  {
    name: 'a runner among others goes by its view of scenarios as it begins a release',
    file: 'packages/runner/src/controllers/release-controller.ts',
    find: 'begins(release, decision) && !isAlone()',
    replace: 'begins(release, decision) && isAlone()',
  },
  {
    name: 'whose a namespace is is taken from a view that may be behind',
    file: 'packages/runner/src/apply/namespace-claims.ts',
    tests: ['packages/runner/src/apply/namespace-claims.test.ts'],
    find: 'await claimNow({ ageMsMax: claimAgeMsMax })',
    replace: 'await claimNow({})',
  },
  {
    name: 'a route that somebody gave its weight back after it was applied stays so',
    file: 'packages/core/src/canary/promote.ts',
    tests: ['packages/core/src/canary/drain.test.ts'],
    find: "status.reason === 'RoutingToStable' && isAsked",
    replace: "status.reason === 'RoutingToStable'",
  },
  {
    name: 'an application that drifted is in sync with its next promotion',
    file: 'packages/core/src/sync/endings.ts',
    find: "if (isSaid || phase !== 'Promoted')",
    replace: "if (phase !== 'Promoted')",
  },
  {
    name: 'what is left is looked at in no phase',
    file: 'packages/core/src/canary/leftovers.ts',
    tests: ['packages/runner/src/controllers/release-controller.test.ts'],
    find: "return taskOf(status) === 'Cleaning';",
    replace: 'return false;',
  },
];
