import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  behind,
  cond,
  degraded,
  every,
  has,
  healthy,
  is,
  not,
  progressing,
  row,
  some,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, noStatus } from './usual.ts';

const strimzi: readonly Rule[] = [
  suspended(cond('ReconciliationPaused', 'True')),
  progressing(behind()),
  degraded(cond('NotReady', 'True')),
  healthy(cond('Ready', 'True')),
];

/** Queues and streams. */
export const messageRows: readonly Row[] = [
  row('kafka.strimzi.io', '*', strimzi, noStatus),
  row('core.strimzi.io', '*', strimzi, noStatus),
  row(
    'kafka.banzaicloud.io',
    'KafkaCluster',
    [
      progressing(is('status.state', '*Reconciling', '*Upgrading', '*Updating')),
      degraded(
        some('status.brokersState', is('configurationState', 'ConfigOutOfSync')),
        'the configuration of a broker is not in sync',
      ),
      degraded(
        some(
          'status.brokersState',
          not(is(['gracefulActionState', 'cruiseControlState'], '*Succeeded', 'GracefulUpdateNotRequired')),
        ),
      ),
      progressing(
        not(is('status.cruiseControlTopicStatus', 'CruiseControlTopicReady')),
        'Cruise Control is not ready',
      ),
      healthy(is('status.state', 'ClusterRunning')),
    ],
    noStatus,
  ),
  row(
    'platform.confluent.io',
    '*',
    [
      progressing(behind()),
      degraded(is('status.phase', 'FAILED', 'ERROR')),
      degraded(cond('*', 'False', '*Failed')),
      healthy(is('status.phase', 'RUNNING')),
      progressing(is('status.phase', '*')),
    ],
    noStatus,
  ),
  row(
    'platform.confluent.io',
    ['Connector', 'KafkaTopic', 'Schema', 'ConfluentRolebinding'],
    [
      degraded(is('status.state', 'ERROR', 'FAILED'), 'its state is {status.state}'),
      degraded(is('status.connectorState', 'FAILED')),
      degraded(has('status.failedTasks'), 'tasks of it failed'),
      healthy(cond('platform.confluent.io/app-ready', 'True')),
      healthy(is('status.state', 'RUNNING', 'SUCCEEDED', 'CREATED')),
    ],
    noStatus,
  ),
  row(
    'rabbitmq.com',
    '*',
    [degraded(cond('Ready', 'False')), healthy(cond('Ready', 'True'))],
    ['Unknown', 'its controller has not said anything so far'],
  ),
  row(
    'rabbitmq.com',
    'RabbitmqCluster',
    [
      degraded(cond('ReconcileSuccess', 'False')),
      progressing(cond(['AllReplicasReady', 'ClusterAvailable'], ['False', 'Unknown'])),
      degraded(cond('NoWarnings', 'False')),
      healthy(all(cond('AllReplicasReady', 'True'), cond('ClusterAvailable', 'True'))),
    ],
    noStatus,
  ),
  row('jetstream.nats.io', '*', byCondition('Ready'), noStatus),
  row(
    'camel.apache.org',
    ['Integration', 'IntegrationPlatform', 'Kit', 'Build', 'Pipe'],
    [
      progressing(behind()),
      healthy(is('status.phase', 'Running', 'Ready', 'Succeeded')),
      degraded(is('status.phase', 'Error', 'Failed', 'Interrupted')),
      unknown(is('status.phase', 'Unknown')),
    ],
    noStatus,
  ),
  row(
    'temporal.io',
    '*',
    [...byCondition('Ready'), healthy(every('status.services', is('ready', true)))],
    noStatus,
  ),
];
