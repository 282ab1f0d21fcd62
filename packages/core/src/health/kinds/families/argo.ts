import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  any,
  behind,
  cond,
  currentCond,
  degraded,
  every,
  has,
  healthy,
  is,
  lacks,
  less,
  missing,
  not,
  num,
  progressing,
  row,
  same,
  some,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCurrentCondition, noStatus, pausedBy } from './usual.ts';

const verdicts: readonly Rule[] = [
  healthy(is('status.phase', 'Successful', 'Succeeded'), '{status.message}'),
  degraded(is('status.phase', 'Failed', 'Error'), '{status.message}'),
  unknown(is('status.phase', 'Inconclusive'), '{status.message}'),
  progressing(is('status.phase', '*'), '{status.message}'),
];

const workloadGeneration = ['metadata', 'annotations', 'rollout.argoproj.io/workload-generation'];

const rollout: readonly Rule[] = [
  progressing(lacks('status')),
  progressing(behind()),
  progressing(
    all(
      has('status.workloadObservedGeneration'),
      less(num('status.workloadObservedGeneration'), num(workloadGeneration)),
    ),
    'the workload that it refers to has changed',
  ),
  degraded(is('status.phase', 'Degraded'), '{status.message}'),
  suspended(is('status.phase', 'Paused'), '{status.message}'),
  degraded(cond('InvalidSpec', 'True')),
  degraded(cond('Progressing', ['True', 'False', 'Unknown'], ['RolloutAborted', 'ProgressDeadlineExceeded'])),
  suspended(
    any(is('spec.paused', true), is('status.controllerPause', true), has('status.pauseConditions')),
    'it is paused',
  ),
  healthy(is('status.phase', 'Healthy'), '{status.message}'),
  progressing(is('status.phase', 'Progressing'), '{status.message}'),
  // before version 1.0 there was no phase
  progressing(
    less(num('status.updatedReplicas'), num('spec.replicas', 1)),
    'pods of the new template are missing',
  ),
  progressing(
    less(num('status.updatedReplicas'), num('status.replicas')),
    'pods of the old template are left',
  ),
  progressing(less(num('status.availableReplicas'), num('status.updatedReplicas')), 'pods are not available'),
];

const promoter: readonly Rule[] = [progressing(not(cond('Ready'))), ...byCurrentCondition('Ready')];
const promoterReady: readonly Rule[] = promoter.filter(({ status }) => status !== 'Healthy');
const checks: readonly Rule[] = [
  ...promoterReady,
  degraded(some('status.environments', is('phase', 'failure')), 'the check of an environment failed'),
  progressing(some('status.environments', is('phase', 'pending')), 'the check of an environment is pending'),
  healthy(currentCond('Ready', 'True')),
];

