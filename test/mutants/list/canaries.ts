import type { Mutant } from '../mutant.ts';

const folder = 'packages/core/src/canary';
const drain = `${folder}/drain.ts`;
const touched = `${folder}/touched.ts`;
const undo = `${folder}/undo.ts`;
const others = `${folder}/others/others.ts`;
const kinds = `${folder}/others/kinds.ts`;
const place = `${folder}/others/place.ts`;
const othersTests = [`${folder}/others/others.test.ts`];

/** How a canary ends, what its version has changed, and what of others does not treat it like stable. */
export const canaryMutants: readonly Mutant[] = [
  {
    name: 'a request that is under way is none',
    file: drain,
    find: '(inFlight ?? 0) > 0 || requests !== before',
    replace: 'requests !== before',
  },
  {
    name: 'requests that go on ending are no requests',
    file: drain,
    find: '(inFlight ?? 0) > 0 || requests !== before',
    replace: '(inFlight ?? 0) > 0',
  },
  {
    name: 'a look that could not count begins the quiet',
    file: drain,
    find: '(known ?? (inFlight === 0 ? at : undefined))',
    replace: '(known ?? at)',
  },
  {
    name: 'one moment without a request is quiet',
    file: drain,
    find: 'now - fromInstant(quietSince) >= quietMs',
    replace: 'now - fromInstant(quietSince) >= 0',
  },
  {
    name: 'the time that requests have to end is a second short',
    file: drain,
    find: '>= drainSeconds(subject) * 1000',
    replace: '>= (drainSeconds(subject) - 1) * 1000',
  },
  {
    name: 'a canary that never had a request drains',
    file: drain,
    find: 'status.canaryHadWeight !== true || seconds',
    replace: 'seconds',
  },
  {
    name: 'a canary that is gone drains',
    file: drain,
    find: ' || !isThere) return undefined;',
    replace: ') return undefined;',
  },
  {
    name: 'a canary that has drained drains again',
    file: drain,
    find: '  if (status.drain?.outcome !== undefined) return undefined;\n',
    replace: '',
  },
  {
    name: 'a canary that is served again has drained already',
    file: drain,
    find: 'return subject.status.drain === undefined ? subject : { ...subject, status };',
    replace: 'return { ...subject, status: subject.status ?? status };',
  },
  {
    name: 'requests that had not ended are not mentioned',
    file: drain,
    find: "if (outcome !== 'TimeUp' || inFlight === 0) return '';",
    replace: "if (outcome !== 'TimeUp' || inFlight >= 0) return '';",
  },
  {
    name: 'the version that an object was applied for is a change',
    file: touched,
    find: "const form = withField(object, ['metadata', 'annotations', versionAnnotation], undefined);",
    replace: 'const form = object;',
  },
  {
    name: 'an object that the version has dropped touches no workload',
    file: touched,
    find: 'filter(([key]) => !isSameJson(before.get(key), now.get(key)))',
    replace: 'filter(([key]) => now.has(key) && !isSameJson(before.get(key), now.get(key)))',
  },
  {
    name: 'a change touches no workload where whom it reaches is not known',
    file: touched,
    find: "    default:\n      return 'All';",
    replace: '    default:\n      return () => false;',
  },
  {
    name: 'a ConfigMap that no workload names touches none',
    file: touched,
    find: "(workload) => workload.some(isUser) : 'All';",
    replace: '(workload) => workload.some(isUser) : () => false;',
  },
  {
    name: 'a policy that begins to hold touches only the pods that it selects',
    file: touched,
    find: "if (!isSameSubject) return 'All';",
    replace: '',
  },
  {
    name: 'a policy that admits addresses touches only the pods that it selects',
    file: touched,
    find: "if (peers.some((peer) => field(peer, 'podSelector') === undefined)) return 'All';",
    replace: '',
  },
  {
    name: 'an autoscaler touches every workload of its target’s name',
    file: touched,
    find: "stringAt(scaler, 'spec', 'scaleTargetRef', 'kind') === workload.kind &&",
    replace: '',
  },
  {
    name: 'callers of touched pods are not touched',
    file: touched,
    find: '  addCallers(touched, workloads, versions);\n',
    replace: '',
  },
  {
    name: 'callers of callers of touched pods are not touched',
    file: touched,
    find: 'for (const key of more) touched.add(key);',
    replace: 'for (const key of more) touched.add(key);\n    return;',
  },
  {
    name: 'a rollback that cannot be read is waited for without end',
    file: undo,
    find: 'if (phaseAgeMs(subject) < progressDeadlineSeconds(subject) * 1000) return',
    replace: 'if (phaseAgeMs(subject) >= 0) return',
  },
  {
    name: 'a rollback that cannot be read speaks against the version that it restores',
    file: undo,
    find: "{ outcome: 'Inconclusive', gate: 'Infrastructure', ...why }",
    replace: "{ outcome: 'Fail', gate: 'Health', ...why }",
  },
  {
    name: 'other clusters are told of a rollback only at its end',
    file: undo,
    find: 'if (status.withdrawalSent !== true) {',
    replace: "if (status.phase === 'Promoted') {",
  },
  {
    name: 'a rollback withdraws the version that it restores',
    file: undo,
    find: "version: spec.previousVersion ?? '',",
    replace: 'version: spec.version,',
  },
  {
    name: 'policies of other namespaces select pods here',
    file: kinds,
    find: "if (isOwn && selectsStableOnly(pods, field(policy, 'spec', 'podSelector')))",
    replace: "if (selectsStableOnly(pods, field(policy, 'spec', 'podSelector')))",
    tests: othersTests,
  },
  {
    name: 'a peer without a namespace is of every namespace',
    file: kinds,
    find: 'const isThere = ofNamespace === undefined ? isOwn :',
    replace: 'const isThere = ofNamespace === undefined ? true :',
    tests: othersTests,
  },
  {
    name: 'a Service without a selector reaches the canary',
    file: kinds,
    find: 'Object.keys(selector).length > 0 && hasLabels',
    replace: 'hasLabels',
    tests: othersTests,
  },
  {
    name: 'a rule for another host of that name is about the Service',
    file: kinds,
    find: "rest.length === 0 || rest[0] === 'svc'",
    replace: 'rest.length >= 0',
    tests: othersTests,
  },
  {
    name: 'what selects both arms treats them differently',
    file: place,
    find: 'return chooses(stable) && !chooses(canary);',
    replace: 'return chooses(stable) || !chooses(canary);',
    tests: othersTests,
  },
  {
    name: 'Cilium’s labels have no source',
    file: place,
    find: "key.replace(/^(k8s|any)[:.]/, '')",
    replace: 'key',
    tests: othersTests,
  },
  {
    name: 'the application’s own policies are others’',
    file: others,
    find: 'isOwn && it.kind.ofOthersOnly === true ? undefined :',
    replace: '',
  },
  {
    name: 'what others do is looked for again at each look',
    file: others,
    find: "return status?.phase === 'Preparing' && status.others === undefined;",
    replace: "return status?.phase === 'Preparing';",
  },
  {
    name: 'what could not be looked at is not named',
    file: others,
    find: "? [{ apiVersion: it.kind.apiVersions[0] ?? '', kind: it.kind.kind, message: it.problem }]",
    replace: '? []',
  },
];
