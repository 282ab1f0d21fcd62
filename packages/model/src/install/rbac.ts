import { faultKinds } from '../faults/table.ts';
import { apiGroupOf, type KubeObject, type ObjectMeta } from '../kubernetes.ts';
import {
  annotations,
  apiGroup,
  chaosUser,
  impersonatorRole,
  ledgerKeySecret,
  promoteVerb,
  runnerUser,
  systemNamespace,
} from '../names.ts';
import { routerKinds } from '../routers/table.ts';
import { workloadKinds } from '../workload-kinds/table.ts';
import { faultReads, faultWrites } from './fault-permissions.ts';

/** As rbac.authorization.k8s.io/v1; '' is the core group. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete'];
const RECORDS = ['releases', 'applicationstates', 'scenarioruns'];

const runner = serviceAccountName(runnerUser);
const chaos = serviceAccountName(chaosUser);

/**
 * Seatrial's two service accounts and what they may do, and ClusterRoles to be bound to people:
 * `seatrial-viewer` reads records (whoever has the built-in `view` has this too), `seatrial-releaser` also approves,
 * rejects and retries releases, `seatrial-operator` also starts and aborts scenarios, and `seatrial-promoter` may
 * have a release promoted past its remaining steps. Bind them per namespace: a Release lives in
 * that of its application, a ScenarioRun in Seatrial's own.
 */
export function rbac(): KubeObject[] {
  return [
    serviceAccount(runner),
    serviceAccount(chaos, { automountServiceAccountToken: false }), // no pod runs as it
    role('ClusterRole', runner, [
      ...runnerOnRecords,
      ...runnerOnApplications,
      ...runnerReads,
      ...runnerReadsForFaults(),
    ]),
    binding('ClusterRole', runner),
    role(
      'Role',
      runner,
      runnerInSystemNamespace,
      graveButMeant('the chaos account alone, which a policy confines'),
    ),
    binding('Role', runner),
    role('ClusterRole', chaos, chaosRules()),
    binding('ClusterRole', chaos),
    role(
      'ClusterRole',
      impersonatorRole,
      impersonator,
      graveButMeant('is bound in namespaces by who owns them'),
    ),
    ...peopleRoles(),
  ];
}

const runnerOnRecords: readonly Rule[] = [
  { apiGroups: [apiGroup], resources: RECORDS, verbs: [...READ, ...WRITE] },
  {
    apiGroups: [apiGroup],
    resources: RECORDS.map((resource) => `${resource}/status`),
    verbs: ['get', 'update', 'patch'],
  },
];

/**
 * The kinds that applications mostly consist of. For others bind a further ClusterRole to the runner's service account:
 * it can give nobody rights that it does not have.
 */
const runnerOnApplications: readonly Rule[] = [
  manage('', ['configmaps', 'secrets', 'services', 'serviceaccounts', 'persistentvolumeclaims']),
  ...Object.values(workloadKinds).map((workload) => manage(apiGroupOf(workload), [workload.resource])),
  manage('apps', ['replicasets']),
  manage('batch', ['cronjobs']),
  manage('networking.k8s.io', ['networkpolicies', 'ingresses']),
  manage('policy', ['poddisruptionbudgets']),
  manage('autoscaling', ['horizontalpodautoscalers']),
  manage('gateway.networking.k8s.io', ['gateways', 'referencegrants']),
  ...Object.values(routerKinds).map((router) => manage(apiGroupOf(router), [router.resource])),
  // A pod that a StatefulSet waits for in vain. It can delete all of its pods anyway, with the workload that owns them.
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  // No deletion: a namespace holds what others made.
  { apiGroups: [''], resources: ['namespaces'], verbs: [...READ, 'create', 'update', 'patch'] },
];

/** Looked at once before a canary starts: what treats the stable pods in a way of its own. */
const othersThatGoByLabels: readonly Rule[] = [
  list('monitoring.coreos.com', ['podmonitors', 'servicemonitors']),
  list('security.istio.io', ['authorizationpolicies', 'peerauthentications', 'requestauthentications']),
  list('telemetry.istio.io', ['telemetries']),
  list('networking.istio.io', ['sidecars', 'envoyfilters', 'destinationrules']),
  list('cilium.io', ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies']),
];

const runnerReads: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods', 'nodes', 'events'], verbs: READ },
  // The last words of a container that has crashed.
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  // Where its records and their objects are, which is everywhere but in kube-* (runner-policy.ts).
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
  ...othersThatGoByLabels,
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
];