/** Argo CD, Rollouts, Workflows, Events, and the GitOps Promoter. */
export const argoRows: readonly Row[] = [
  row(
    'argoproj.io',
    'Application',
    [
      healthy(is('status.health.status', 'Healthy'), '{status.health.message}'),
      progressing(is('status.health.status', 'Progressing'), '{status.health.message}'),
      degraded(is('status.health.status', 'Degraded'), '{status.health.message}'),
      suspended(is('status.health.status', 'Suspended'), '{status.health.message}'),
      missing(is('status.health.status', 'Missing'), '{status.health.message}'),
      unknown(is('status.health.status', 'Unknown'), '{status.health.message}'),
    ],
    noStatus,
  ),
  row(
    'argoproj.io',
    'ApplicationSet',
    [
      degraded(cond('ErrorOccurred', 'True')),
      progressing(cond('RolloutProgressing', 'True')),
      degraded(cond('ResourcesUpToDate', 'False')),
      healthy(cond('ResourcesUpToDate', 'True')),
    ],
    noStatus,
  ),
  row('argoproj.io', ['AnalysisRun', 'Experiment', 'Workflow', 'WorkflowTaskSet'], verdicts, noStatus),
  row(
    'argoproj.io',
    'CronWorkflow',
    [pausedBy('spec.suspend'), degraded(cond(['SpecError', 'SubmissionError'], 'True'))],
    ['Healthy', ''],
  ),
  row(
    'argoproj.io',
    ['EventBus', 'EventSource', 'Sensor'],
    [
      degraded(cond('*', 'False')),
      progressing(cond('*', 'Unknown')),
      healthy(every('status.conditions', is('status', 'True'))),
    ],
    noStatus,
  ),
  row('argoproj.io', 'Rollout', rollout, ['Healthy', '']),
  row(
    'promoter.argoproj.io',
    ['ClusterScmProvider', 'ScmProvider', 'CommitStatus', 'GitRepository', 'PullRequest'],
    promoter,
    noStatus,
  ),
  row(
    'promoter.argoproj.io',
    ['GitCommitStatus', 'TimedCommitStatus', 'WebRequestCommitStatus', 'ScheduledCommitStatus'],
    checks,
    noStatus,
  ),
  row(
    'promoter.argoproj.io',
    'ArgoCDCommitStatus',
    [
      ...promoterReady,
      degraded(lacks('status.applicationsSelected'), 'no application is selected'),
      degraded(some('status.applicationsSelected', is('phase', 'failure')), 'an application failed'),
      progressing(some('status.applicationsSelected', is('phase', 'pending')), 'an application is pending'),
      healthy(currentCond('Ready', 'True')),
    ],
    noStatus,
  ),
  row(
    'promoter.argoproj.io',
    'ChangeTransferPolicy',
    [
      ...promoterReady,
      progressing(
        any(lacks('status.active.dry.sha'), lacks('status.proposed.dry.sha')),
        'a commit is not known so far',
      ),
      progressing(
        not(same('status.active.dry.sha', 'status.proposed.dry.sha')),
        'what is proposed is not merged',
      ),
      healthy(currentCond('Ready', 'True')),
    ],
    noStatus,
  ),
  row(
    'promoter.argoproj.io',
    'PromotionStrategy',
    [
      ...promoterReady,
      degraded(lacks('status.environments'), 'it has no environments'),
      progressing(
        some('status.environments', any(lacks('active.dry.sha'), lacks('proposed.dry.sha'))),
        'a commit is not known so far',
      ),
      progressing(
        some('status.environments', not(same('active.dry.sha', 'proposed.dry.sha'))),
        'an environment is not promoted',
      ),
      healthy(currentCond('Ready', 'True')),
    ],
    noStatus,
  ),
  row(
    'numaflow.numaproj.io',
    '*',
    [
      progressing(behind()),
      // its rollout controller tries a new version of it: the verdict stands in a label
      degraded(
        is(['metadata', 'labels', 'numaplane.numaproj.io/progressive-result-state'], 'failed'),
        'its new version failed',
      ),
      suspended(all(is('status.phase', 'Paused'), not(cond('*', 'True')))),
      degraded(is('status.phase', 'Failed', 'Unknown'), '{status.message}'),
      degraded(cond('*', 'False')),
      progressing(is('status.phase', 'Pending', 'Deleting', 'Pausing')),
      healthy(is('status.phase', 'Running', 'Paused')),
    ],
    noStatus,
  ),
  row(
    'numaplane.numaproj.io',
    '*',
    [
      progressing(behind()),
      degraded(is('status.phase', 'Failed'), '{status.message}'),
      degraded(cond('ProgressiveUpgradeSucceeded', 'False')),
      progressing(is('status.phase', 'Pending')),
      progressing(cond('ChildResourcesHealthy', 'False', 'Progressing')),
      degraded(cond('ChildResourcesHealthy', 'False')),
      healthy(is('status.phase', 'Deployed')),
    ],
    noStatus,
  ),
  row(
    'rollouts.kruise.io',
    'Rollout',
    [
      progressing(behind()),
      healthy(is('status.phase', 'Healthy'), '{status.message}'),
      suspended(
        all(
          is('status.phase', 'Progressing'),
          any(
            cond('Progressing', '*', 'Paused'),
            is('status.canaryStatus.currentStepState', 'StepPaused'),
            is('status.blueGreenStatus.currentStepState', 'StepPaused'),
          ),
        ),
        '{status.message}',
      ),
      degraded(
        all(
          is('status.phase', 'Progressing'),
          cond('Progressing', '*', ['*Cancel*', '*Fail*', '*Rollback*']),
        ),
        '{status.message}',
      ),
      degraded(is('status.phase', 'Disabled', 'Terminating'), '{status.message}'),
      progressing(is('status.phase', '*'), '{status.message}'),
    ],
    noStatus,
  ),
];
