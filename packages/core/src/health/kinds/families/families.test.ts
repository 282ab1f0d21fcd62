import { describe, expect, it } from 'vitest';
import { healthOf } from '../health-of.ts';
import { anObject, conditions } from '../testing.ts';

type Case = readonly [string, string, string, Readonly<Record<string, unknown>>, string];

const said = (...texts: readonly string[]) => ({ status: conditions(...texts) });
const phase = (word: string) => ({ status: { phase: word } });
const parents = (...lists: readonly (readonly string[])[]) => ({
  status: { parents: lists.map((texts) => conditions(...texts)) },
});

const certificates: readonly Case[] = [
  ['cert-manager.io/v1', 'Certificate', 'of which nothing is said', {}, 'Progressing'],
  [
    'cert-manager.io/v1',
    'Certificate',
    'that is being issued',
    said('Ready=False/DoesNotExist', 'Issuing=True'),
    'Progressing',
  ],
  ['cert-manager.io/v1', 'Certificate', 'that cannot be issued', said('Ready=False/Denied'), 'Degraded'],
  ['cert-manager.io/v1', 'Certificate', 'in force', said('Ready=True'), 'Healthy'],
  ['acme.cert-manager.io/v1', 'Order', 'refused', { status: { state: 'invalid' } }, 'Degraded'],
  [
    'networking.gke.io/v1',
    'ManagedCertificate',
    'with a domain that fails',
    { status: { domainStatus: [{ status: 'Active' }, { status: 'FailedNotVisible' }] } },
    'Degraded',
  ],
];

const delivery: readonly Case[] = [
  [
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    'suspended',
    { spec: { suspend: true }, ...said('Ready=True') },
    'Suspended',
  ],
  [
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    'that tries again after it failed',
    said('Reconciling=True/ProgressingWithRetry', 'Ready=False/BuildFailed'),
    'Degraded',
  ],
  [
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease',
    'at work',
    said('Reconciling=True', 'Ready=Unknown/Progressing'),
    'Progressing',
  ],
  [
    'source.toolkit.fluxcd.io/v1',
    'HelmRepository',
    'that is a registry',
    { spec: { type: 'oci' }, status: {} },
    'Healthy',
  ],
  ['flagger.app/v1beta1', 'Canary', 'that failed', phase('Failed'), 'Degraded'],
  [
    'argoproj.io/v1alpha1',
    'Application',
    'with something missing',
    { status: { health: { status: 'Missing' } } },
    'Missing',
  ],
  ['argoproj.io/v1alpha1', 'AnalysisRun', 'that proved nothing', phase('Inconclusive'), 'Unknown'],
  ['argoproj.io/v1alpha1', 'Workflow', 'at work', phase('Running'), 'Progressing'],
  [
    'argoproj.io/v1alpha1',
    'CronWorkflow',
    'that cannot be submitted',
    said('SubmissionError=True'),
    'Degraded',
  ],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    'that waits for a person',
    { status: { phase: 'Paused', observedGeneration: '2' } },
    'Suspended',
  ],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    'aborted',
    { status: { ...conditions('Progressing=False/RolloutAborted'), phase: 'Degraded' } },
    'Degraded',
  ],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    'from before there were phases, with old pods',
    { spec: { replicas: 2 }, status: { updatedReplicas: 2, replicas: 3, availableReplicas: 3 } },
    'Progressing',
  ],
  [
    'argoproj.io/v1alpha1',
    'ApplicationSet',
    'with an error',
    said('ErrorOccurred=True', 'ResourcesUpToDate=True'),
    'Degraded',
  ],
  [
    'promoter.argoproj.io/v1alpha1',
    'TimedCommitStatus',
    'with an environment pending',
    { status: { ...conditions('Ready=True'), environments: [{ phase: 'success' }, { phase: 'pending' }] } },
    'Progressing',
  ],
  [
    'numaflow.numaproj.io/v1alpha1',
    'Pipeline',
    'whose daemon is not well',
    { status: { phase: 'Running', ...conditions('Deployed=True', 'DaemonServiceHealthy=False') } },
    'Degraded',
  ],
  [
    'rollouts.kruise.io/v1beta1',
    'Rollout',
    'at a step that waits',
    { status: { phase: 'Progressing', canaryStatus: { currentStepState: 'StepPaused' } } },
    'Suspended',
  ],
  ['tekton.dev/v1', 'PipelineRun', 'at work', said('Succeeded=Unknown/Running'), 'Progressing'],
  ['tekton.dev/v1', 'TaskRun', 'that failed', said('Succeeded=False'), 'Degraded'],
];

