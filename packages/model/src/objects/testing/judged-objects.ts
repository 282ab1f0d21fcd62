import type { KubeObject } from '../../kubernetes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is asked about, and an object that has it. */
export type Judged = readonly [name: string, object: KubeObject];

const selector = { matchLabels: { app: 'a' } };
const metadata = { labels: { app: 'a' } };
const image = { name: 'a', image: 'a:1' };

function object(apiVersion: string, kind: string, rest: Fields): KubeObject {
  return { apiVersion, kind, metadata: { name: 'a', namespace: 'default' }, ...rest };
}

const pod = (spec: Fields): KubeObject => object('v1', 'Pod', { spec: { containers: [image], ...spec } });
const container = (fields: Fields): KubeObject => pod({ containers: [{ ...image, ...fields }] });
const beginning = (fields: Fields): KubeObject =>
  pod({ initContainers: [{ name: 'b', image: 'b:1', ...fields }] });
const deployment = (spec: Fields, podSpec: Fields = {}): KubeObject =>
  object('apps/v1', 'Deployment', {
    spec: { selector, template: { metadata, spec: { containers: [image], ...podSpec } }, ...spec },
  });
const statefulSet = (spec: Fields): KubeObject => ({ ...deployment(spec), kind: 'StatefulSet' });
const daemonSet = (podSpec: Fields): KubeObject => ({ ...deployment({}, podSpec), kind: 'DaemonSet' });
const job = (podSpec: Fields, spec: Fields = {}): KubeObject =>
  object('batch/v1', 'Job', { spec: { template: { spec: { containers: [image], ...podSpec } }, ...spec } });
const cron = (schedule: string): KubeObject =>
  object('batch/v1', 'CronJob', {
    spec: {
      schedule,
      jobTemplate: { spec: { template: { spec: { containers: [image], restartPolicy: 'Never' } } } },
    },
  });
const service = (spec: Fields): KubeObject =>
  object('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }], ...spec } });
const port = (fields: Fields): KubeObject => service({ ports: [{ port: 80, ...fields }] });
const route = (backend: Fields, kind = 'HTTPRoute'): KubeObject =>
  object('gateway.networking.k8s.io/v1', kind, { spec: { rules: [{ backendRefs: [backend] }] } });
const ingress = (spec: Fields): KubeObject => object('networking.k8s.io/v1', 'Ingress', { spec });
const backend = { service: { name: 'a', port: { number: 80 } } };
const path = (fields: Fields): KubeObject =>
  ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...fields }] } }] });
const budget = (spec: Fields): KubeObject =>
  object('policy/v1', 'PodDisruptionBudget', { spec: { selector, ...spec } });
const autoscaler = (spec: Fields): KubeObject =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
      maxReplicas: 3,
      ...spec,
    },
  });
const networkPolicy = (rule: Fields): KubeObject =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [rule] } });
const binding = (roleRef: Fields, subject: Fields): KubeObject =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef, subjects: [subject] });
const account = { kind: 'ServiceAccount', name: 'a', namespace: 'default' };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' };
const role = (rule: Fields): KubeObject => object('rbac.authorization.k8s.io/v1', 'Role', { rules: [rule] });
const claim = (spec: Fields): KubeObject =>
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
const secret = (type: string, data: Fields): KubeObject => object('v1', 'Secret', { type, data });
const variable = (valueFrom: Fields): KubeObject => container({ env: [{ name: 'A', valueFrom }] });
const volume = (source: Fields): KubeObject => pod({ volumes: [{ name: 'a', ...source }] });
const metric = (fields: Fields): KubeObject => autoscaler({ metrics: [fields] });
const scaling = (fields: Fields): KubeObject => autoscaler({ behavior: { scaleDown: fields } });
const nodes = (term: Fields): KubeObject =>
  pod({
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
    },
  });
const indexed = (spec: Fields): KubeObject =>
  job({ restartPolicy: 'Never' }, { completionMode: 'Indexed', completions: 2, ...spec });
const daemonUpdate = (rollingUpdate: Fields): KubeObject => ({
  ...deployment({ updateStrategy: { rollingUpdate } }),
  kind: 'DaemonSet',
});
const large = 'x'.repeat(1024 * 1024 + 1);

