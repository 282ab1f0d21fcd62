import type { Mutant } from '../mutant.ts';

const references = 'packages/core/src/canary/references.ts';
const podUse = 'packages/core/src/canary/pod-use.ts';
const use = ['packages/core/src/canary/pod-use.test.ts'];
const template = 'packages/core/src/pod-template.ts';

/** Each field of a pod that names what it reads. */
const fields: readonly Mutant[] = [
  ['configMap', 'ConfigMap'],
  ['configMapRef', 'ConfigMap'],
  ['configMapKeyRef', 'ConfigMap'],
  ['secret', 'Secret'],
  ['secretRef', 'Secret'],
  ['secretKeyRef', 'Secret'],
  ['azureFile', 'Secret'],
  ['nodePublishSecretRef', 'Secret'],
  ['imagePullSecrets', 'Secret'],
].map(([field, kind]) => ({
  name: `the field ${field} names nothing`,
  file: references,
  find: `  ${field}: '${kind}',\n`,
  replace: '',
}));

/** Places in a pod of which what stands in them is read like anywhere else. */
const places: readonly Mutant[] = ['initContainers', 'ephemeralContainers', 'projected', 'csi'].map(
  (place) => ({
    name: `what stands in ${place} names nothing`,
    file: references,
    find: 'if (kind === undefined) return [key, mapConfigReferences(value, rename)];',
    replace: `if (key === '${place}') return [key, value];\n      if (kind === undefined) return [key, mapConfigReferences(value, rename)];`,
    tests: use,
  }),
);

/** What pods read and use, and what of it goes before the canary or beside it. */
export const podsMutants: readonly Mutant[] = [
  ...fields,
  ...places,
  {
    name: 'configuration by the same name in another namespace is read',
    file: references,
    find: 'metadata.namespace === workload.metadata.namespace &&',
    replace: '',
    tests: ['packages/core/src/canary/references.test.ts', 'packages/core/src/canary/config-hash.test.ts'],
  },
  {
    name: 'a ServiceAccount is used by nobody',
    file: podUse,
    find: '...(account === undefined ? [] : [`ServiceAccount/${account}`]),',
    replace: '',
    tests: use,
  },
  {
    name: 'a claim for storage is used by nobody',
    file: podUse,
    find: '...claims.filter((name) => name !== undefined).map((name) => `PersistentVolumeClaim/${name}`),',
    replace: '',
    tests: use,
  },
  {
    name: 'pods of a CronJob use nothing',
    file: template,
    find: "['spec', 'jobTemplate', 'spec', 'template']",
    replace: "['spec', 'template']",
    tests: use,
  },
  {
    name: 'pods of a custom kind use nothing',
    file: template,
    find: "podTemplatePath(object) ?? ['spec', 'template']",
    replace: "podTemplatePath(object) ?? ['spec', 'none']",
    tests: use,
  },
  {
    name: 'a new object that stable pods name goes before the canary',
    file: 'packages/core/src/canary/before-canary.ts',
    find: 'return !stable.names.has(`${kind}/${metadata.name}`);',
    replace: 'return true;',
  },
  {
    name: 'a new Service that selects stable pods goes before the canary',
    file: 'packages/core/src/canary/before-canary.ts',
    find: 'return isInternal && !selects;',
    replace: 'return isInternal;',
  },
  {
    name: 'a new Service with an address outside goes before the canary',
    file: 'packages/core/src/canary/before-canary.ts',
    find: 'return isInternal && !selects;',
    replace: 'return !selects;',
  },
  {
    name: 'a new policy that selects stable pods goes before the canary',
    file: 'packages/core/src/canary/before-canary.ts',
    find: "return !stable.labels.some((it) => selectorMatches(field(object, 'spec', 'podSelector'), it));",
    replace: 'return true;',
  },
  {
    name: 'a new Job that reads what is only changed runs before the canary',
    file: 'packages/core/src/canary/before-canary.ts',
    find: '(isUnused(object, stable) || runsOnce(object, versions))',
    replace: '(isUnused(object, stable) || isJob(object))',
  },
  {
    name: 'Jobs run before what they need is made',
    file: 'packages/core/src/canary/before-canary.ts',
    find: 'return [...chosen.filter((object) => !isJob(object)), ...made, ...chosen.filter(isJob)];',
    replace: 'return [...chosen.filter(isJob), ...chosen.filter((object) => !isJob(object)), ...made];',
  },
  {
    name: 'a changed configuration restarts no pods',
    file: 'packages/core/src/canary/config-hash.ts',
    find: "const contentFields = ['data', 'binaryData', 'stringData'];",
    replace: "const contentFields = ['binaryData', 'stringData'];",
  },
  {
    name: 'binary data of a configuration is not counted',
    file: 'packages/core/src/canary/config-hash.ts',
    find: "const contentFields = ['data', 'binaryData', 'stringData'];",
    replace: "const contentFields = ['data', 'stringData'];",
  },
  {
    name: 'an object that asks for no restart restarts pods all the same',
    file: 'packages/core/src/canary/config-hash.ts',
    find: '.filter((config) => !restartsNever(config))',
    replace: '',
  },
  {
    name: 'a configuration that is taken away is no gated change',
    file: 'packages/core/src/canary/gated-change.ts',
    find: 'const [now, before] = [desired, previous].map((version) => partsOf(deployment, version));',
    replace:
      'const [now, before] = [desired, previous.filter((it) => desired.some((other) => refKey(refOf(other)) === refKey(refOf(it))))].map((version) => partsOf(deployment, version));',
  },
  {
    name: 'a changed account is no gated change',
    file: 'packages/core/src/canary/gated-change.ts',
    find: "kind === 'ServiceAccount' && metadata.name === account",
    replace: "kind === 'ServiceAccount' && metadata.name === undefined",
  },
  {
    name: 'a changed policy of the pods is no gated change',
    file: 'packages/core/src/canary/gated-change.ts',
    find: '...selectedPolicies(version, deployment),\n',
    replace: '',
  },
  {
    name: 'the canary reads the stable configuration',
    file: 'packages/core/src/canary/workloads/deployment.ts',
    find: 'copied.has(`${kind}/${name}`) ? canaryName(name) : name',
    replace: 'name',
    tests: ['packages/core/src/canary/plan.test.ts'],
  },
  {
    name: 'the canary reads what its version takes away',
    file: 'packages/core/src/canary/canary-objects.ts',
    find: '[...copied, ...dropped].map(configKey)',
    replace: 'copied.map(configKey)',
    tests: ['packages/core/src/canary/gated-change.test.ts'],
  },
  {
    name: 'an absent label selector selects everything',
    file: 'packages/core/src/label-selector.ts',
    find: "if (typeof selector !== 'object' || selector === null) return false;",
    replace: "if (typeof selector !== 'object' || selector === null) return true;",
  },
  {
    name: 'NotIn does not hold for a label that is absent',
    file: 'packages/core/src/label-selector.ts',
    find: 'return value === undefined || !values.includes(value);',
    replace: 'return value !== undefined && !values.includes(value);',
  },
];
