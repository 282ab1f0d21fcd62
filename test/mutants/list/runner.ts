import type { Mutant } from '../mutant.ts';

const newsTests = [
  'packages/runner/src/controllers/keys-for-changes.test.ts',
  'packages/sim/src/runner/keys-for-changes.test.ts',
];
const settle = 'packages/runner/src/act/settle.ts';
const news = 'packages/runner/src/controllers/keys-for-changes.ts';
const keys = 'packages/runner/src/controllers/keys-for.ts';
const index = 'packages/runner/src/records/record-index.ts';
const source = 'packages/runner/src/source/source.ts';
const leased = 'packages/core/src/drift/leased.ts';
const gitWriter = 'packages/runner/src/act/git-writer.ts';

/** The loop: what is written first, who is woken, what is read again. */
export const runnerMutants: readonly Mutant[] = [
  {
    name: 'a record is settled whatever version it has',
    file: settle,
    find: 'return version !== undefined && version === record.metadata.resourceVersion;',
    replace: 'return version !== undefined;',
  },
  {
    name: 'actions are done before the record is written',
    file: settle,
    find: "if (!isSameJson(record['status'], toWrite)) {\n    const sayAt",
    replace:
      "await performAll(actions, perform, op);\n  if (!isSameJson(record['status'], toWrite)) {\n    const sayAt",
  },
  {
    name: 'what only counts on is not written before the actions that go by it',
    file: settle,
    find: "actions.length > 0 || wakeAt === 'OnChange' ? undefined : unsaid.keep(record, toWrite)",
    replace: 'unsaid.keep(record, toWrite)',
  },
  {
    name: 'what only counts on is never written',
    file: 'packages/runner/src/act/unsaid.ts',
    find: ' || now - since >= sayMs',
    replace: '',
  },
  {
    name: 'what was counted on hides what somebody else has written',
    file: 'packages/runner/src/act/unsaid.ts',
    find: "found !== undefined && isSameJson(found.written, record['status']) ? found : undefined",
    replace: 'found',
  },
  {
    name: 'a release that leads on is written again and again',
    file: 'packages/runner/src/controllers/lead-on.ts',
    tests: ['packages/runner/src/controllers/release-controller.test.ts'],
    find: 'const decisionsMax = 10;',
    replace: 'const decisionsMax = 1;',
  },
  {
    name: 'an action waits for one that fails',
    file: settle,
    find: 'failures.push(error);',
    replace: 'throw error;',
  },
  {
    name: 'a failed action counts as done',
    file: settle,
    find: 'if (failures.length > 0) throw failures[0];',
    replace: '',
  },
  {
    name: 'a change of reason leaves a record settled',
    file: settle,
    find: "['phase', 'reason', 'task'].every",
    replace: "['phase', 'task'].every",
  },
  {
    name: 'a failure is said as a success',
    file: settle,
    find: "{ status: 'False', reason: error.code, message: error.message }",
    replace: "{ status: 'True', reason: error.code, message: error.message }",
  },
  {
    name: 'a changed folder wakes nobody',
    file: news,
    tests: newsTests,
    find: 'old?.heads.get(name)?.tree !== now?.heads.get(name)?.tree ||',
    replace: '',
  },
  {
    name: 'a changed Application file wakes nobody',
    file: news,
    tests: newsTests,
    find: 'was?.source !== is?.source ||',
    replace: '',
  },
  {
    name: 'the ledger of a cluster that comes before wakes nobody',
    file: news,
    tests: newsTests,
    find: 'afterClusters(is, clusterName).some((cluster) => moved(cluster, name))',
    replace: 'false',
  },
  {
    name: 'a ledger of which nobody can tell what is new wakes nobody',
    file: news,
    tests: newsTests,
    find: "applications === 'All' ? 'All' : new Set(applications)",
    replace: "new Set(applications === 'All' ? [] : applications)",
  },
  {
    name: 'what is owed to Git is not taken up when Git is back',
    file: news,
    tests: newsTests,
    find: '...(isBack ? [gitWriterKey] : []),',
    replace: '',
  },
  {
    name: 'a scenario is not woken by the change of its application',
    file: news,
    tests: newsTests,
    find: 'return old?.applications.get(application)?.source !== now?.applications.get(application)?.source;',
    replace: 'return false;',
  },
  {
    name: 'what a release applied does not wake it',
    file: keys,
    find: '[...ofApplication, ...ofDrift, ...inFlight]',
    replace: '[...ofApplication, ...ofDrift]',
  },
  {
    name: 'a release does not wake its application',
    file: keys,
    find: 'return isNews ? [...itself, ...ofApplication] : [];',
    replace: 'return isNews ? itself : [];',
  },
  {
    name: 'a new stable version wakes no scenario',
    file: keys,
    find: '...(stableRelease(object) === stableRelease(previous) ? [] : scenariosOf(application, source)),',
    replace: '',
  },
  {
    name: 'scenarios of other applications are woken too',
    file: keys,
    find: 'spec.application === application',
    replace: 'spec.application !== undefined',
  },
  {
    name: 'an unwritten decision is not owed to Git',
    file: index,
    find: "stringAt(record, 'status', 'ledger') === 'Pending' || wantsRevert(record)",
    replace: 'wantsRevert(record)',
  },
  {
    name: 'a wanted revert is not owed to Git',
    file: index,
    find: "stringAt(record, 'status', 'ledger') === 'Pending' || wantsRevert(record)",
    replace: "stringAt(record, 'status', 'ledger') === 'Pending'",
  },
  {
    name: 'a deleted release stays in flight',
    file: index,
    find: "!isGone && stringAt(release, 'status', 'finishedAt') === undefined",
    replace: "stringAt(release, 'status', 'finishedAt') === undefined",
  },
  {
    name: 'of two files by one name one is used',
    file: source,
    find: 'found.filter(({ value: { kind, metadata } }) => !faulty.has(`${kind}/${metadata.name}`));',
    replace: 'found;',
  },
  {
    name: 'scenarios of other clusters are run here',
    file: source,
    find: '.filter(({ spec }) => spec.cluster === clusterName);',
    replace: ';',
  },
  {
    name: 'applications of other clusters are released here',
    file: source,
    find: 'spec.targets.some((target) => target.cluster === clusterName);',
    replace: 'spec.targets.length > 0;',
  },
  {
    name: 'what somebody has taken from us since it was applied is left alone',
    file: 'packages/runner/src/apply/applied.ts',
    tests: ['packages/runner/src/apply/apply-all.test.ts'],
    find: 'JSON.stringify([application, manifest, uid, own])',
    replace: 'JSON.stringify([application, manifest, uid])',
  },
  {
    name: 'what was made anew since it was applied is left alone',
    file: 'packages/runner/src/apply/applied.ts',
    tests: ['packages/runner/src/apply/apply-all.test.ts'],
    find: 'JSON.stringify([application, manifest, uid, own])',
    replace: 'JSON.stringify([application, manifest, own])',
  },
  {
    name: 'who comes later does not look again before it writes',
    file: 'packages/runner/src/apply/apply-all.ts',
    tests: ['packages/runner/src/act/perform.test.ts'],
    find: 'const isOld = applied.hasChangedSince(ref, moment);',
    replace: 'const isOld = false;',
  },
  {
    name: 'the version before is put back while the record does not know of the new one',
    file: leased,
    find: "release.status?.phase !== 'Promoted' || release.metadata.name === stableRelease",
    replace: 'true',
  },
  {
    name: 'what a release in flight writes is put back',
    file: leased,
    find: '    default:\n      return undefined;',
    replace: '    default:\n      return stable;',
  },
  {
    name: 'the weights of a canary are put back while it is on trial',
    file: leased,
    find: '{ ...stable, ...weightsOf(release) }',
    replace: 'stable',
  },
  {
    name: 'a route is put back with the weights of its manifest',
    file: 'packages/runner/src/drift/drift-keeper.ts',
    find: 'isLeased ? withLeasedKept(scaled, live, leased.pointer) : scaled',
    replace: 'scaled',
  },
  {
    name: 'what a scenario has faulted is put back at once',
    file: leased,
    find: "targets.filter(({ state }) => state !== 'Verified')",
    replace: "targets.filter(({ state }) => state === 'Verified')",
    tests: ['packages/runner/src/drift/drift-keeper.test.ts'],
  },
  {
    name: 'a file that changed is not parsed again',
    file: 'packages/runner/src/source/parsed-files.ts',
    find: 'before !== undefined && isSameFile(before, file)',
    replace: 'before !== undefined',
  },
  {
    name: 'runs that have waited less look whether their turn has come',
    file: 'packages/runner/src/records/record-index.ts',
    find: '.slice(0, lookingMax)',
    replace: '.slice(-lookingMax)',
  },
  {
    name: 'a commit that cannot be read is asked for in every round',
    file: source,
    find: 'againAt: clock.now() + rereadMs',
    replace: 'againAt: clock.now()',
  },
  {
    name: 'work for one key is not done in turn',
    file: 'packages/core/src/serially.ts',
    tests: ['packages/runner/src/act/perform.test.ts'],
    find: '(tails.get(key) ?? Promise.resolve()).then(work, work)',
    replace: 'Promise.resolve().then(work, work)',
  },
  {
    name: 'a finished record keeps its finalizer',
    file: 'packages/runner/src/records/finalizer.ts',
    find: 'if (hasFinalizer(record) === !isFinished) return false;',
    replace: 'if (hasFinalizer(record) || isFinished) return false;',
  },
  {
    name: 'a record is never held',
    file: 'packages/runner/src/records/record-round.ts',
    find: 'if (await setFinalizer(world, object, isOver, op)) return world.clock.now();',
    replace: '',
  },
  {
    name: 'a revert that waits for a ledger keeps out all others',
    file: gitWriter,
    find: ' && !(problem instanceof RevertWaits)',
    replace: '',
  },
  {
    name: 'a person’s choice is answered by what came before it',
    file: gitWriter,
    find: 'return asked === undefined ? release :',
    replace: 'return asked !== undefined ? release :',
  },
  {
    name: 'a revert is pushed although validate would refuse the branch',
    file: 'packages/runner/src/act/reverting.ts',
    find: 'if (found.type !==',
    replace: "if (found.type === 'Value') return undefined;\n  if (found.type !==",
  },
  {
    name: 'an answer about a revert outlives its record',
    file: gitWriter,
    find: "if (status?.revert?.state !== 'Wanted') answers.delete(idOf(request));",
    replace: "if (status?.revert?.state === 'Wanted') answers.delete(idOf(request));",
  },
  {
    name: 'what a failed batch has left in line is forgotten',
    file: gitWriter,
    find: 'if (problem !== undefined) failed(entries, value.id, problem);\n      else if',
    replace: 'if',
  },
  {
    name: 'one entry that Git will never take keeps out the others',
    file: gitWriter,
    find: "if (problem?.code === 'Invalid' && batch.length > 1) {",
    replace: 'if (false) {',
  },
  {
    name: 'a record is not woken when what it owed is written',
    file: gitWriter,
    find: 'else if (entries.delete(value.id)) wake(key);',
    replace: 'else entries.delete(value.id);',
  },
  {
    name: 'entries are written in the order of asking',
    file: gitWriter,
    find: '.toSorted((a, b) => Date.parse(a.value.at) - Date.parse(b.value.at))',
    replace: '',
  },
  {
    name: 'a server that hangs is not told of in the record',
    file: gitWriter,
    find: 'if (op.signal.aborted && op.term?.aborted === false) {',
    replace: 'if (false) {',
  },
  {
    name: 'what is only in line is said to be done',
    file: settle,
    find: "if (performed === 'InLine') return wakeAt;",
    replace: '',
  },
  {
    name: 'a ledger that was cut stays cut until something is decided',
    file: gitWriter,
    find: '?? (await putBack(op))',
    replace: '',
  },
];
