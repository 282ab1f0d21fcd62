import type { Mutant } from '../mutant.ts';

const workload = 'packages/core/src/health/workload.ts';
const pods = 'packages/core/src/health/owned-pods.ts';
const failure = 'packages/core/src/health/pod-failure.ts';
const counts = 'packages/core/src/health/replica-counts.ts';
const route = 'packages/core/src/health/route.ts';
const kinds = 'packages/core/src/health/kinds';
const stuck = 'packages/core/src/health/stuck-pod.ts';

/** Whether what runs is well, and whose fault it is where it is not. */
export const healthMutants: readonly Mutant[] = [
  {
    name: 'a workload is known by its kind, whatever its group',
    file: 'packages/core/src/health/workloads/table.ts',
    find: ' && apiGroupOf(object) === apiGroupOf(workloadKinds[object.kind])',
    replace: '',
  },
  {
    name: 'an object of which nobody knows when it is whole is whole',
    file: workload,
    find: '{ ...absentWorkload, exists: true, pods: pods.map(podView) }',
    replace: '{ ...absentWorkload, exists: true, whole: true, pods: pods.map(podView) }',
    tests: ['packages/core/src/health/workloads/table.test.ts'],
  },
  {
    name: 'what the controller has not looked at yet counts',
    file: workload,
    find: 'generationSeen >= (workload.metadata.generation ?? 0)',
    replace: 'generationSeen >= 0',
  },
  {
    name: 'old pods that are left make nothing less whole',
    file: workload,
    find: 'made <= wanted &&\n',
    replace: '',
  },
  {
    name: 'pods of the old template make a workload whole',
    file: workload,
    find: 'updated >= toUpdate - away &&\n',
    replace: '',
  },
  {
    name: 'pods that are not available make a workload whole',
    file: workload,
    find: 'available >= wanted - away &&\n',
    replace: '',
  },
  {
    name: 'a node that is away makes pods of a Deployment count as there',
    file: workload,
    find: 'row.isOnEachNode ? awayCount(pods, nodesAway) : 0',
    replace: 'awayCount(pods, nodesAway)',
    tests: ['packages/core/src/health/workload.test.ts', 'packages/core/src/health/replica-counts.test.ts'],
  },
  {
    name: 'a quota that is used up speaks against the version',
    file: 'packages/core/src/health/refused.ts',
    find: "if (isInfrastructureRefusal(refusal.message)) return { fault: 'Infrastructure', reason, message };",
    replace: '',
    tests: ['packages/core/src/health/workload.test.ts', 'packages/core/src/health/events.test.ts'],
  },
  {
    name: 'one pod without a node excuses one that runs and is not ready',
    file: workload,
    find: 'if (troubles.includes(undefined)) return undefined;',
    replace: '',
  },
  {
    name: 'a crash is excused by another pod that has no node',
    file: workload,
    find: 'if (versions !== undefined) return versions;',
    replace: '',
  },
  {
    name: 'a pod is a workload’s own by its labels',
    file: pods,
    find: 'return controller !== undefined && owners.has(controller);',
    replace: 'return true;',
  },
  {
    name: 'a pod that any ReplicaSet made is the Deployment’s own',
    file: pods,
    find: '...revisions.filter((it) => controllerOf(it) === workload.metadata.uid).map((it) => it.metadata.uid),',
    replace: '...revisions.map((it) => it.metadata.uid),',
  },
  {
    name: 'a crash of the version before speaks against the one that replaces it',
    file: 'packages/core/src/health/workloads/deployment.ts',
    find: '.filter((set) => isOfTemplate(set, workload))\n',
    replace: '',
    tests: ['packages/core/src/health/owned-pods.test.ts', 'packages/core/src/health/workload.test.ts'],
  },
  {
    name: 'of a DaemonSet the oldest template counts',
    file: 'packages/core/src/health/workloads/daemon-set.ts',
    find: 'revisionOf(b) - revisionOf(a)',
    replace: 'revisionOf(a) - revisionOf(b)',
    tests: ['packages/core/src/health/owned-pods.test.ts', 'packages/core/src/health/workload.test.ts'],
  },
  {
    name: 'a pod that goes away is judged',
    file: failure,
    find: "return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded';",
    replace: "return phase !== 'Failed' && phase !== 'Succeeded';",
  },
  {
    name: 'a pod that has ended is judged',
    file: failure,
    find: "return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded';",
    replace: 'return pod.metadata.deletionTimestamp === undefined;',
  },
  {
    name: 'a crash of an init container is not seen',
    file: failure,
    find: "return [...items(pod, 'status', 'initContainerStatuses'), ...items(pod, 'status', 'containerStatuses')];",
    replace: "return [...items(pod, 'status', 'containerStatuses')];",
  },
  {
    name: 'one restart is a crash loop',
    file: failure,
    find: 'restarts < restartsMax ||',
    replace: 'restarts < restartsMax - 1 ||',
  },
  {
    name: 'a container that ended well often is a crash loop',
    file: failure,
    find: '|| exitCode === 0 ||',
    replace: '||',
  },
  {
    name: 'a crash of long ago counts for ever',
    file: failure,
    find: ' || now - endedAt > crashMemoryMs',
    replace: '',
  },
  {
    name: 'an image that is not there fails a version at the first try',
    file: failure,
    find: 'const isKnown = hasTried || missingAnswers(container, pod, events) >= missingImageAnswersMin;',
    replace: 'const isKnown = true;',
  },
  {
    name: 'an image that a registry has denied once fails a version',
    file: failure,
    find: 'const missingImageAnswersMin = 2;',
    replace: 'const missingImageAnswersMin = 1;',
  },
  {
    name: 'what was said of the version before is held against this one',
    file: 'packages/core/src/health/events.ts',
    find: "reason === 'FailedCreate' && lastAt >= changedAt,",
    replace: "reason === 'FailedCreate',",
    tests: ['packages/core/src/health/events.test.ts'],
  },
  {
    name: 'a pull that is not let in counts as an image that is not there',
    file: 'packages/core/src/health/image-pull.ts',
    find: ' &&\n    !denied.test(said)',
    replace: '',
    tests: ['packages/core/src/health/image-pull.test.ts'],
  },
  {
    name: 'a registry that does not answer speaks against the version',
    file: failure,
    find: "if (!isVersions) return { fault: 'Infrastructure', reason, message };",
    replace: "if (!isVersions) return { fault: 'Version', reason, message };",
  },
  {
    name: 'a pod that no node has room for speaks against the version',
    file: failure,
    find: "return { fault: 'Infrastructure', reason, message: `pod ${pod.metadata.name}: ${message}` };",
    replace: "return { fault: 'Version', reason, message: `pod ${pod.metadata.name}: ${message}` };",
  },
  {
    name: 'the name of an image is read as what the registry said',
    file: 'packages/core/src/health/image-pull.ts',
    find: "image === '' ? message : message.replaceAll(image, '')",
    replace: 'message',
  },
  {
    name: 'pods that people must delete are waited for',
    file: counts,
    find: "if (stringAt(workload, 'spec', 'updateStrategy', 'type') === 'OnDelete') return wanted;",
    replace: '',
  },
  {
    name: 'pods below the partition are waited for',
    file: counts,
    find: 'return Math.min(wanted, numberAt',
    replace: 'return Math.min(0, numberAt',
  },
  {
    name: 'what a gateway said of an older generation of a route counts',
    file: 'packages/core/src/canary/routers/http-route.ts',
    find: "(numberAt(condition, 'observedGeneration') ?? 0) >= (route.metadata.generation ?? 0)",
    replace: 'true',
  },
  {
    name: 'a Job is done when its pods are made',
    file: 'packages/core/src/health/job.ts',
    find: "done: conditionOf(job, 'Complete')?.status === 'True' ||",
    replace:
      "done: numberAt(job, 'status', 'active') !== undefined || conditionOf(job, 'Complete')?.status === 'True' ||",
  },
  {
    name: 'a crash of one pod fails its Job',
    file: 'packages/core/src/health/job.ts',
    find: "new Set(['CrashLoopBackOff', 'CrashLoop'])",
    replace: 'new Set<string>()',
  },
  {
    name: 'a route that no gateway has answered for is well',
    file: route,
    find: "if (answers.length === 0) return 'no gateway answers for it: is it named right, and is it there?';",
    replace: '',
  },
  {
    name: 'a pod that the StatefulSet leaves at its template is deleted again and again',
    file: stuck,
    find: 'index < partition || ',
    replace: '',
  },
  {
    name: 'a pod of the template that is applied is deleted where it is not ready',
    file: stuck,
    find: ' || isOfTemplate(workload, pod)',
    replace: '',
  },
  {
    name: 'pods that people delete themselves are deleted',
    file: stuck,
    find: " && updateOf(set).type === 'RollingUpdate'",
    replace: '',
  },
  {
    name: 'an object that is being deleted is judged as if it stayed',
    file: `${kinds}/health-of.ts`,
    find: "if (typeof field(object, 'metadata', 'deletionTimestamp') === 'string') {",
    replace: "if (typeof field(object, 'metadata', 'deletionTimestamp') === 'number') {",
  },
  {
    name: 'each of a list holds where there is none',
    file: `${kinds}/rules/judge.ts`,
    find: 'matches.includes(undefined) ? undefined : matches[0]',
    replace: 'matches.includes(undefined) ? undefined : (matches[0] ?? silent)',
  },
  {
    name: 'a generation that is written as text is not compared',
    file: `${kinds}/rules/judge.ts`,
    find: 'const seen = numeric(field(value, ...path));',
    replace:
      "const seen = [field(value, ...path)].find((it) => typeof it === 'number') as number | undefined;",
  },
  {
    name: 'only the first entry of a list is looked at',
    file: `${kinds}/rules/judge.ts`,
    find: 'value.length > entriesMax ? value.slice(0, entriesMax) : value',
    replace: 'value.slice(0, 1)',
  },
  {
    name: 'what is said of an older generation counts as current',
    file: `${kinds}/rules/judge.ts`,
    find: 'test.current !== true || ',
    replace: 'test.current !== undefined || ',
  },
];
