import type { FieldSchema } from '@seatrial/model';

const label = { type: 'string', format: 'label-value' } as const;
const labelMap: FieldSchema = { type: 'object', keys: 'label-key', additionalProperties: label };
const amounts: FieldSchema = {
  type: 'object',
  additionalProperties: { format: 'quantity', minimum: 0 },
};
const natural = { minimum: 0 };
const port = { minimum: 1, maximum: 65_535 };
/** 0 means none. */
const portOrNone = { minimum: 0, maximum: 65_535 };
const fileMode = { minimum: 0, maximum: 0o777 };
const share = { minimum: 1, maximum: 100 };

const uid = { minimum: 0, maximum: 2 ** 31 - 1 };
const positive = { minimum: 1 };
const name: FieldSchema = { format: 'dns-subdomain' };
const dnsLabel: FieldSchema = { format: 'dns-label' };
const qualified: FieldSchema = { format: 'label-key' };
const address: FieldSchema = { format: 'ip-address' };
const listOf = (items: FieldSchema): FieldSchema => ({ items: { type: 'string', ...items } });

const server = { minReadySeconds: natural };
const keySelector = { name, key: { format: 'config-key' } } as const;
const autoscaler = { minReplicas: positive, maxReplicas: positive };
const claimKept = { enum: ['Retain', 'Delete'] };

/**
 * What the API server checks in code and its OpenAPI does not say: bounds and names, by definition and field.
 * Source: kubernetes/kubernetes `pkg/apis/<group>/validation/validation.go`, v1.36.
 */
