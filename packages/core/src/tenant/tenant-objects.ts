import { type Cluster, impersonatorRole, type KubeObject, systemNamespace } from '@seatrial/model';

/** A team that is to have a namespace of its own. */
export interface NewTenant {
  readonly name: string;
  readonly namespace: string;
  /** Folders of the config repository whose applications may have the namespace, as a grant has them. */
  readonly paths: readonly string[];
}

const rbac = 'rbac.authorization.k8s.io';
const podSecurity = 'pod-security.kubernetes.io';
const level = 'restricted';
const deployer = 'deployer';

/** What an application is mostly made of, and its deployer may therefore write: no roles, no quotas, nothing of the cluster. */
const deployed: readonly (readonly [group: string, kinds: Readonly<Record<string, string>>])[] = [
  [
    '',
    {
      ConfigMap: 'configmaps',
      Secret: 'secrets',
      Service: 'services',
      ServiceAccount: 'serviceaccounts',
      PersistentVolumeClaim: 'persistentvolumeclaims',
    },
  ],
  ['apps', { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' }],
  ['batch', { Job: 'jobs', CronJob: 'cronjobs' }],
  ['autoscaling', { HorizontalPodAutoscaler: 'horizontalpodautoscalers' }],
  ['policy', { PodDisruptionBudget: 'poddisruptionbudgets' }],
  ['networking.k8s.io', { Ingress: 'ingresses', NetworkPolicy: 'networkpolicies' }],
  ['gateway.networking.k8s.io', { HTTPRoute: 'httproutes' }],
];

/** As the Cluster file names them. */
const kindsDeployed = deployed.flatMap(([, kinds]) => Object.keys(kinds));

/**
 * What a platform team gives a team: a namespace with the strictest level of Pod Security, bounds on what it may use, no traffic
 * that nobody asked for, an account that may deploy there and nowhere else, and roles for the group of its people.
 */
export function tenantObjects({ name, namespace }: NewTenant): readonly KubeObject[] {
  const inNamespace = (kind: string, objectName: string, apiVersion: string, rest: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: objectName, namespace, labels: { 'app.kubernetes.io/owner': name } },
    ...rest,
  });
  const people = [{ apiGroup: rbac, kind: 'Group', name }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'app.kubernetes.io/owner': name,
          [`${podSecurity}/enforce`]: level,
          [`${podSecurity}/warn`]: level,
          [`${podSecurity}/audit`]: level,
        },
      },
    },
    inNamespace('ResourceQuota', 'tenant', 'v1', {
      spec: {
        hard: {
          'requests.cpu': '10',
          'requests.memory': '20Gi',
          'limits.memory': '40Gi',
          pods: '100',
          persistentvolumeclaims: '20',
          'services.loadbalancers': '0',
          'services.nodeports': '0',
        },
      },
    }),
    inNamespace('LimitRange', 'tenant', 'v1', {
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: { cpu: '50m', memory: '64Mi' },
            default: { memory: '256Mi' },
          },
        ],
      },
    }),
    inNamespace('NetworkPolicy', 'default-deny', 'networking.k8s.io/v1', {
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }),
    inNamespace('NetworkPolicy', 'allow-dns', 'networking.k8s.io/v1', {
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    }),
    inNamespace('ServiceAccount', deployer, 'v1', { automountServiceAccountToken: false }),
    inNamespace('Role', deployer, `${rbac}/v1`, {
      rules: deployed.map(([group, kinds]) => ({
        apiGroups: [group],
        resources: Object.values(kinds),
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
      })),
    }),
    inNamespace('RoleBinding', deployer, `${rbac}/v1`, {
      roleRef: { apiGroup: rbac, kind: 'Role', name: deployer },
      subjects: [{ kind: 'ServiceAccount', name: deployer, namespace }],
    }),
    // The runner may write as accounts of this namespace: an Application names one by serviceAccount.
    inNamespace('RoleBinding', impersonatorRole, `${rbac}/v1`, {
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: impersonatorRole },
      subjects: [{ kind: 'ServiceAccount', name: 'seatrial-runner', namespace: systemNamespace }],
    }),
    inNamespace('RoleBinding', 'people-view', `${rbac}/v1`, {
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'view' },
      subjects: people,
    }),
    inNamespace('RoleBinding', 'people-release', `${rbac}/v1`, {
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'seatrial-releaser' },
      subjects: people,
    }),
  ];
}

/** What the Cluster file has for the team: the grant of its namespace, and what its applications are held to. */
export function tenantAllowance({
  name,
  namespace,
  paths,
}: NewTenant): Required<Pick<Cluster['spec'], 'namespaces' | 'tenants'>> {
  return {
    namespaces: [
      {
        paths: [...paths],
        names: [namespace],
        labels: {
          [`${podSecurity}/enforce`]: level,
          [`${podSecurity}/warn`]: level,
          [`${podSecurity}/audit`]: level,
        },
      },
    ],
    tenants: [{ name, paths: [...paths], serviceAccount: deployer, kinds: [...kindsDeployed] }],
  };
}
