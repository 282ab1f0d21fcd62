import type { Row, Rule } from '../rules/rule.ts';
import {
  any,
  behind,
  cond,
  degraded,
  differs,
  has,
  healthy,
  is,
  lacks,
  less,
  num,
  progressing,
  row,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, byWord, noStatus, pausedBy } from './usual.ts';

const update = 'spec.updateStrategy';

/** An update that is behind, paused, or held back. */
const paused: readonly Rule[] = [
  progressing(behind()),
  suspended(is(`${update}.rollingUpdate.paused`, true), 'it is paused'),
  suspended(less(0, num(`${update}.rollingUpdate.partition`)), 'its partition holds back the rest'),
];

function held(path: string, wanted: string): readonly Rule[] {
  return [
    progressing(lacks('status')),
    progressing(behind()),
    suspended(is(`${path}.paused`, true), `it is paused (${path}.paused)`),
    suspended(less(0, num(`${path}.partition`)), 'its partition holds back the rest'),
    degraded(
      less(num('status.updatedReadyReplicas'), num(wanted, 1)),
      '{status.updatedReadyReplicas} pods are updated and ready',
    ),
    degraded(
      less(num('status.updatedAvailableReplicas'), num(wanted, 1)),
      '{status.updatedAvailableReplicas} pods are updated and available',
    ),
    healthy(has('status.updatedReadyReplicas')),
  ];
}

/** OpenKruise and its game servers, Keptn, Grafana, VictoriaMetrics, chaos. */
export const kruiseRows: readonly Row[] = [
  row('apps.kruise.io', 'CloneSet', held(update, 'spec.replicas'), noStatus),
  row('apps.kruise.io', 'StatefulSet', held(`${update}.rollingUpdate`, 'spec.replicas'), noStatus),
  row(
    'apps.kruise.io',
    'DaemonSet',
    [
      progressing(lacks('status')),
      ...paused,
      progressing(less(num('status.desiredNumberScheduled'), 1), 'no node is to have it'),
      degraded(
        less(num('status.updatedNumberScheduled'), num('status.desiredNumberScheduled')),
        'pods are not updated',
      ),
      degraded(
        less(num('status.numberAvailable'), num('status.desiredNumberScheduled')),
        'pods are not available',
      ),
    ],
    ['Healthy', ''],
  ),
  row(
    'apps.kruise.io',
    'AdvancedCronJob',
    [
      pausedBy('spec.paused'),
      progressing(has('status.active'), 'a job of it is at work'),
      healthy(has('status.lastScheduleTime')),
      degraded(has('status'), 'it has not been scheduled'),
    ],
    noStatus,
  ),
  row(
    'apps.kruise.io',
    'BroadcastJob',
    [
      pausedBy('spec.paused'),
      degraded(any(cond('Failed', 'True'), is('status.phase', 'failed'))),
      healthy(any(cond('Complete', 'True'), is('status.phase', 'completed'))),
    ],
    noStatus,
  ),
  row(
    'spot.io',
    'SpotDeployment',
    [
      degraded(cond('InvalidSpec', 'True')),
      degraded(cond('Progressing', '*', ['RolloutAborted', 'ProgressDeadlineExceeded'])),
      ...byCondition('Available'),
    ],
    noStatus,
  ),
  row(
    'game.kruise.io',
    'GameServer',
    [
      degraded(cond('*', 'False', undefined, { in: 'status.podStatus.conditions' })),
      degraded(cond('*', 'False')),
      healthy(is('status.currentState', 'Ready')),
      degraded(is('status.currentState', 'Crash')),
      progressing(is('status.currentState', '*')),
    ],
    ['Unknown', 'nothing is known of it'],
  ),
  row(
    'game.kruise.io',
    'GameServerSet',
    [
      ...paused,
      progressing(
        differs(num('status.readyReplicas'), num('spec.replicas', 1)),
        '{status.readyReplicas} servers are ready',
      ),
      healthy(has('status.replicas')),
    ],
    noStatus,
  ),
  row(
    'lifecycle.keptn.sh',
    ['KeptnAppVersion', 'KeptnWorkloadVersion', 'KeptnWorkloadInstance'],
    byWord('status.status', ['Succeeded'], ['Failed', 'Deprecated'], 'its phase is {status.currentPhase}'),
    noStatus,
  ),
  row(
    'lifecycle.keptn.sh',
    'KeptnTask',
    byWord('status.status', ['Succeeded'], ['Failed'], '{status.message}'),
    noStatus,
  ),
  row(
    'lifecycle.keptn.sh',
    'KeptnEvaluation',
    byWord('status.overallStatus', ['Succeeded'], ['Failed'], ''),
    noStatus,
  ),
  row(
    'metrics.keptn.sh',
    'KeptnMetric',
    [degraded(has('status.errMsg'), '{status.errMsg}'), healthy(has('status.value'))],
    noStatus,
  ),
  row(
    'metrics.keptn.sh',
    'Analysis',
    [
      healthy(any(is('status.pass', true), is('status.warning', true))),
      degraded(is('status.state', 'Completed'), 'it did not pass'),
    ],
    noStatus,
  ),
  row(
    'grafana.integreatly.org',
    '*',
    [degraded(cond('*Synchronized', 'False')), healthy(cond('*Synchronized', 'True'))],
    noStatus,
  ),
  row(
    'grafana.integreatly.org',
    'Grafana',
    [
      degraded(is('status.stageStatus', 'failed'), 'its stage {status.stage} failed'),
      healthy(is('status.stage', 'complete')),
    ],
    noStatus,
  ),
  row(
    'grafana.integreatly.org',
    'GrafanaDatasource',
    [
      degraded(is('status.NoMatchingInstances', true), 'no Grafana matches it'),
      degraded(cond('*Synchronized', 'False')),
      healthy(any(has('status.hash'), cond('*Synchronized', 'True'))),
    ],
    noStatus,
  ),
  row('grafana-org-operator.kubitus-project.gitlab.io', '*', byCondition('Ready'), noStatus),
  row(
    'operator.victoriametrics.com',
    '*',
    [
      pausedBy('spec.paused'),
      progressing(behind()),
      healthy(is('status.updateStatus', 'operational')),
      degraded(is('status.updateStatus', 'failed'), '{status.reason}'),
      suspended(is('status.updateStatus', 'paused')),
      progressing(is('status.updateStatus', '*')),
    ],
    noStatus,
  ),
  row('chaos-mesh.org', '*', [
    suspended(cond('Paused', 'True')),
    healthy(any(cond('AllInjected', 'True'), cond('AllRecovered', 'True'), has('status.active'))),
    progressing(cond('Selected', '*')),
  ]),
  row(
    'litmuschaos.io',
    ['ChaosEngine'],
    [
      healthy(is('status.engineStatus', 'completed')),
      suspended(is('status.engineStatus', 'stopped')),
      progressing(is('status.engineStatus', '*')),
    ],
    noStatus,
  ),
  row(
    'litmuschaos.io',
    ['ChaosResult'],
    [
      healthy(is('status.experimentStatus.verdict', 'Pass')),
      degraded(is('status.experimentStatus.verdict', 'Fail', 'Error')),
      unknown(is('status.experimentStatus.verdict', 'Stopped')),
    ],
    noStatus,
  ),
];