/** What an API server refuses, a row for each rule. */
export const refused: readonly Judged[] = [
  ['restartPolicy of a Deployment', deployment({}, { restartPolicy: 'Never' })],
  ['restartPolicy of a DaemonSet', daemonSet({ restartPolicy: 'OnFailure' })],
  ['a deadline of pods that begin again', deployment({}, { activeDeadlineSeconds: 5 })],
  ['a selector of everything', deployment({ selector: {} })],
  [
    'rollingUpdate of a Recreate',
    deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
  ],
  [
    'an update that cannot move',
    deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }),
  ],
  ['more than all unavailable', deployment({ strategy: { rollingUpdate: { maxUnavailable: '101%' } } })],
  ['a share without its sign', deployment({ strategy: { rollingUpdate: { maxSurge: '25' } } })],
  ['readiness after the deadline', deployment({ minReadySeconds: 600 })],
  ['a StatefulSet of everything', statefulSet({ selector: {} })],
  ['a Job whose pods begin again', job({})],
  ['a Job of servers', job({ restartPolicy: 'Always' })],
  ...[
    '61 * * * *',
    '* * * *',
    '@often',
    '5-1 * * * *',
    '* * * * 7',
    '*/0 * * * *',
    'TZ=UTC 1 1 * * *',
    'a * * * *',
  ].map((schedule): Judged => [`the schedule ${schedule}`, cron(schedule)]),

  ['two containers of one name', pod({ initContainers: [image] })],
  ['a probe of an initContainer', beginning({ readinessProbe: { httpGet: { port: 80 } } })],
  ['a lifecycle of an initContainer', beginning({ lifecycle: { preStop: { sleep: { seconds: 1 } } } })],
  [
    'another hostPort on the network of the host',
    pod({ hostNetwork: true, containers: [{ ...image, ports: [{ containerPort: 80, hostPort: 81 }] }] }),
  ],
  ['dnsPolicy None without servers', pod({ dnsPolicy: 'None' })],
  ['a deadline of 0', pod({ activeDeadlineSeconds: 0 })],
  ['a toleration of nothing', pod({ tolerations: [{ operator: 'Equal', value: 'a' }] })],
  ['Exists with a value', pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] })],
  ['seconds of NoSchedule', pod({ tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }] })],
  ['a volume of two sources', pod({ volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/a' } }] })],
  [
    'a request above its limit',
    container({ resources: { requests: { cpu: '1' }, limits: { cpu: '999m' } } }),
  ],
  ['a resource that there is not', container({ resources: { limits: { memroy: '1Gi' } } })],
  ['a port name twice', container({ ports: [1, 2].map((containerPort) => ({ name: 'a', containerPort })) })],
  ['a space behind an image', container({ image: 'a:1 ' })],
  ['two successes to be alive', container({ livenessProbe: { successThreshold: 2, httpGet: { port: 80 } } })],
  ['two successes to begin', container({ startupProbe: { successThreshold: 2, httpGet: { port: 80 } } })],
  [
    'grace of a readiness probe',
    container({ readinessProbe: { terminationGracePeriodSeconds: 2, httpGet: { port: 80 } } }),
  ],
  ['a probe of nothing', container({ readinessProbe: {} })],
  ['a probe of two', container({ readinessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } } })],
  ['a probe of digits in quotes', container({ readinessProbe: { httpGet: { port: '8080' } } })],
  ['a probe of port 0', container({ readinessProbe: { tcpSocket: { port: 0 } } })],
  ['a probe of gRPC without a port', container({ readinessProbe: { grpc: { port: 0 } } })],
  ['a command of nothing', container({ readinessProbe: { exec: { command: [] } } })],
  ['a hook of nothing', container({ lifecycle: { preStop: {} } })],
  [
    'a hook of two',
    container({ lifecycle: { preStop: { sleep: { seconds: 1 }, exec: { command: ['a'] } } } }),
  ],
  [
    'escalation of the privileged',
    container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
  ],
  ...['/a', '../a', 'a/../b'].map(
    (subPath): Judged => [
      `the subPath ${subPath}`,
      pod({
        containers: [{ ...image, volumeMounts: [{ name: 'a', mountPath: '/a', subPath }] }],
        volumes: [{ name: 'a', emptyDir: {} }],
      }),
    ],
  ),
  [
    'a variable of two values',
    container({ env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  ],
  ['a variable from nowhere', container({ env: [{ name: 'A', valueFrom: {} }] })],
  ['variables from nowhere', container({ envFrom: [{ prefix: 'a' }] })],
  ['variables from two', container({ envFrom: [{ configMapRef: { name: 'a' }, secretRef: { name: 'a' } }] })],

  ['a Service without ports', service({ ports: [] })],
  ['two ports without names', service({ ports: [{ port: 80, name: 'a' }, { port: 81 }] })],
  ['two ports of one name', service({ ports: [80, 81].map((number) => ({ name: 'a', port: number })) })],
  ['a target of digits in quotes', port({ targetPort: '8080' })],
  ['a target in capitals', port({ targetPort: 'HTTP' })],
  ['a target beyond all ports', port({ targetPort: 65_536 })],
  ['a nodePort of a ClusterIP', port({ nodePort: 30_080 })],
  ['an ExternalName of none', service({ type: 'ExternalName' })],
  ['an ExternalName with a scheme', service({ type: 'ExternalName', externalName: 'https://a.example.com' })],
  ['a headless NodePort', service({ type: 'NodePort', clusterIP: 'None' })],
  ['a class of no balancer', service({ loadBalancerClass: 'example.com/a' })],
  ['ports of no balancer', service({ allocateLoadBalancerNodePorts: false })],

  ['a route without a port', route({ name: 'a' })],
  ['a GRPCRoute without a port', route({ name: 'a' }, 'GRPCRoute')],
  [
    'a mirror without a port',
    object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      spec: {
        rules: [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a' } } }] }],
      },
    }),
  ],
  ['an Ingress of nothing', ingress({})],
  ['an Ingress without paths', ingress({ rules: [{ http: { paths: [] } }] })],
  ...['https://a.example.com', 'a.example.com:80', '10.0.0.1', 'A.example.com', '*'].map(
    (host): Judged => [`the host ${host}`, ingress({ defaultBackend: backend, rules: [{ host }] })],
  ),
  ['a host of TLS', ingress({ defaultBackend: backend, tls: [{ hosts: ['https://a.example.com'] }] })],
  ['a path that is relative', path({ path: 'a' })],
  ['a path of nothing', path({ path: undefined })],
  ['a path with dots', path({ path: '/a/../b' })],
  ['a path with two slashes', path({ path: '//' })],
  ['a backend of nothing', path({ backend: {} })],
  ['a backend without a port', path({ backend: { service: { name: 'a' } } })],
  ['a backend of two ports', path({ backend: { service: { name: 'a', port: { number: 80, name: 'a' } } } })],
  ['a backend of digits in quotes', path({ backend: { service: { name: 'a', port: { name: '80' } } } })],
  [
    'two classes',
    object('networking.k8s.io/v1', 'Ingress', {
      metadata: { name: 'a', namespace: 'default', annotations: { 'kubernetes.io/ingress.class': 'b' } },
      spec: { ingressClassName: 'a', defaultBackend: backend },
    }),
  ],

  ['a budget of two bounds', budget({ minAvailable: 1, maxUnavailable: 1 })],
  ['a budget of more than all', budget({ minAvailable: '101%' })],
  ['a budget of digits in quotes', budget({ minAvailable: '1' })],
  ['a budget of less than none', budget({ maxUnavailable: -1 })],
  ['In of nothing', budget({ selector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } })],
  [
    'Exists of something',
    budget({ selector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } }),
  ],
  [
    'an operator that there is not',
    budget({ selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
  ],
  ['fewer at most than at least', autoscaler({ minReplicas: 4 })],
  ['an address that is no block', networkPolicy({ from: [{ ipBlock: { cidr: '10.0.0.1' } }] })],
  ['a block that is too long', networkPolicy({ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] })],
  [
    'an exception that is no block',
    networkPolicy({ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['a'] } }] }),
  ],
  ['a peer of nothing', networkPolicy({ from: [{}] })],
  ['a peer of two', networkPolicy({ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] })],
  ['ports that end before they begin', networkPolicy({ ports: [{ port: 80, endPort: 79 }] })],
  ['ports that end and do not begin', networkPolicy({ ports: [{ endPort: 79 }] })],
  ['a named port with an end', networkPolicy({ ports: [{ port: 'a', endPort: 79 }] })],
  ['a policy for digits in quotes', networkPolicy({ ports: [{ port: '80' }] })],
  ['a binding of another kind', binding({ ...roleRef, kind: 'Rolle' }, account)],
  ['a subject of another kind', binding(roleRef, { kind: 'Robot', name: 'a' })],
  ['a role without verbs', role({ apiGroups: [''], resources: ['pods'], verbs: [] })],
  ['a role without groups', role({ resources: ['pods'], verbs: ['get'] })],
  ['a role without resources', role({ apiGroups: [''], verbs: ['get'] })],
  ['a role of URLs', role({ nonResourceURLs: ['/a'], verbs: ['get'] })],

  ['a key in both maps', object('v1', 'ConfigMap', { data: { a: 'a' }, binaryData: { a: 'YQ==' } })],
  ['a ConfigMap that is too large', object('v1', 'ConfigMap', { data: { a: large } })],
  ['a Secret that is too large', object('v1', 'Secret', { stringData: { a: large } })],
  [
    'annotations that are too large',
    object('v1', 'ConfigMap', {
      metadata: { name: 'a', namespace: 'default', annotations: { a: 'x'.repeat(256 * 1024) } },
    }),
  ],
  ['TLS without a key', secret('kubernetes.io/tls', { 'tls.crt': 'YQ==' })],
  ['a registry without its configuration', secret('kubernetes.io/dockerconfigjson', { a: 'YQ==' })],
  ['an old registry without its configuration', secret('kubernetes.io/dockercfg', {})],
  ['SSH without a key', secret('kubernetes.io/ssh-auth', {})],
  ['basic without a name', secret('kubernetes.io/basic-auth', { a: 'YQ==' })],
  ['a token of nobody', secret('kubernetes.io/service-account-token', {})],
  [
    'a template of a claim without a size',
    statefulSet({
      serviceName: 'a',
      volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'] } }],
    }),
  ],
  [
    'a volume of a claim without a mode',
    pod({
      volumes: [
        {
          name: 'a',
          ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1Gi' } } } } },
        },
      ],
    }),
  ],
  ['a claim of no mode', claim({ accessModes: [] })],
  ['a claim of no size', claim({ resources: {} })],
  ['a variable of no field', variable({ fieldRef: { fieldPath: 'status.phase' } })],
  ['a variable of all labels', variable({ fieldRef: { fieldPath: 'metadata.labels' } })],
  ['a variable of no resource', variable({ resourceFieldRef: { resource: 'cpu' } })],
  ['a variable in tenths', variable({ resourceFieldRef: { resource: 'limits.cpu', divisor: '100m' } })],
  ['a variable of no ConfigMap', variable({ configMapKeyRef: { key: 'a' } })],
  ['a variable of no key', variable({ secretKeyRef: { name: 'a', key: 'a b' } })],
  ['variables of a name in capitals', container({ envFrom: [{ configMapRef: { name: 'Web' } }] })],
  [
    'a resize of no resource',
    container({ resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }] }),
  ],
  [
    'a header with a space',
    container({ livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'c' }] } } }),
  ],
  [
    'no grace at all',
    container({ livenessProbe: { terminationGracePeriodSeconds: 0, httpGet: { port: 80 } } }),
  ],
  ['a volume of no ConfigMap', volume({ configMap: {} })],
  ['a volume of no Secret', volume({ secret: {} })],
  ['a projection of no Secret', volume({ projected: { sources: [{ secret: {} }] } })],
  ['a volume of less than nothing', volume({ emptyDir: { sizeLimit: '-1' } })],
  ['a share that is relative', volume({ nfs: { server: 'a', path: 'a' } })],
  [
    'a token of a minute',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 'a', expirationSeconds: 60 } }] } }),
  ],
  [
    'two files of one path',
    volume({
      projected: {
        sources: ['a', 'b'].map((name) => ({ configMap: { name, items: [{ key: 'a', path: 'a' }] } })),
      },
    }),
  ],
  ['a file of no source', volume({ downwardAPI: { items: [{ path: 'a' }] } })],
  [
    'a file of an address',
    volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'status.podIP' } }] } }),
  ],
  [
    'a file of no container',
    volume({ downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } }),
  ],
  ['a driver of no Secret', volume({ csi: { driver: 'a.example.com', nodePublishSecretRef: {} } })],
  ['an ephemeral volume of no claim', volume({ ephemeral: {} })],
  ['an account in capitals', deployment({}, { serviceAccountName: 'Web' })],
  ['a user below 0', deployment({}, { securityContext: { runAsUser: -1 } })],
  [
    'a profile without a name',
    deployment({}, { securityContext: { seccompProfile: { type: 'Localhost' } } }),
  ],
  ['a hostname with a dot', deployment({}, { hostname: 'a.b' })],
  ['a host of no address', deployment({}, { hostAliases: [{ ip: 'db', hostnames: ['a'] }] })],
  ['a name server by name', deployment({}, { dnsConfig: { nameservers: ['dns.example.com'] } })],
  ['processes of all', deployment({}, { hostPID: true, shareProcessNamespace: true })],
  ['a toleration of a sentence', deployment({}, { tolerations: [{ key: 'a', value: 'b c' }] })],
  [
    'no node at all',
    pod({
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
      },
    }),
  ],
  ['nodes In nothing', nodes({ matchExpressions: [{ key: 'a', operator: 'In' }] })],
  ['nodes Gt two', nodes({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] })],
  [
    'nodes by another field',
    nodes({ matchFields: [{ key: 'spec.podCIDR', operator: 'In', values: ['a'] }] }),
  ],
  [
    'a spread of no domain',
    deployment(
      {},
      {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            minDomains: 0,
            topologyKey: 'a',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: selector,
          },
        ],
      },
    ),
  ],
  [
    'a selector of a sentence',
    budget({ selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b c'] }] } }),
  ],
  ['a DaemonSet that surges beside', daemonUpdate({ maxSurge: 1 })],
  ['a DaemonSet that cannot move', daemonUpdate({ maxUnavailable: 0 })],
  ['a StatefulSet of a Service in capitals', statefulSet({ serviceName: 'Web' })],
  [
    'a partition below 0',
    statefulSet({ serviceName: 'a', updateStrategy: { rollingUpdate: { partition: -1 } } }),
  ],
  [
    'claims that are kept for a while',
    statefulSet({ serviceName: 'a', persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep' } }),
  ],
  [
    'a template of a claim without a name',
    statefulSet({
      serviceName: 'a',
      volumeClaimTemplates: [
        { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      ],
    }),
  ],
  ['a Job of indexes without an end', indexed({ completions: undefined, parallelism: 1 })],
  ['indexes of a Job without', job({ restartPolicy: 'Never' }, { backoffLimitPerIndex: 1 })],
  ['more failed indexes than there are', indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 3 })],
  ['failed indexes without a limit', indexed({ maxFailedIndexes: 1 })],
  [
    'a failure of no container',
    indexed({
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { containerName: 'b', operator: 'In', values: [1] } }],
      },
    }),
  ],
  ['a failure of no condition', indexed({ podFailurePolicy: { rules: [{ action: 'FailJob' }] } })],
  ...['four', '+02:00', 'Local'].map((timeZone): Judged => {
    const object = cron('@daily');
    return [`the time zone ${timeZone}`, { ...object, spec: { ...(object['spec'] as Fields), timeZone } }];
  }),
  ['an application protocol of words', port({ appProtocol: 'a b' })],
  ['an outer address by name', service({ externalIPs: ['a.example.com'] })],
  ['a cluster address by name', service({ clusterIP: 'a.example.com' })],
  ['sources that are no block', service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1'] })],
  ['a distribution that there is not', service({ trafficDistribution: 'PreferFar' })],
  [
    'affinity of two days',
    service({
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 172_800 } },
    }),
  ],
  ['a class in capitals', ingress({ ingressClassName: 'Nginx', defaultBackend: backend })],
  ['a backend in capitals', ingress({ defaultBackend: { service: { name: 'Web', port: { number: 80 } } } })],
  ['a certificate of a sentence', ingress({ defaultBackend: backend, tls: [{ secretName: 'a b' }] })],
  ['at least none', autoscaler({ minReplicas: 0 })],
  [
    'a target without its group',
    autoscaler({ scaleTargetRef: { apiVersion: 'v1', kind: 'Deployment', name: 'a' } }),
  ],
  ['a metric of no kind', metric({ type: 'Cpu' })],
  ['a metric that is not described', metric({ type: 'Resource' })],
  [
    'a metric of no aim',
    metric({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }),
  ],
  [
    'a metric of 0',
    metric({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } },
    }),
  ],
  [
    'a metric of pods by value',
    metric({ type: 'Pods', pods: { metric: { name: 'a' }, target: { type: 'Value', value: '1' } } }),
  ],
  ['an hour and more', scaling({ stabilizationWindowSeconds: 3601 })],
  ['a policy of no kind', scaling({ policies: [{ type: 'All', value: 1, periodSeconds: 60 }] })],
  ['a policy of no time', scaling({ policies: [{ type: 'Pods', value: 1, periodSeconds: 0 }] })],
  ['a policy of none', scaling({ policies: [] })],
  [
    'a use of nothing',
    { ...autoscaler({ targetCPUUtilizationPercentage: 0 }), apiVersion: 'autoscaling/v1' },
  ],
  ['a subject of another group', binding(roleRef, { kind: 'User', name: 'a', apiGroup: 'v1' })],
  ['an account of a group', binding(roleRef, { ...account, apiGroup: 'rbac.authorization.k8s.io' })],
  ['a role of another group', binding({ ...roleRef, apiGroup: 'apps' }, account)],
  ['a claim of 0', claim({ resources: { requests: { storage: '0' } } })],
  ['a class of storage in capitals', claim({ storageClassName: 'Fast' })],
  ['a quota below 0', object('v1', 'ResourceQuota', { spec: { hard: { cpu: '-1' } } })],
  [
    'a range that is turned',
    object('v1', 'LimitRange', {
      spec: { limits: [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }] },
    }),
  ],
  [
    'two ranges of one type',
    object('v1', 'LimitRange', { spec: { limits: [{ type: 'Pod' }, { type: 'Pod' }] } }),
  ],
  ['a lease of no time', object('coordination.k8s.io/v1', 'Lease', { spec: { leaseDurationSeconds: 0 } })],
  ['a claim of two modes', claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] })],
];