const amendments: Readonly<Record<string, Readonly<Record<string, FieldSchema>>>> = {
  'apps.v1.DaemonSetSpec': { ...server, revisionHistoryLimit: natural },
  'apps.v1.DeploymentSpec': {
    ...server,
    replicas: natural,
    revisionHistoryLimit: natural,
    progressDeadlineSeconds: natural,
  },
  'apps.v1.ReplicaSetSpec': { ...server, replicas: natural },
  'apps.v1.RollingUpdateStatefulSetStrategy': { partition: natural },
  'apps.v1.StatefulSetOrdinals': { start: natural },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    whenDeleted: claimKept,
    whenScaled: claimKept,
  },
  'apps.v1.StatefulSetSpec': { ...server, replicas: natural, serviceName: dnsLabel },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': { ...autoscaler, targetCPUUtilizationPercentage: positive },
  'autoscaling.v2.HPAScalingPolicy': {
    type: { enum: ['Pods', 'Percent'] },
    value: positive,
    periodSeconds: { minimum: 1, maximum: 1800 },
  },
  'autoscaling.v2.HPAScalingRules': {
    stabilizationWindowSeconds: { minimum: 0, maximum: 3600 },
    selectPolicy: { enum: ['Max', 'Min', 'Disabled'] },
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling.v2.MetricSpec': {
    type: { enum: ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'] },
  },
  'autoscaling.v2.MetricTarget': {
    type: { enum: ['Utilization', 'Value', 'AverageValue'] },
    averageUtilization: positive,
  },
  'batch.v1.CronJobSpec': {
    startingDeadlineSeconds: natural,
    successfulJobsHistoryLimit: natural,
    failedJobsHistoryLimit: natural,
    timeZone: { format: 'time-zone' },
  },
  'batch.v1.JobSpec': {
    parallelism: natural,
    completions: natural,
    backoffLimit: natural,
    backoffLimitPerIndex: natural,
    maxFailedIndexes: natural,
    activeDeadlineSeconds: natural,
    ttlSecondsAfterFinished: natural,
  },
  'coordination.v1.LeaseSpec': { leaseDurationSeconds: positive, leaseTransitions: natural },
  'core.v1.ClientIPConfig': { timeoutSeconds: { minimum: 1, maximum: 86_400 } },
  'core.v1.ConfigMap': { data: { keys: 'config-key' }, binaryData: { keys: 'config-key' } },
  'core.v1.ConfigMapEnvSource': { name },
  'core.v1.ConfigMapKeySelector': keySelector,
  'core.v1.ConfigMapVolumeSource': { defaultMode: fileMode },
  'core.v1.Container': {
    name: dnsLabel,
    restartPolicy: { enum: ['Always', 'Never', 'OnFailure'] },
    resizePolicy: { uniqueBy: ['resourceName'] },
  },
  'core.v1.ContainerPort': { containerPort: port, hostPort: portOrNone, name: { format: 'port-name' } },
  'core.v1.ContainerResizePolicy': {
    resourceName: { enum: ['cpu', 'memory'] },
    restartPolicy: { enum: ['NotRequired', 'RestartContainer'] },
  },
  'core.v1.DownwardAPIVolumeFile': { mode: fileMode },
  'core.v1.DownwardAPIVolumeSource': { defaultMode: fileMode },
  'core.v1.EmptyDirVolumeSource': { sizeLimit: natural },
  'core.v1.EndpointAddress': { ip: address, hostname: dnsLabel, nodeName: name },
  'core.v1.EndpointPort': { port, name: dnsLabel, appProtocol: qualified },
  'core.v1.EnvVar': { name: { format: 'env-name' } },
  'core.v1.HTTPHeader': { name: { format: 'header-name' } },
  'core.v1.HostAlias': { ip: address, hostnames: listOf(name) },
  'core.v1.KeyToPath': { mode: fileMode },
  'core.v1.LimitRangeSpec': { limits: { uniqueBy: ['type'] } },
  'core.v1.NFSVolumeSource': { path: { format: 'absolute-path' } },
  'core.v1.NodeSelector': { nodeSelectorTerms: { minItems: 1 } },
  'core.v1.NodeSelectorRequirement': { key: qualified },
  'core.v1.PersistentVolumeClaimSpec': { storageClassName: name },
  'core.v1.PodAffinityTerm': {
    topologyKey: qualified,
    namespaces: listOf(dnsLabel),
    matchLabelKeys: listOf(qualified),
    mismatchLabelKeys: listOf(qualified),
  },
  'core.v1.PodDNSConfig': { nameservers: listOf(address) },
  'core.v1.PodReadinessGate': { conditionType: qualified },
  'core.v1.PodSecurityContext': {
    runAsUser: uid,
    runAsGroup: uid,
    fsGroup: uid,
    supplementalGroups: { items: { type: 'integer', ...uid } },
    sysctls: { uniqueBy: ['name'] },
  },
  'core.v1.PodSpec': {
    containers: { minItems: 1 },
    nodeSelector: labelMap,
    serviceAccountName: name,
    hostname: dnsLabel,
    subdomain: dnsLabel,
  },
  'core.v1.PreferredSchedulingTerm': { weight: share },
  'core.v1.Probe': {
    initialDelaySeconds: natural,
    periodSeconds: natural,
    timeoutSeconds: natural,
    successThreshold: natural,
    failureThreshold: natural,
    terminationGracePeriodSeconds: positive,
  },
  'core.v1.ProjectedVolumeSource': { defaultMode: fileMode },
  'core.v1.ResourceQuotaSpec': { hard: amounts },
  'core.v1.ResourceRequirements': { limits: amounts, requests: amounts },
  'core.v1.Secret': { data: { keys: 'config-key' }, stringData: { keys: 'config-key' } },
  'core.v1.SecretEnvSource': { name },
  'core.v1.SecretKeySelector': keySelector,
  'core.v1.SecretVolumeSource': { defaultMode: fileMode },
  'core.v1.SecurityContext': { runAsUser: uid, runAsGroup: uid },
  'core.v1.ServiceAccountTokenProjection': { expirationSeconds: { minimum: 600, maximum: 2 ** 32 } },
  'core.v1.ServicePort': { port, nodePort: portOrNone, name: dnsLabel, appProtocol: qualified },
  'core.v1.ServiceSpec': {
    selector: labelMap,
    externalIPs: listOf(address),
    healthCheckNodePort: portOrNone,
    loadBalancerClass: qualified,
    loadBalancerSourceRanges: listOf({ format: 'cidr' }),
    trafficDistribution: { enum: ['PreferClose', 'PreferSameZone', 'PreferSameNode'] },
  },
  'core.v1.Toleration': { key: qualified },
  'core.v1.TopologySpreadConstraint': {
    maxSkew: positive,
    minDomains: positive,
    matchLabelKeys: listOf(qualified),
  },
  'core.v1.Volume': { name: dnsLabel },
  'core.v1.WeightedPodAffinityTerm': { weight: share },
  'discovery.v1.Endpoint': {
    addresses: { minItems: 1, maxItems: 100 },
    hostname: dnsLabel,
    nodeName: name,
  },
  'discovery.v1.EndpointHints': { forZones: { maxItems: 8 }, forNodes: { maxItems: 8 } },
  'discovery.v1.EndpointPort': { name: dnsLabel, appProtocol: qualified },
  'discovery.v1.EndpointSlice': { endpoints: { maxItems: 1000 } },
  'discovery.v1.ForNode': { name },
  'discovery.v1.ForZone': { name: label },
  'meta.v1.LabelSelector': { matchLabels: labelMap },
  'meta.v1.LabelSelectorRequirement': { key: qualified, values: { items: label } },
  'meta.v1.ObjectMeta': { labels: labelMap, annotations: { keys: 'label-key' } },
  'networking.v1.IPBlock': { cidr: { format: 'cidr' }, except: listOf({ format: 'cidr' }) },
  'networking.v1.IngressServiceBackend': { name: dnsLabel },
  'networking.v1.IngressSpec': { ingressClassName: name },
  'networking.v1.IngressTLS': { secretName: name },
  'networking.v1.NetworkPolicyPort': { endPort: port },
  'networking.v1.NetworkPolicySpec': { policyTypes: { maxItems: 2 } },
  'networking.v1.ServiceBackendPort': { number: portOrNone },
  'rbac.v1.RoleRef': { apiGroup: { enum: ['rbac.authorization.k8s.io'] } },
};

