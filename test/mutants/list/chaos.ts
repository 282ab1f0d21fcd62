import type { Mutant } from '../mutant.ts';

const folder = 'packages/core/src/chaos';
const debts = `${folder}/debts.ts`;
const podKill = `${folder}/faults/pod-kill.ts`;
const zoneFailure = `${folder}/faults/zone-failure.ts`;
const decide = `${folder}/decide.ts`;
const node = `${folder}/node.ts`;
const steady = `${folder}/steady-state.ts`;
const judge = `${folder}/judge-requests.ts`;
const reach = `${folder}/reach.ts`;
const trigger = `${folder}/trigger.ts`;
const tests = ['decide', 'verdict', 'faults/pod-kill', 'faults/zone-failure'].map(
  (name) => `${folder}/${name}.test.ts`,
);
const performed = ['packages/runner/src/act/perform.test.ts'];

/** Faults and their debts, and what a run of a scenario proves. */
export const chaosMutants: readonly Mutant[] = [
  {
    name: 'who else is in a zone is not looked at before it is failed',
    file: reach,
    find: 'observes(fault, index === planned)',
    replace: 'observes(fault, false)',
  },
  {
    name: 'what one fault may change lets another change all',
    file: 'packages/model/src/install/fault-permissions.ts',
    find: 'isFree ? [] : [...(known?.only ?? []), only]',
    replace: '[]',
  },
  {
    name: 'a scheduled run begins in a namespace that its application may not have any more',
    file: 'packages/core/src/chaos/trigger.ts',
    find: 'seen.state !== undefined && seen.namespaceRefused === undefined',
    replace: 'seen.state !== undefined',
  },
  {
    name: 'a node is known by its name, whatever its uid',
    file: zoneFailure,
    find: "kind === 'Node' && metadata.uid === target.uid",
    replace: "kind === 'Node' && metadata.name === target.ref.name",
    tests,
  },
  {
    name: 'what a fault creates is created by the runner, which may do more',
    file: 'packages/runner/src/act/perform.ts',
    find: "createOnce(cluster, action.object, { ...op, as: 'Chaos' })",
    replace: 'createOnce(cluster, action.object, op)',
    tests: performed,
  },
  {
    name: 'another node by the same name pays the debt',
    file: 'packages/runner/src/act/perform.ts',
    find: 'if (live === undefined || live.metadata.uid !== action.uid) return;',
    replace: 'if (live === undefined) return;',
    tests: performed,
  },
  {
    name: 'a pod is known by its name, whatever its uid',
    file: podKill,
    find: 'pods.some((pod) => pod.uid === target.uid && !pod.terminating)',
    replace: 'pods.some((pod) => pod.name === target.ref.name && !pod.terminating)',
    tests,
  },
  {
    name: 'what was injected counts as put back before it was asked for',
    file: debts,
    find: "if (target.state !== 'Reverting') return { ...target, state: 'Reverting' };",
    replace: '',
    tests,
  },
  {
    name: 'a run ends before its faults are back',
    file: debts,
    find: "targets.filter((target) => target.state !== 'Verified');",
    replace: "targets.filter((target) => target.state === 'Recorded');",
    tests,
  },
  {
    name: 'a taint that is still there is back',
    file: zoneFailure,
    find: 'return !isFailed(scene, node) && (node.unschedulable',
    replace: 'return (node.unschedulable',
    tests,
  },
  {
    name: 'a node that was cordoned before is uncordoned',
    file: node,
    find: '...(unschedulableBefore ? {} : { unschedulable: null }),',
    replace: '...(unschedulableBefore ? { unschedulable: null } : { unschedulable: null }),',
  },
  {
    name: 'taints of others go with ours',
    file: node,
    find: 'taints: others.length === 0 ? null : others,',
    replace: 'taints: null,',
  },
  {
    name: 'the taint of another run is ours',
    file: node,
    find: "field(taint, 'key') === zoneFailureTaint && field(taint, 'value') === run",
    replace: "field(taint, 'key') === zoneFailureTaint",
  },
  {
    name: 'how a node was before is not looked at again before the fault',
    file: debts,
    find: 'return preImage === undefined ? target : { ...target, preImage };',
    replace: 'return preImage === undefined ? target : target;',
    tests,
  },
  {
    name: 'a fault that somebody has ended early counts as held',
    file: debts,
    find: '  const ended = endedEarly(trial);\n  if (ended !== undefined) return ended;\n  const { faultIndex',
    replace: '  const { faultIndex',
    tests,
  },
  {
    name: 'a node that was uncordoned by hand is still failed',
    file: zoneFailure,
    find: '!wasCordoned(target) && !node.unschedulable ? `node',
    replace: 'wasCordoned(target) && !node.unschedulable ? `node',
    tests,
  },
  {
    name: 'a zone is failed for a second less',
    file: zoneFailure,
    find: '=> durationSeconds * 1000',
    replace: '=> (durationSeconds - 1) * 1000',
    tests,
  },
  {
    name: 'a run goes on below the floor of ready pods',
    file: debts,
    find: 'if (ready >= floor) return undefined;',
    replace: 'if (ready >= 0 && floor >= 0) return undefined;',
    tests,
  },
  {
    name: 'a person’s abort is heard after the fault',
    file: debts,
    find: "if (why !== undefined) return takeBack(trial, 'Inconclusive', why);",
    replace: '',
    tests,
  },
  {
    name: 'pods of a zone say goodbye',
    file: zoneFailure,
    find: 'gracePeriodSeconds: 0 };',
    replace: 'gracePeriodSeconds: 30 };',
    tests,
  },
  {
    name: 'more pods are killed than there are to spare',
    file: podKill,
    find: 'if (living.length - count < floor)',
    replace: 'if (living.length < floor)',
    tests,
  },
  {
    name: 'of three pods four are killed',
    file: podKill,
    find: 'if (living.length < count) return `${living.length} pods are there, ${count} were to be killed`;',
    replace: '',
    tests,
  },
  {
    name: 'a zone with strangers in it is failed',
    file: zoneFailure,
    find: 'if (strangers.length > 0)',
    replace: 'if (strangers.length < 0)',
    tests,
  },
  {
    name: 'a zone without a pod of the workload proves something',
    file: zoneFailure,
    find: "if (!workload.value.pods.some((pod) => !pod.terminating && inZone.has(pod.node ?? ''))) {",
    replace: 'if (workload.value.pods.length === 0) {',
    tests,
  },
  {
    name: 'the last nodes that take pods are failed',
    file: zoneFailure,
    find: 'node.zone !== zone && !node.unschedulable',
    replace: 'node.zone !== zone',
    tests,
  },
  {
    name: 'a run begins beside a release',
    file: reach,
    find: 'releases.some((release) => isMoving(release) && reaches(run, placeOfRelease(release))) ||',
    replace: '',
  },
  {
    name: 'a zone failure reaches its own application alone',
    file: reach,
    find: "run.spec.experiment.faults.some(({ type }) => faultRow(type).reach === 'Cluster')",
    replace: 'false',
  },
  {
    name: 'a verdict is about the version that is stable by now',
    file: decide,
    find: 'if (run.spec.version !== undefined && version !== run.spec.version) {',
    replace: 'if (run.spec.version === null) {',
    tests,
  },
  {
    name: 'a schedule that could not begin begins hours late',
    file: decide,
    find: 'lateMs > experiment.startingDeadlineSeconds * 1000',
    replace: 'lateMs > experiment.startingDeadlineSeconds * 1_000_000',
    tests,
  },
  {
    name: 'a person’s run of something else opens a gate',
    file: decide,
    find: 'return seen.declared.value ? declared : { ...declared, adHoc: true };',
    replace: 'return declared;',
    tests,
  },
  {
    name: 'faults are injected although a lock is closed',
    file: decide,
    find: 'if (seen.refusals.value.length > 0) {',
    replace: 'if (seen.refusals.value.length < 0) {',
    tests,
  },
  {
    name: 'what was counted while the workload was not steady is a baseline',
    file: decide,
    find: 'const noted = steady ? noteBaseline(trial) : dropBaseline(trial);',
    replace: 'const noted = noteBaseline(trial);',
    tests,
  },
  {
    name: 'the baseline of a count that was begun anew goes on',
    file: `${folder}/baseline.ts`,
    find: 'baseline !== undefined && status.countsLast?.since === look.last.since',
    replace: 'baseline !== undefined',
    tests,
  },
  {
    name: 'a run passes by a request',
    file: judge,
    find: 'if (requests < requestsMin) {',
    replace: 'if (requests < 1) {',
    tests,
  },
  {
    name: 'a run passes in which half of the requests were completed',
    file: judge,
    find: '    throughput < throughputPercentMin &&\n',
    replace: '    throughput < throughputPercentMin / 2 &&\n',
    tests,
  },
  {
    name: 'requests that nobody counted were not answered',
    file: judge,
    find: 'if (status.countsInterrupted === true)',
    replace: 'if (status.countsInterrupted === false)',
    tests,
  },
  {
    name: 'time in which nobody counted lowers the throughput',
    file: steady,
    find: 'countedSince: toInstant(now - countedSeconds * 1000),',
    replace: '',
    tests,
  },
  {
    name: 'the recovery is counted from when it is looked at',
    file: steady,
    find: 'return ends.length === 0 ? fromInstant(phaseStartedAt) : Math.max(...ends);',
    replace: 'return ends.length === 0 ? fromInstant(phaseStartedAt) : fromInstant(phaseStartedAt);',
    tests,
  },
  {
    name: 'a workload is whole a moment after a kill',
    file: steady,
    find: 'workload.value.whole && readyPods(workload.value) === workload.value.replicas',
    replace: 'workload.value.whole',
    tests,
  },
  {
    name: 'a recovery that is late passes',
    file: steady,
    find: "return complete(trial, status.wanted?.verdict ?? 'Fail', status.wanted ?? missed);",
    replace: "return complete(trial, status.wanted?.verdict ?? 'Pass', status.wanted ?? missed);",
    tests,
  },
  {
    name: 'a run that was ended early passes in the end',
    file: steady,
    find: 'if (status.wanted !== undefined) return complete(recovered, status.wanted.verdict, status.wanted);',
    replace: '',
    tests,
  },
  {
    name: 'a run that has a verdict begins anew when its record is deleted',
    file: trigger,
    find: '.filter(({ metadata }) => !seen.ended.has(metadata.name))\n',
    replace: '',
  },
  {
    name: 'a scenario that is suspended runs',
    file: trigger,
    find: 'if (seen.scenario.spec.suspend) return',
    replace: 'if (seen.scenario.spec.suspend && seen.runs.length > 1000) return',
  },
  {
    name: 'the run of the stable release is deleted, and made again',
    file: trigger,
    find: 'run !== lastBySchedule && !isNeeded(run)',
    replace: 'run !== lastBySchedule',
  },
];