const traffic: readonly Case[] = [
  [
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'that its parent serves',
    parents(['Accepted=True', 'ResolvedRefs=True']),
    'Healthy',
  ],
  [
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'without its backend',
    parents(['Accepted=True', 'ResolvedRefs=False']),
    'Degraded',
  ],
  [
    'gateway.networking.k8s.io/v1',
    'GRPCRoute',
    'that one of its parents does not take',
    parents(['Accepted=True'], ['Accepted=False']),
    'Degraded',
  ],
  [
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'refused in an older generation',
    {
      status: {
        parents: [
          { conditions: [{ type: 'Accepted', status: 'False', observedGeneration: 1 }] },
          conditions('Accepted=True'),
        ],
      },
    },
    'Healthy',
  ],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'without an answer', {}, 'Progressing'],
  [
    'gateway.networking.k8s.io/v1',
    'Gateway',
    'that is programmed',
    said('Accepted=True', 'Programmed=True'),
    'Healthy',
  ],
  [
    'gateway.networking.k8s.io/v1',
    'Gateway',
    'on its way',
    said('Accepted=True', 'Programmed=False/Pending'),
    'Progressing',
  ],
  [
    'gateway.networking.k8s.io/v1',
    'GatewayClass',
    'of an older generation',
    { status: { conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 1 }] } },
    'Progressing',
  ],
  [
    'gateway.solo.io/v1',
    'VirtualService',
    'that is refused',
    { status: { statuses: { gloo: { state: 'Rejected' } } } },
    'Degraded',
  ],
  ['projectcontour.io/v1', 'HTTPProxy', 'not valid', said('Valid=False'), 'Degraded'],
  [
    'route.openshift.io/v1',
    'Route',
    'admitted',
    { status: { ingress: [conditions('Admitted=True')] } },
    'Healthy',
  ],
  ['networking.istio.io/v1', 'VirtualService', 'without a status', {}, 'Healthy'],
  ['install.istio.io/v1alpha1', 'IstioOperator', 'in error', { status: { status: 'ERROR' } }, 'Degraded'],
];

const clouds: readonly Case[] = [
  ['s3.aws.crossplane.io/v1beta1', 'Bucket', 'made', said('Ready=True', 'Synced=True'), 'Healthy'],
  [
    's3.aws.crossplane.io/v1beta1',
    'Bucket',
    'that cannot be synced',
    said('Ready=True', 'Synced=False/ReconcileError'),
    'Degraded',
  ],
  [
    'rds.aws.upbound.io/v1beta1',
    'Instance',
    'paused',
    said('Ready=True', 'Synced=False/ReconcilePaused'),
    'Suspended',
  ],
  ['aws.upbound.io/v1beta1', 'ProviderConfig', 'without a status', {}, 'Healthy'],
  ['pkg.crossplane.io/v1', 'Provider', 'not healthy', said('Installed=True', 'Healthy=False'), 'Degraded'],
  [
    'sql.cnrm.cloud.google.com/v1beta1',
    'SQLInstance',
    'that waits for another',
    said('Ready=False/DependencyNotReady'),
    'Suspended',
  ],
  [
    's3.services.k8s.aws/v1alpha1',
    'Bucket',
    'that will not come',
    said('ACK.Terminal=True', 'ACK.ResourceSynced=False'),
    'Degraded',
  ],
  [
    'storage.azure.com/v1',
    'StorageAccount',
    'refused',
    { status: { conditions: [{ type: 'Ready', status: 'False', severity: 'Error' }] } },
    'Degraded',
  ],
  [
    'storage.azure.com/v1',
    'StorageAccount',
    'on its way',
    { status: { conditions: [{ type: 'Ready', status: 'False', severity: 'Info' }] } },
    'Progressing',
  ],
  ['pulumi.com/v1', 'Stack', 'that failed', { status: { lastUpdate: { state: 'failed' } } }, 'Degraded'],
  ['karpenter.sh/v1', 'NodeClaim', 'that is launched', said('Launched=True'), 'Progressing'],
  [
    'cluster.x-k8s.io/v1beta1',
    'Cluster',
    'on its way',
    { status: { phase: 'Provisioning', ...conditions('Ready=False/WaitingForInfrastructure') } },
    'Progressing',
  ],
  ['cluster.x-k8s.io/v1beta1', 'Machine', 'that failed', phase('Failed'), 'Degraded'],
  [
    'controlplane.cluster.x-k8s.io/v1beta2',
    'AWSManagedControlPlane',
    'of an older version',
    { spec: { version: '2' }, status: { version: '1', ...conditions('Ready=True') } },
    'Progressing',
  ],
];

