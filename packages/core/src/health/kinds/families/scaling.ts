import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  any,
  behind,
  cond,
  degraded,
  healthy,
  is,
  not,
  progressing,
  row,
  some,
  suspended,
} from '../rules/words.ts';
import { byCondition, byWord, noStatus, pausedBy } from './usual.ts';

const keda: readonly Rule[] = [
  suspended(cond('Paused', 'True')),
  degraded(cond('Fallback', 'True')),
  degraded(cond('Ready', ['False', 'Unknown'])),
  healthy(cond('Ready', 'True')),
];

const knativeOperator: readonly Rule[] = [
  degraded(cond('InstallSucceeded', 'False')),
  healthy(cond('Ready', 'True')),
  progressing(cond('Ready', ['False', 'Unknown'])),
  degraded(cond('Ready')),
];

const runs: readonly Rule[] = [
  degraded(cond('Succeeded', 'False')),
  healthy(cond('Succeeded', 'True')),
  suspended(is('spec.status', '*Pending'), 'it is pending in its spec'),
  progressing(cond('Succeeded', 'Unknown')),
];

/** What scales, serves and runs code: KEDA, Knative, Tekton, and jobs of all kinds. */
export const scalingRows: readonly Row[] = [
  row('keda.sh', ['ScaledObject', 'ScaledJob'], keda, noStatus),
  row('http.keda.sh', 'HTTPScaledObject', byCondition('Ready'), noStatus),
  row('serving.knative.dev', '*', byCondition('Ready'), noStatus),
  row('eventing.knative.dev', '*', byCondition('Ready'), noStatus),
  row('messaging.knative.dev', '*', byCondition('Ready'), noStatus),
  row('sources.knative.dev', '*', byCondition('Ready'), noStatus),
  row('operator.knative.dev', ['KnativeServing', 'KnativeEventing'], knativeOperator, noStatus),
  row(
    'serving.kserve.io',
    'InferenceService',
    [
      suspended(cond('Stopped', 'True')),
      degraded(is('status.modelStatus.transitionStatus', 'BlockedByFailedLoad', 'InvalidSpec')),
      progressing(is('status.modelStatus.transitionStatus', 'InProgress')),
      degraded(some('status.conditions', all(is('status', 'False'), not(is('type', 'Stopped'))))),
      progressing(cond('*', 'Unknown')),
      healthy(cond('Ready', 'True')),
    ],
    noStatus,
  ),
  row('tekton.dev', ['PipelineRun', 'TaskRun', 'CustomRun', 'Run'], runs, noStatus),
  row('operator.tekton.dev', '*', byCondition('Ready'), noStatus),
  row('triggers.tekton.dev', ['EventListener'], byCondition('Ready'), noStatus),
  row(
    'sparkoperator.k8s.io',
    'SparkApplication',
    [
      healthy(is('status.applicationState.state', 'RUNNING', 'COMPLETED', 'SUCCEEDING')),
      degraded(
        is('status.applicationState.state', 'FAILED', 'SUBMISSION_FAILED', 'FAILING', 'UNKNOWN'),
        '{status.applicationState.errorMessage}',
      ),
      suspended(is('status.applicationState.state', 'SUSPENDED')),
    ],
    noStatus,
  ),
  row(
    'flink.apache.org',
    ['FlinkDeployment', 'FlinkSessionJob'],
    [
      degraded(
        any(
          is('status.jobManagerDeploymentStatus', 'ERROR'),
          is('status.reconciliationStatus.success', false),
        ),
        '{status.reconciliationStatus.error}{status.error}',
      ),
      degraded(is('status.jobStatus.state', 'FAILED'), '{status.error}'),
      // a job that is suspended has been asked to be
      healthy(
        all(
          is('status.jobStatus.state', 'RUNNING', 'SUSPENDED', 'FINISHED'),
          any(
            is('status.jobManagerDeploymentStatus', 'READY', 'MISSING'),
            not(is('status.jobManagerDeploymentStatus', '*')),
          ),
        ),
        'its job is {status.jobStatus.state}',
      ),
    ],
    noStatus,
  ),
  row(
    'ray.io',
    'RayCluster',
    [
      pausedBy('spec.suspend'),
      degraded(is('status.state', 'failed', 'unhealthy'), '{status.reason}'),
      healthy(is('status.state', 'ready')),
    ],
    noStatus,
  ),
  row(
    'ray.io',
    'RayJob',
    byWord('status.jobDeploymentStatus', ['Complete', 'Running'], ['Failed'], '{status.message}'),
    noStatus,
  ),
  row(
    'ray.io',
    'RayService',
    [
      healthy(any(is('status.serviceStatus', 'Running'), cond('Ready', 'True'))),
      degraded(is('status.serviceStatus', 'FailedToGetServeDeploymentStatus')),
    ],
    noStatus,
  ),
  row(
    'kueue.x-k8s.io',
    ['ClusterQueue', 'LocalQueue'],
    [suspended(is('spec.stopPolicy', 'Hold*'), 'it is held (spec.stopPolicy)'), ...byCondition('Active')],
    noStatus,
  ),
  row(
    'kueue.x-k8s.io',
    'Workload',
    [
      degraded(cond('Finished', 'True', '*Failed')),
      healthy(cond('Finished', 'True')),
      suspended(is('spec.active', false), 'it is not active (spec.active)'),
      healthy(cond('Admitted', 'True')),
    ],
    noStatus,
  ),
  row(
    'kubeflow.org',
    ['PyTorchJob', 'TFJob', 'MPIJob', 'XGBoostJob', 'PaddleJob', 'JAXJob'],
    [
      degraded(cond('Failed', 'True')),
      healthy(cond('Succeeded', 'True')),
      suspended(cond('Suspended', 'True')),
    ],
    noStatus,
  ),
  row(
    'batch.volcano.sh',
    'Job',
    byWord(
      'status.state.phase',
      ['Running', 'Completed'],
      ['Failed', 'Aborted', 'Terminated'],
      '{status.state.message}',
    ),
    noStatus,
  ),
  row(
    'jobset.x-k8s.io',
    'JobSet',
    [
      degraded(cond('Failed', 'True')),
      healthy(cond('Completed', 'True')),
      suspended(cond('Suspended', 'True')),
    ],
    noStatus,
  ),
  row(
    'leaderworkerset.x-k8s.io',
    'LeaderWorkerSet',
    [
      progressing(behind()),
      progressing(cond(['Progressing', 'UpdateInProgress'], 'True')),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
  row(
    'openfaas.com',
    'Function',
    [
      degraded(cond('Stalled', 'True')),
      suspended(all(cond('Ready', 'True'), cond('Healthy', 'False')), 'it is scaled to zero'),
      progressing(cond('Reconciling', 'True')),
      degraded(cond(['Ready', 'Healthy'], 'False')),
      healthy(cond('Ready', 'True')),
    ],
    noStatus,
  ),
  row(
    'core.spinkube.dev',
    'SpinApp',
    [
      degraded(cond('Progressing', '*', 'ProgressDeadlineExceeded')),
      degraded(cond('Available', 'False')),
      progressing(cond('Progressing', 'True')),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
];
