import type { Mutant } from '../mutant.ts';

const decide = 'packages/core/src/sync/decide.ts';
const newerVersions = 'packages/core/src/sync/newer-versions.ts';
const oldReleases = 'packages/core/src/sync/old-releases.ts';
const endings = 'packages/core/src/sync/endings.ts';
const restore = 'packages/core/src/sync/restore.ts';
const blocked = 'packages/core/src/sync/blocked.ts';
const sync = ['packages/core/src/sync/decide.test.ts'];
const perform = 'packages/runner/src/act/perform.ts';
const claims = 'packages/runner/src/apply/claims.ts';
const fence = 'packages/runner/src/service/fence.ts';
const workload = 'packages/runner/src/observe/observe-workload.ts';
const controller = 'packages/runner/src/controllers/release-controller.ts';
const objections = 'packages/runner/src/observe/objections.ts';

/** What an application should run, and what the runner does for it. */
export const applicationMutants: readonly Mutant[] = [
  {
    name: 'a newcomer that takes the folder of one that runs disables it',
    file: 'packages/core/src/validate/check-paths.ts',
    find: 'had(application) && !had(other)',
    replace: 'false',
    tests: ['packages/runner/src/source/source.test.ts'],
  },
  {
    name: 'something new begins in a namespace that is no longer granted',
    file: decide,
    find: 'if (seen.namespaceRefused !== undefined)\n    return {',
    replace: "if (seen.namespaceRefused === '')\n    return {",
    tests: ['packages/core/src/sync/way-back.test.ts'],
  },
  {
    name: 'content that has failed is released again',
    file: decide,
    find: "if (held !== undefined) return { reason: 'Quarantined', message: held.message };",
    replace: '',
  },
  {
    name: 'production waits for the newest version alone while merges come faster than staging promotes',
    file: decide,
    find: 'if (!upstream.ok) return meanwhile(',
    replace: 'if (!upstream.ok) return { ...upstream };\n  if (!upstream.ok) return meanwhile(',
    tests: ['packages/core/src/sync/decide-earlier.test.ts'],
  },
  {
    name: 'a version that the branch took back is released while the newest waits',
    file: newerVersions,
    find: 'isWithdrawn[at] !== true',
    replace: 'true',
  },
  {
    name: 'what came before a version that failed is tried next',
    file: newerVersions,
    find: 'if (version !== undefined && held.has(version)) break;',
    replace: 'if (version !== undefined && held.has(version)) continue;',
  },
  {
    name: 'a release in flight gives way to an older version',
    file: newerVersions,
    find: 'if (version === current?.spec.version) break;',
    replace: '',
  },
  {
    name: 'two releases of an application are under way at once',
    file: decide,
    find: 'inFlight || want === undefined ? undefined',
    replace: 'want === undefined ? undefined',
  },
  {
    name: 'a release that was written down and not made is never made',
    file: 'packages/core/src/sync/next-release.ts',
    tests: ['packages/core/src/sync/decide.test.ts'],
    find: 'return { name: begun, isBegun: true };',
    replace: 'return undefined;',
  },
  {
    name: 'an application begins without its history',
    file: decide,
    find: "if (status.sequence === 0 && seen.history.type !== 'Value') {",
    replace: "if (status.sequence < 0 && seen.history.type !== 'Value') {",
  },
  {
    name: 'a commit that takes most objects away is released',
    file: decide,
    find: 'if (problem !== undefined) return problem;',
    replace: '',
    tests: [...sync, 'packages/runner/src/controllers/application-controller.test.ts'],
  },
  {
    name: 'an unreadable ledger is asked for once',
    file: decide,
    find: 'if (upstream.isUnread === true) return { reason, message, pollMs: readRetryMs };',
    replace: 'if (upstream.isUnread === true) return { reason, message };',
  },
  {
    name: 'nobody knows is said as no',
    file: decide,
    find: "if ('ready' in verdict) return { type: 'Ready', status: verdict.ready, ...why };",
    replace: '',
  },
  {
    name: 'an application that is back is still gone',
    file: decide,
    find: 'const { inRepository: _, removal: __, ...before } = status ??',
    replace: 'const { ...before } = status ??',
    tests: ['packages/runner/src/controllers/application-controller.test.ts'],
  },
  {
    name: 'the release of the stable version is deleted',
    file: oldReleases,
    find: 'name !== stableRelease && ',
    replace: '',
  },
  {
    name: 'a release is deleted before its decision is in the ledger',
    file: oldReleases,
    find: "it.status?.ledger === 'Recorded' && ",
    replace: '',
  },
  {
    name: 'an older promotion is the stable version',
    file: endings,
    find: 'return ran && newer(release, before);',
    replace: 'return ran && release.metadata.name !== before;',
  },
  {
    name: 'an earlier word that lets a version in counts, not the last',
    file: endings,
    find: "if (latestRequest(requests)?.type === 'Retry') {",
    replace: "if (requests.some(({ type }) => type === 'Retry')) {",
    tests: ['packages/core/src/sync/way-back.test.ts'],
  },
  {
    name: 'people ask of what the record names, though a newer one is stable',
    file: endings,
    find: '(isStableAfter(release, stable) ? release.metadata.name : stable)',
    replace: '(isStableAfter(release, stable) ? stable : noted)',
    tests: ['packages/cli/src/release/ask-undo.test.ts'],
  },
  {
    name: 'the objects of a first version that failed are forgotten',
    file: endings,
    find: 'inventory: united(rest.inventory, ended.inventory)',
    replace: 'inventory: rest.inventory',
    tests: sync,
  },
  {
    name: 'a retry does not let a version out of its quarantine',
    file: endings,
    find: 'quarantine = quarantine.filter((it) => it.release !== name);',
    replace: 'quarantine = quarantine.slice();',
    tests: sync,
  },
  {
    name: 'a retry of long ago lets out what has failed since',
    file: endings,
    find: ' && Date.parse(request.at) > Date.parse(at)',
    replace: '',
    tests: sync,
  },
  {
    name: 'what infrastructure kept from running is kept out',
    file: endings,
    find: '!isTriedAgain(status?.verdict) &&\n',
    replace: '',
  },
  {
    name: 'a version that proved nothing is not kept out',
    file: endings,
    find: "(outcome === 'Fail' || outcome === 'Inconclusive')",
    replace: "outcome === 'Fail'",
  },
  {
    name: 'a superseded version is kept out',
    file: endings,
    find: "(outcome === 'Fail' || outcome === 'Inconclusive')",
    replace: 'outcome !== undefined',
  },
  {
    name: 'of a lost record the oldest word on a version counts',
    file: restore,
    find: 'new Map(inOrder.map((entry) => [entry.version, entry]))',
    replace: 'new Map(inOrder.toReversed().map((entry) => [entry.version, entry]))',
    tests: sync,
  },
  {
    name: 'names of releases begin anew where a record was lost',
    file: restore,
    find: 'Math.max(sequenceOf(newest), sequenceOf(last))',
    replace: 'sequenceOf(newest)',
    tests: sync,
  },
  {
    name: 'what infrastructure has ended is tried again at once',
    file: blocked,
    find: 'Math.min(retryMsMax, retryMsMin * 2 ** triesBefore)',
    replace: '0',
  },
  {
    name: 'each try waits no longer than the one before',
    file: blocked,
    find: 'retryMsMin * 2 ** triesBefore',
    replace: 'retryMsMin',
  },
  {
    name: 'a person’s retry waits as well',
    file: blocked,
    find: "if (current.spec.requests.some(({ type }) => type === 'Retry')) return undefined;",
    replace: '',
  },
  {
    name: 'what another application has is taken over',
    file: claims,
    find: 'if (owner === undefined || !(await isClaimed(cluster, ref, owner, op))) return;',
    replace: 'if (owner !== application || owner === undefined) return;',
  },
  {
    name: 'what a release of another applies just now is taken over',
    file: claims,
    find: 'if (releases.some((it) => !hasEnded(it) && has(it))) return true;',
    replace: '',
  },
  {
    name: 'an application that has left the repository keeps its objects',
    file: claims,
    find: ' && status?.inRepository !== false',
    replace: '',
  },
  {
    name: 'what another application has in its folder alone is taken over',
    file: 'packages/runner/src/apply/expect-unclaimed.ts',
    find: 'return rendered.sources.has(key) ? path : undefined;',
    replace: 'return rendered.sources.has(key) ? undefined : undefined;',
  },
  {
    name: 'replicas that an autoscaler has set are set back',
    file: 'packages/runner/src/apply/apply-all.ts',
    find: 'return (await asked).has(keyOf(object));',
    replace: "return (await asked).has('');",
    tests: ['packages/runner/src/act/perform.test.ts'],
  },
  {
    name: 'an object of somebody else is deleted',
    file: perform,
    find: '(live) => mayBeDeletedFor(release, live)',
    replace: '() => true',
  },
  {
    name: 'what has come in the place of an object is deleted',
    file: 'packages/runner/src/apply/delete-own.ts',
    tests: ['packages/runner/src/act/perform.test.ts'],
    find: "{ as: 'Runner', ...(uid === undefined ? {} : { uid }) }",
    replace: "{ as: 'Runner', ...(uid === undefined ? {} : {}) }",
  },
  {
    name: 'pods are killed by the runner itself',
    file: perform,
    find: "gracePeriodSeconds: action.gracePeriodSeconds, as: 'Chaos'",
    replace: "gracePeriodSeconds: action.gracePeriodSeconds, as: 'Runner'",
  },
  {
    name: 'a pod by the same name is killed',
    file: perform,
    find: '{ uid: action.uid, gracePeriodSeconds',
    replace: '{ gracePeriodSeconds',
  },
  {
    name: 'a runner whose Lease has run out writes',
    file: fence,
    find: "if (!isHeld()) throw new DOMException('the Lease ran out while this process stood still', 'AbortError');",
    replace: '',
  },
  {
    name: 'what another runner’s shard has is written',
    file: fence,
    find: "if (mayWrite?.() === false) throw new DOMException('the shard is another runner’s by now', 'AbortError');",
    replace: '',
  },
  {
    name: 'a runner whose Lease has run out appends to the ledger',
    file: fence,
    find: 'appendLedger: guard((...args) => config.appendLedger(...args)),\n',
    replace: '',
  },
  {
    name: 'a runner whose Lease has run out deletes',
    file: fence,
    find: 'delete: guard((...args) => cluster.delete(...args)),\n',
    replace: '',
  },
  {
    name: 'pods that only have the labels of a workload are judged with it',
    file: workload,
    find: 'const pods = ownedPods(workload, selected, revisions.objects);\n    return',
    replace: 'const pods = selected;\n    return',
  },
  {
    name: 'a node that is away is not asked about',
    file: workload,
    find: 'return new Set(names.filter((_, index) => isNodeAway(nodes[index])));',
    replace: 'return new Set(names.filter((_, index) => nodes[index] === null));',
  },
  {
    name: 'an endpoint that is not ready has requests',
    file: workload,
    find: ".filter((endpoint) => field(endpoint, 'conditions', 'ready') !== false).length;",
    replace: '.filter((endpoint) => endpoint !== undefined).length;',
  },
  {
    name: 'a release that has ended lets go of its record before its ledger is written',
    file: controller,
    find: "status?.finishedAt !== undefined && status.ledger !== 'Pending' && ",
    replace: 'status?.finishedAt !== undefined && ',
  },
  {
    name: 'a canary is made over an object of somebody else',
    file: objections,
    find: 'if (found === undefined || owner(found) === owner(object)) return;',
    replace: 'if (found === undefined || owner(found) !== owner(object)) return;',
  },
  {
    name: 'an object of which the version brings the kind is objected to',
    file: objections,
    find: '!defined.has(groupKindOf(object)) &&',
    replace: '',
  },
  {
    name: 'a version that cannot be read whole is planned all the same',
    file: 'packages/runner/src/observe/observe-plan.ts',
    find: 'expectReadable(release, desired);',
    replace: '',
    tests: ['packages/runner/src/controllers/release-controller.test.ts'],
  },
  {
    name: 'a version is kept out by itself alone',
    file: 'packages/core/src/quarantine/held-by.ts',
    find: '=> isSame(pods)',
    replace: '=> pods === null',
    tests: ['packages/core/src/quarantine/quarantine.test.ts'],
  },
  {
    name: 'a version is kept out where some of what failed is in it',
    file: 'packages/core/src/quarantine/pods-run.ts',
    find: 'pods.every(',
    replace: 'pods.some(',
    tests: ['packages/core/src/quarantine/quarantine.test.ts'],
  },
  {
    name: 'what was good before is kept out with what failed',
    file: 'packages/core/src/quarantine/pods-run.ts',
    find: 'hash === undefined || hash === then(ref)',
    replace: 'hash === undefined',
    tests: ['packages/core/src/quarantine/quarantine.test.ts'],
  },
  {
    name: 'what pods read is no part of what they run',
    file: 'packages/core/src/quarantine/pods-hash.ts',
    find: 'readConfigs(workload, version).map(content).toSorted()',
    replace: '[]',
  },
  {
    name: 'how pods are reached is no part of what they run',
    file: 'packages/core/src/quarantine/pods-hash.ts',
    find: 'around ??= hex(surroundings(version));',
    replace: "around = '';",
  },
];