const data: readonly Case[] = [
  ['postgresql.cnpg.io/v1', 'Cluster', 'well', phase('Cluster in healthy state'), 'Healthy'],
  [
    'postgresql.cnpg.io/v1',
    'Cluster',
    'that hibernates',
    { status: { phase: 'Cluster in healthy state', ...conditions('cnpg.io/hibernation=True') } },
    'Suspended',
  ],
  ['postgresql.cnpg.io/v1', 'Cluster', 'that is set up', phase('Setting up primary'), 'Progressing'],
  [
    'acid.zalan.do/v1',
    'postgresql',
    'whose update failed',
    { status: { PostgresClusterStatus: 'UpdateFailed' } },
    'Degraded',
  ],
  ['psmdb.percona.com/v1', 'PerconaServerMongoDB', 'paused', { status: { state: 'paused' } }, 'Suspended'],
  [
    'k8s.mariadb.com/v1alpha1',
    'MariaDB',
    'whose pods are not ready',
    said('Ready=False/StatefulSetNotReady'),
    'Progressing',
  ],
  [
    'elasticsearch.k8s.elastic.co/v1',
    'Elasticsearch',
    'red',
    { status: { phase: 'Ready', health: 'red' } },
    'Degraded',
  ],
  [
    'elasticsearch.k8s.elastic.co/v1',
    'Elasticsearch',
    'with too few nodes',
    {
      spec: { nodeSets: [{ count: 3 }, { count: 2 }] },
      status: { phase: 'Ready', health: 'green', availableNodes: 3 },
    },
    'Progressing',
  ],
  ['kafka.strimzi.io/v1beta2', 'Kafka', 'not ready', said('NotReady=True/TimeoutException'), 'Degraded'],
  ['kafka.strimzi.io/v1beta2', 'KafkaTopic', 'of which nothing is said', {}, 'Progressing'],
  ['rabbitmq.com/v1beta1', 'Queue', 'of which nothing is said', {}, 'Unknown'],
  [
    'rabbitmq.com/v1beta1',
    'RabbitmqCluster',
    'without all its pods',
    said('AllReplicasReady=False', 'ClusterAvailable=True', 'ReconcileSuccess=True'),
    'Progressing',
  ],
  [
    'minio.min.io/v2',
    'Tenant',
    'with different versions',
    { status: { currentState: 'Different versions across MinIO Pools' } },
    'Degraded',
  ],
  [
    'snapshot.storage.k8s.io/v1',
    'VolumeSnapshot',
    'that failed',
    { status: { readyToUse: false, error: { message: 'no' } } },
    'Degraded',
  ],
  [
    'ceph.rook.io/v1',
    'CephCluster',
    'with a warning',
    { status: { ceph: { health: 'HEALTH_WARN' } } },
    'Degraded',
  ],
  ['velero.io/v1', 'Backup', 'with parts missing', phase('PartiallyFailed'), 'Degraded'],
  [
    'kubevirt.io/v1',
    'VirtualMachine',
    'that is stopped',
    { status: { printableStatus: 'Stopped', ...conditions('Ready=False') } },
    'Suspended',
  ],
];

