import {
  autoscaler,
  backend,
  beginning,
  binding,
  budget,
  claim,
  container,
  cron,
  daemonUpdate,
  deployment,
  type Fields,
  indexed,
  ingress,
  type Judged,
  job,
  large,
  metric,
  networkPolicy,
  nodes,
  object,
  path,
  pod,
  port,
  role,
  roleRef,
  route,
  scaling,
  secret,
  service,
  variable,
  volume,
} from './build-objects.ts';

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