/** What is close to it and taken. */
export const taken: readonly Judged[] = [
  ['a Deployment that restarts', deployment({}, { restartPolicy: 'Always' })],
  [
    'an update that moves',
    deployment({ strategy: { rollingUpdate: { maxSurge: '200%', maxUnavailable: 0 } } }),
  ],
  ['Recreate', deployment({ strategy: { type: 'Recreate' } })],
  ['readiness with a deadline', deployment({ minReadySeconds: 600, progressDeadlineSeconds: 601 })],
  ['an account of its own namespace', binding(roleRef, { kind: 'ServiceAccount', name: 'a' })],
  ['a Job that ends', job({ restartPolicy: 'OnFailure', activeDeadlineSeconds: 5 })],
  ...['@daily', '@every 1h', '*/5 0-6,12 1 jan-mar MON-FRI', '0 3 * * ?', '*/100 * * * *', ' 1 1 * * 0 '].map(
    (schedule): Judged => [`the schedule ${schedule}`, cron(schedule)],
  ),
  ['a volume of no source', pod({ volumes: [{ name: 'a' }] })],
  [
    'a sidecar with a probe',
    beginning({ restartPolicy: 'Always', readinessProbe: { httpGet: { port: 80 } } }),
  ],
  [
    'tolerations',
    pod({ tolerations: [{ operator: 'Exists' }, { key: 'a', effect: 'NoExecute', tolerationSeconds: 1 }] }),
  ],
  ['a request of its limit', container({ resources: { requests: { cpu: '0.7' }, limits: { cpu: '700m' } } })],
  [
    'a request alone',
    container({ resources: { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': 1 } } }),
  ],
  [
    'a readiness that is sure',
    container({ readinessProbe: { successThreshold: 2, httpGet: { port: 'a' } } }),
  ],
  [
    'an empty value beside a source',
    container({ env: [{ name: 'A', value: '', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  ],
  ['a headless Service', service({ clusterIP: 'None', ports: [] })],
  ['a Service of elsewhere', service({ type: 'ExternalName', externalName: 'a.example.com.', ports: [] })],
  ['a Service of the nodes', service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })],
  ['a target of 0', port({ targetPort: 0 })],
  ['a target by name', port({ targetPort: 'h2c-1' })],
  ['a route to something else', route({ name: 'a', group: 'example.com', kind: 'Bucket' })],
  ['an Ingress of one backend', ingress({ defaultBackend: backend })],
  [
    'hosts with stars',
    ingress({
      defaultBackend: backend,
      rules: [{ host: '*.a.example.com' }],
      tls: [{ hosts: ['*.a.example.com'] }],
    }),
  ],
  ['a free path', path({ path: '/a//(.*)', pathType: 'ImplementationSpecific' })],
  ['a budget of half', budget({ maxUnavailable: '50%' })],
  ['a budget of no bound', budget({})],
  ['a block of IPv6', networkPolicy({ from: [{ ipBlock: { cidr: 'fd00::/8' } }] })],
  ['a peer of two selectors', networkPolicy({ from: [{ podSelector: {}, namespaceSelector: {} }] })],
  ['a range of ports', networkPolicy({ ports: [{ port: 80, endPort: 80 }, { port: 'a' }, {}] })],
  ['a binding of a ClusterRole', binding({ ...roleRef, kind: 'ClusterRole' }, { kind: 'Group', name: 'a' })],
  ['a role', role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] })],
  ['a ConfigMap that is full', object('v1', 'ConfigMap', { data: { a: large.slice(1) } })],
  [
    'TLS as text',
    object('v1', 'Secret', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'a', 'tls.key': 'b' } }),
  ],
  ['a password', secret('kubernetes.io/basic-auth', { password: 'YQ==' })],
  ['a claim', claim({})],
  [
    'variables of fields',
    container({
      env: ['metadata.name', "metadata.labels['app']", 'spec.nodeName', 'status.podIPs'].map(
        (fieldPath, index) => ({ name: `A${index}`, valueFrom: { fieldRef: { fieldPath } } }),
      ),
    }),
  ],
  ['a variable in thousandths', variable({ resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } })],
  [
    'a variable in mebibytes',
    variable({ resourceFieldRef: { resource: 'requests.memory', divisor: '1Mi' } }),
  ],
  [
    'files of all labels',
    volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.labels' } }] } }),
  ],
  ['an address of IPv6', deployment({}, { hostAliases: [{ ip: 'fd00::1', hostnames: ['a.b'] }] })],
  ['nodes by name', nodes({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] })],
  ['nodes Gt one', nodes({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] })],
  ['a DaemonSet that surges', daemonUpdate({ maxSurge: '10%', maxUnavailable: 0 })],
  ['a Job of indexes', indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 2 })],
  ...['Europe/Berlin', 'Etc/UTC', 'America/Argentina/Buenos_Aires'].map((timeZone): Judged => {
    const object = cron('@daily');
    return [`the time zone ${timeZone}`, { ...object, spec: { ...(object['spec'] as Fields), timeZone } }];
  }),
  ['a balancer for some', service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] })],
  ['a protocol of its own', port({ appProtocol: 'kubernetes.io/h2c' })],
  [
    'a metric',
    metric({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } },
    }),
  ],
  ['a policy of none now', scaling({ selectPolicy: 'Disabled' })],
  [
    'a controller of old',
    autoscaler({ scaleTargetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'a' } }),
  ],
  [
    'a range',
    object('v1', 'LimitRange', {
      spec: { limits: [{ type: 'Container', default: { cpu: '1' }, max: { cpu: '1' } }] },
    }),
  ],
];