/** Fields that OpenAPI calls required and the API server fills with their empty value. */
const mayBeAbsent: Readonly<Record<string, readonly string[]>> = {
  'core.v1.HTTPHeader': ['value'],
  'core.v1.ISCSIVolumeSource': ['lun'],
  'core.v1.PreferredSchedulingTerm': ['preference'],
  'core.v1.Sysctl': ['value'],
  'discovery.v1.ForZone': ['name'],
};

/** Fields that OpenAPI calls optional, and nothing is valid without. */
const mustBeThere: Readonly<Record<string, readonly string[]>> = {
  'apps.v1.DaemonSet': ['spec'],
  'apps.v1.Deployment': ['spec'],
  'apps.v1.ReplicaSet': ['spec'],
  'apps.v1.ReplicaSetSpec': ['template'],
  'apps.v1.StatefulSet': ['spec'],
  'batch.v1.Job': ['spec'],
  'batch.v1.JobTemplateSpec': ['spec'],
  'core.v1.ConfigMapEnvSource': ['name'],
  'core.v1.ConfigMapKeySelector': ['name'],
  'core.v1.ConfigMapProjection': ['name'],
  'core.v1.ConfigMapVolumeSource': ['name'],
  'core.v1.Container': ['image'],
  'core.v1.EphemeralVolumeSource': ['volumeClaimTemplate'],
  'core.v1.PersistentVolumeClaim': ['spec'],
  'core.v1.Pod': ['spec'],
  'core.v1.PodDNSConfigOption': ['name'],
  'core.v1.PodTemplateSpec': ['spec'],
  'core.v1.SecretEnvSource': ['name'],
  'core.v1.SecretKeySelector': ['name'],
  'core.v1.SecretProjection': ['name'],
  'core.v1.SecretVolumeSource': ['secretName'],
  'core.v1.Service': ['spec'],
  'networking.v1.Ingress': ['spec'],
};

/** @throws Error where a field is not there any more: the amendment is for another version of Kubernetes */
export function amended(definition: string, schema: FieldSchema): FieldSchema {
  const { properties, required = [], ...rest } = schema;
  if (properties === undefined) return schema;
  const amendment = amendments[definition] ?? {};
  const absent = mayBeAbsent[definition] ?? [];
  const present = mustBeThere[definition] ?? [];
  for (const name of [...Object.keys(amendment), ...absent, ...present]) {
    if (properties[name] === undefined) throw new Error(`${definition} has no field ${name} to amend`);
  }
  const sure = [...required, ...present].filter((name) => !absent.includes(name));
  return {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, { ...property, ...amendment[name] }]),
    ),
    ...(sure.length === 0 ? {} : { required: sure }),
  };
}