/** What faults go by, where nothing else reads it. */
function runnerReadsForFaults(): readonly Rule[] {
  const known = [...runnerOnApplications, ...runnerReads].filter(({ verbs }) => verbs.includes('watch'));
  return faultReads(Object.values(faultKinds))
    .filter(
      ({ apiGroup: group, resource }) =>
        !known.some(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(resource)),
    )
    .map(({ apiGroup: group, resource }) => ({ apiGroups: [group], resources: [resource], verbs: READ }));
}

/** What the faults read and write, by their rows. */
function chaosRules(): readonly Rule[] {
  const kinds = Object.values(faultKinds);
  return [
    ...faultReads(kinds).map(({ apiGroup: group, resource }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: ['get'],
    })),
    ...faultWrites(kinds).map(({ apiGroup: group, resource, subresource, verb }) => ({
      apiGroups: [group],
      resources: [subresource === '' ? resource : `${resource}/${subresource}`],
      verbs: [verb],
    })),
  ];
}

const runnerInSystemNamespace: readonly Rule[] = [
  manage('coordination.k8s.io', ['leases']),
  { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [chaos], verbs: ['impersonate'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: [ledgerKeySecret], verbs: ['get'] },
];

/**
 * To act as the service accounts of applications, where this is bound to the runner in their namespace: who owns the namespace says
 * so there. Bound for the whole cluster it would let the runner act as the controllers of Kubernetes, which may do anything.
 */
const impersonator: readonly Rule[] = [
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
];

function peopleRoles(): KubeObject[] {
  const view: Rule = { apiGroups: [apiGroup], resources: RECORDS, verbs: READ };
  const asked = ['releases', 'applicationstates'];
  const release: Rule = { apiGroups: [apiGroup], resources: asked, verbs: ['patch'] };
  const promote: Rule = { apiGroups: [apiGroup], resources: ['releases'], verbs: [promoteVerb] };
  const operate: Rule = { apiGroups: [apiGroup], resources: ['scenarioruns'], verbs: ['create', 'patch'] };
  return [
    role('ClusterRole', 'seatrial-viewer', [view], {
      labels: { [`${RBAC_GROUP}/aggregate-to-view`]: 'true' },
    }),
    role('ClusterRole', 'seatrial-releaser', [view, release]),
    role('ClusterRole', 'seatrial-operator', [view, release, operate]),
    role('ClusterRole', 'seatrial-promoter', [view, release, promote]),
  ];
}

function manage(apiGroupName: string, resources: readonly string[]): Rule {
  return { apiGroups: [apiGroupName], resources, verbs: [...READ, ...WRITE] };
}

function list(apiGroupName: string, resources: readonly string[]): Rule {
  return { apiGroups: [apiGroupName], resources, verbs: ['list'] };
}

function serviceAccount(name: string, more: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: systemNamespace },
    ...more,
  };
}

/** For who audits what is installed: rights by which one acts as others, and why they are there. */
function graveButMeant(why: string): Pick<ObjectMeta, 'annotations'> {
  return { annotations: { [annotations.auditIgnore]: `WildcardRights: ${why}` } };
}

function role(
  kind: 'ClusterRole' | 'Role',
  name: string,
  rules: readonly Rule[],
  more: Pick<ObjectMeta, 'labels' | 'annotations'> = {},
): KubeObject {
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata: { ...place(kind, name), ...more }, rules };
}

/** Gives a service account the role of its own name. */
function binding(kind: 'ClusterRole' | 'Role', name: string): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: `${kind}Binding`,
    metadata: place(kind, name),
    roleRef: { apiGroup: RBAC_GROUP, kind, name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: systemNamespace }],
  };
}

function place(kind: 'ClusterRole' | 'Role', name: string): { name: string; namespace?: string } {
  return kind === 'Role' ? { name, namespace: systemNamespace } : { name };
}

function serviceAccountName(user: string): string {
  return user.slice(user.lastIndexOf(':') + 1);
}
