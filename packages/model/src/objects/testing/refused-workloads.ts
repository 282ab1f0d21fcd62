import {
  beginning,
  budget,
  container,
  cron,
  daemonSet,
  daemonUpdate,
  deployment,
  type Fields,
  image,
  indexed,
  type Judged,
  job,
  nodes,
  pod,
  selector,
  statefulSet,
  variable,
  volume,
} from './build-objects.ts';

/** Pods and workloads that an API server refuses, a row for each rule. */
export const refusedWorkloads: readonly Judged[] = [
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
];
