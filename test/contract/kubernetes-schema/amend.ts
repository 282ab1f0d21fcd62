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

/**
 * What the API server checks in code and its OpenAPI does not say: bounds and names, by definition and field.
 * Source: kubernetes/kubernetes `pkg/apis/{core,apps,batch,autoscaling}/validation/validation.go`, v1.36.
 */
const amendments: Readonly<Record<string, Readonly<Record<string, FieldSchema>>>> = {
  'apps.v1.DaemonSetSpec': { minReadySeconds: natural, revisionHistoryLimit: natural },
  'apps.v1.DeploymentSpec': {
    replicas: natural,
    minReadySeconds: natural,
    revisionHistoryLimit: natural,
    progressDeadlineSeconds: natural,
  },
  'apps.v1.ReplicaSetSpec': { replicas: natural, minReadySeconds: natural },
  'apps.v1.StatefulSetSpec': { replicas: natural, minReadySeconds: natural },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': { minReplicas: natural, maxReplicas: { minimum: 1 } },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: natural, maxReplicas: { minimum: 1 } },
  'batch.v1.CronJobSpec': {
    startingDeadlineSeconds: natural,
    successfulJobsHistoryLimit: natural,
    failedJobsHistoryLimit: natural,
  },
  'batch.v1.JobSpec': {
    parallelism: natural,
    completions: natural,
    backoffLimit: natural,
    activeDeadlineSeconds: natural,
    ttlSecondsAfterFinished: natural,
  },
  'core.v1.ConfigMap': { data: { keys: 'config-key' }, binaryData: { keys: 'config-key' } },
  'core.v1.ConfigMapVolumeSource': { defaultMode: fileMode },
  'core.v1.Container': { name: { format: 'dns-label' } },
  'core.v1.ContainerPort': { containerPort: port, hostPort: portOrNone, name: { format: 'port-name' } },
  'core.v1.EnvVar': { name: { format: 'env-name' } },
  'core.v1.KeyToPath': { mode: fileMode },
  'core.v1.PodSpec': { containers: { minItems: 1 }, nodeSelector: labelMap },
  'core.v1.PreferredSchedulingTerm': { weight: share },
  'core.v1.Probe': {
    initialDelaySeconds: natural,
    periodSeconds: natural,
    timeoutSeconds: natural,
    successThreshold: natural,
    failureThreshold: natural,
  },
  'core.v1.ResourceRequirements': { limits: amounts, requests: amounts },
  'core.v1.Secret': { data: { keys: 'config-key' }, stringData: { keys: 'config-key' } },
  'core.v1.SecretVolumeSource': { defaultMode: fileMode },
  'core.v1.SecurityContext': { runAsUser: natural, runAsGroup: natural },
  'core.v1.ServicePort': { port, nodePort: portOrNone, name: { format: 'dns-label' } },
  'core.v1.ServiceSpec': { selector: labelMap },
  'core.v1.TopologySpreadConstraint': { maxSkew: { minimum: 1 } },
  'core.v1.Volume': { name: { format: 'dns-label' } },
  'core.v1.WeightedPodAffinityTerm': { weight: share },
  'meta.v1.LabelSelector': { matchLabels: labelMap },
  'meta.v1.ObjectMeta': { labels: labelMap, annotations: { keys: 'label-key' } },
};

/** Fields that OpenAPI calls required and the API server fills with their empty value. */
const mayBeAbsent: Readonly<Record<string, readonly string[]>> = {
  'core.v1.HTTPHeader': ['value'],
  'core.v1.ISCSIVolumeSource': ['lun'],
  'core.v1.PreferredSchedulingTerm': ['preference'],
  'core.v1.Sysctl': ['value'],
};

/** Fields that OpenAPI calls optional, and nothing is valid without. */
const mustBeThere: Readonly<Record<string, readonly string[]>> = {
  'apps.v1.DaemonSet': ['spec'],
  'apps.v1.Deployment': ['spec'],
  'apps.v1.ReplicaSet': ['spec'],
  'apps.v1.StatefulSet': ['spec'],
  'batch.v1.Job': ['spec'],
  'core.v1.Container': ['image'],
  'core.v1.Pod': ['spec'],
  'core.v1.PodTemplateSpec': ['spec'],
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
