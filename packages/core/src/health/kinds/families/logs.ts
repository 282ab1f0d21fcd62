import type { Row } from '../rules/rule.ts';
import {
  all,
  cond,
  degraded,
  healthy,
  is,
  missing,
  progressing,
  row,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, noStatus } from './usual.ts';

const humioThings = [
  'HumioAction',
  'HumioAlert',
  'HumioAggregateAlert',
  'HumioExternalCluster',
  'HumioFilterAlert',
  'HumioIngestToken',
  'HumioParser',
  'HumioRepository',
  'HumioScheduledSearch',
  'HumioView',
];

/** Logs, metrics, traces, and what looks at them. */
export const logRows: readonly Row[] = [
  row(
    'core.humio.com',
    humioThings,
    [
      healthy(is('status.state', 'Exists', 'Ready')),
      missing(is('status.state', 'NotFound'), 'it is not in its cluster'),
      degraded(is('status.state', 'ConfigError'), 'its configuration is wrong: {status.message}'),
      unknown(is('status.state', 'Unknown')),
    ],
    noStatus,
  ),
  row(
    'core.humio.com',
    'HumioCluster',
    [
      healthy(is('status.state', 'Running')),
      degraded(is('status.state', 'ConfigError'), '{status.message}'),
      unknown(is('status.state', 'Unknown')),
    ],
    noStatus,
  ),
  row(
    'jaegertracing.io',
    'Jaeger',
    [healthy(is('status.phase', 'Running')), degraded(is('status.phase', 'Failed'))],
    noStatus,
  ),
  row(
    'kiali.io',
    'Kiali',
    [
      degraded(cond('Failure', 'True')),
      healthy(cond('Successful', 'True')),
      progressing(cond('Running', 'True')),
    ],
    noStatus,
  ),
  row(
    'monitoring.coreos.com',
    ['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler'],
    [
      suspended(is('spec.paused', true), 'it is paused (spec.paused)'),
      degraded(cond('Available', 'False')),
      progressing(cond('Available', 'Degraded')),
      degraded(cond('Reconciled', 'False')),
      healthy(all(cond('Available', 'True'), cond('Reconciled', 'True'))),
    ],
    noStatus,
  ),
  row('coralogix.com', '*', byCondition('RemoteSynced'), noStatus),
  row(
    'datadoghq.com',
    'DatadogMetric',
    [degraded(cond('Error', 'True')), degraded(cond('Valid', 'False')), healthy(cond('Valid', 'True'))],
    noStatus,
  ),
];
