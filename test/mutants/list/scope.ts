import type { Mutant } from '../mutant.ts';

const expandSets = 'packages/model/src/config/expand-sets.ts';
const expansions = ['packages/model/src/config/expand-sets.test.ts'];

/** What an application may have, and whose an object is. */
export const scopeMutants: readonly Mutant[] = [
  {
    name: 'an object that another tool would keep is said to be deleted, though Seatrial keeps it too',
    file: 'packages/core/src/validate/check-other-tools.ts',
    find: '!staying.has(groupKindOf(object)) && ',
    replace: '',
    tests: ['packages/core/src/validate/check-other-tools.test.ts'],
  },
  {
    name: 'the templates of a chart are taken for files that nobody can read',
    file: 'packages/runner/src/source/parsed-files.ts',
    find: "!buffer.includes('{{') || ",
    replace: "buffer.includes('') || ",
    tests: ['packages/runner/src/source/parsed-files.test.ts'],
  },
  {
    name: 'what a chart gives an object itself is overridden for all',
    file: 'packages/render/src/sandbox/made-files.ts',
    find: '{ ...annotations, ...own }',
    replace: '{ ...own, ...annotations }',
    tests: ['packages/render/src/sandbox/made-files.test.ts'],
  },
  {
    name: 'whoever is granted all namespaces has roles in kube-system',
    file: 'packages/core/src/namespaces/grants.ts',
    find: 'isReserved(namespace) ? pattern === namespace : isNameIn(namespace, pattern)',
    replace: 'isNameIn(namespace, pattern)',
    tests: ['packages/core/src/namespaces/scope.test.ts'],
  },
  {
    name: 'whoever is granted all ClusterRoles has those that are named as those of Kubernetes',
    file: 'packages/core/src/namespaces/scope.ts',
    find: 'isInFull ? pattern === name : isNameIn(name, pattern)',
    replace: 'isNameIn(name, pattern)',
    tests: ['packages/core/src/namespaces/scope.test.ts'],
  },
  {
    name: 'a budget is held against the replicas of a manifest that an autoscaler does not heed',
    file: 'packages/core/src/validate/check-disruption.ts',
    find: 'scaler === undefined',
    replace: "scaler?.object.kind !== ''",
    tests: ['packages/core/src/validate/check-workloads.test.ts'],
  },
  {
    name: 'a Kustomization that is suspended counts as at work',
    file: 'packages/core/src/adoption/reconciler.ts',
    find: "field(object, 'spec', 'suspend') !== true",
    replace: "field(object, 'spec', 'suspend') === undefined || tool === 'Flux'",
    tests: ['packages/core/src/adoption/reconciler.test.ts'],
  },
  {
    name: 'what Helm has made is nobody’s',
    file: 'packages/core/src/adoption/maker.ts',
    find: '  ofArgo,\n  ofHelm,',
    replace: '  ofArgo,',
    tests: ['packages/core/src/adoption/maker.test.ts'],
  },
  {
    name: 'a folder in which nobody could look is none of a set',
    file: expandSets,
    find: 'for (const path of unlisted) {',
    replace: 'for (const path of [] as string[]) {',
    tests: expansions,
  },
  {
    name: 'what a set leaves out is an application',
    file: expandSets,
    find: 'if (except.some((pattern) => starsOf(folder, pattern) !== undefined)) matches.delete(folder);',
    replace: 'if (except.length === -1) matches.delete(folder);',
    tests: expansions,
  },
  {
    name: 'an error in a set does not hold removals',
    file: 'packages/runner/src/controllers/removal-round.ts',
    find: '/^Application(Set)?\\//',
    replace: '/^Application\\//',
    tests: ['packages/runner/src/controllers/removal-round.test.ts'],
  },
  {
    name: 'an object that says it stays is deleted',
    file: 'packages/core/src/sync/prune.ts',
    find: "if (said === 'disabled') return false;",
    replace: '',
    tests: ['packages/core/src/sync/prune.test.ts'],
  },
  {
    name: 'the namespace with the records is deleted where its manifest says so',
    file: 'packages/core/src/sync/prune.ts',
    find: "return said === 'enabled' && !holdsRecords;",
    replace: "return said === 'enabled';",
    tests: ['packages/core/src/sync/prune.test.ts'],
  },
  {
    name: 'what a rollout names is deleted and made again',
    file: 'packages/core/src/sync/replace.ts',
    find: '!keptKinds.has(groupKindOf(object)) && !isNamedBy(object, rollout)',
    replace: '!keptKinds.has(groupKindOf(object))',
    tests: ['packages/core/src/sync/replace.test.ts'],
  },
  {
    name: 'a manifest that is refused for what it is has its object deleted',
    file: 'packages/runner/src/apply/replace.ts',
    find: '!mayReplace || !isRefused || !(await isGoodAsNew(cluster, wanted, op))',
    replace: '!mayReplace || !isRefused',
    tests: ['packages/runner/src/apply/replace.test.ts'],
  },
  {
    name: 'a namespace that was made for another application is taken',
    file: 'packages/core/src/namespaces/claim.ts',
    find: 'if (madeFor(namespace) === application.metadata.name)',
    replace: 'if (madeFor(namespace) !== undefined)',
  },
  {
    name: 'a folder whose name begins like a granted one is granted',
    file: 'packages/core/src/namespaces/grants.ts',
    find: 'path.startsWith(pattern.slice(0, -2))',
    replace: 'path.startsWith(pattern.slice(0, -3))',
    tests: ['packages/core/src/namespaces/claim.test.ts'],
  },
  {
    name: 'a kind of somebody else’s group is granted by the bare name of one of Kubernetes',
    file: 'packages/core/src/namespaces/kind-names.ts',
    find: 'return isCustom(object) ? [long] : [object.kind, long];',
    replace: 'return [object.kind, long];',
    tests: ['packages/core/src/namespaces/scope.test.ts'],
  },
  {
    name: 'what one cluster grants is granted on all',
    file: 'packages/core/src/namespaces/scope.ts',
    find: 'outside.filter(({ object }) => !isGranted(application, object, granting.spec));',
    replace:
      'outside.filter(({ object }) => !clusters.some((it) => isGranted(application, object, it.spec)));',
  },
  {
    name: 'an application takes what one of another namespace has',
    file: 'packages/runner/src/apply/claims.ts',
    find: 'if (states.some(({ status }) => status?.inventory.some(isIt) === true)) return true;',
    replace:
      'if (ref.namespace !== undefined && states.some(({ status }) => status?.inventory.some(isIt) === true)) return true;',
    tests: ['packages/runner/src/apply/claims.test.ts'],
  },
  {
    name: 'an application’s objects are tried with the runner’s own rights',
    file: 'packages/runner/src/apply/acting-as.ts',
    find: 'dryRun: (object, op) => cluster.dryRun(object, { ...op, as: account }),',
    replace: 'dryRun: (object, op) => cluster.dryRun(object, op),',
  },
  {
    name: 'a release forgets the account that the file names',
    file: 'packages/core/src/sync/new-release.ts',
    find: '{ serviceAccount: spec.serviceAccount }',
    replace: '{}',
    tests: ['packages/core/src/sync/account.test.ts'],
  },
  {
    name: 'an Application file of a tenant is about any folder',
    file: 'packages/core/src/namespaces/tenant.ts',
    find: 'if (author !== undefined && author !== owner) {',
    replace: 'if (author !== undefined && owner !== undefined && author !== owner) {',
  },
  {
    name: 'a tenant has a namespace that nobody granted',
    file: 'packages/core/src/namespaces/tenant.ts',
    find: 'const isGranted = grantsFor(cluster.value.spec, spec).length > 0;',
    replace: 'const isGranted = true;',
  },
  {
    name: 'an application reads what belongs to another tenant',
    file: 'packages/core/src/namespaces/tenant.ts',
    find: 'if (other === undefined || other === owner) return [];',
    replace: 'if (owner === undefined || other === undefined || other === owner) return [];',
  },
];