const running: readonly Case[] = [
  ['keda.sh/v1alpha1', 'ScaledObject', 'paused', said('Ready=True', 'Paused=True'), 'Suspended'],
  ['keda.sh/v1alpha1', 'ScaledObject', 'on its fallback', said('Ready=True', 'Fallback=True'), 'Degraded'],
  ['serving.knative.dev/v1', 'Service', 'at work', said('Ready=Unknown'), 'Progressing'],
  [
    'serving.kserve.io/v1beta1',
    'InferenceService',
    'whose model does not load',
    { status: { modelStatus: { transitionStatus: 'BlockedByFailedLoad' } } },
    'Degraded',
  ],
  [
    'sparkoperator.k8s.io/v1beta2',
    'SparkApplication',
    'that runs',
    { status: { applicationState: { state: 'RUNNING' } } },
    'Healthy',
  ],
  [
    'flink.apache.org/v1beta1',
    'FlinkDeployment',
    'being deployed',
    { status: { jobManagerDeploymentStatus: 'DEPLOYING' } },
    'Progressing',
  ],
  ['ray.io/v1', 'RayCluster', 'suspended', { spec: { suspend: true } }, 'Suspended'],
  [
    'external-secrets.io/v1',
    'ExternalSecret',
    'not synced',
    said('Ready=False/SecretSyncedError'),
    'Degraded',
  ],
  ['bitnami.com/v1alpha1', 'SealedSecret', 'that nobody can open', said('Synced=False'), 'Degraded'],
  ['kyverno.io/v1', 'ClusterPolicy', 'ready', { status: { ready: true } }, 'Healthy'],
  ['core.humio.com/v1alpha1', 'HumioParser', 'that is gone', { status: { state: 'NotFound' } }, 'Missing'],
  [
    'monitoring.coreos.com/v1',
    'Prometheus',
    'with some of its pods',
    said('Available=Degraded', 'Reconciled=True'),
    'Progressing',
  ],
  [
    'kiali.io/v1alpha1',
    'Kiali',
    'that failed once and works',
    said('Failure=False', 'Successful=True'),
    'Healthy',
  ],
  [
    'opentelemetry.io/v1beta1',
    'OpenTelemetryCollector',
    'with one of its pods',
    { status: { scale: { statusReplicas: '1/3' } } },
    'Progressing',
  ],
  [
    'opentelemetry.io/v1beta1',
    'OpenTelemetryCollector',
    'without any',
    { status: { scale: { statusReplicas: '0/3' } } },
    'Degraded',
  ],
  [
    'opentelemetry.io/v1beta1',
    'OpenTelemetryCollector',
    'in the pods of others',
    { spec: { mode: 'sidecar' } },
    'Healthy',
  ],
  [
    'operators.coreos.com/v1alpha1',
    'Subscription',
    'that is as new as can be',
    { status: { state: 'AtLatestKnown' } },
    'Healthy',
  ],
  [
    'config.openshift.io/v1',
    'ClusterOperator',
    'at work',
    said('Available=True', 'Progressing=True', 'Degraded=False'),
    'Progressing',
  ],
  [
    'apps.kruise.io/v1alpha1',
    'CloneSet',
    'held back',
    { spec: { updateStrategy: { partition: 2 } }, status: { observedGeneration: 2 } },
    'Suspended',
  ],
  [
    'grafana.integreatly.org/v1beta1',
    'GrafanaDashboard',
    'that is not taken',
    said('DashboardSynchronized=False'),
    'Degraded',
  ],
  [
    'metrics.keptn.sh/v1',
    'KeptnMetric',
    'that cannot be read',
    { status: { errMsg: 'no such host' } },
    'Degraded',
  ],
];

describe.each([
  ['certificates', certificates],
  ['delivery', delivery],
  ['traffic', traffic],
  ['clouds and clusters', clouds],
  ['data', data],
  ['what runs, watches and guards', running],
] as const)('of %s', (_family, cases) => {
  it.each(cases)('a %s %s %s', (apiVersion, kind, _, rest, wanted) => {
    expect(healthOf(anObject(apiVersion, kind, rest)).status).toBe(wanted);
  });
});
