import type { Row } from '../rules/rule.ts';
import { cond, degraded, healthy, is, progressing, row } from '../rules/words.ts';
import { byCondition, byCurrentCondition, noStatus } from './usual.ts';

/** Secrets that come from elsewhere, and policies on what may come in. */
export const secretRows: readonly Row[] = [
  row('external-secrets.io', '*', byCondition('Ready'), noStatus),
  row(
    'external-secrets.io',
    ['ClusterExternalSecret', 'ClusterPushSecret'],
    [
      healthy(cond('Ready', 'True')),
      degraded(cond(['NotReady', 'PartiallyReady'], 'True')),
      degraded(cond('Ready', 'False')),
    ],
    noStatus,
  ),
  row(
    'kubernetes-client.io',
    'ExternalSecret',
    [healthy(is('status.status', 'SUCCESS')), degraded(is('status.status', 'ERROR*'), '{status.status}')],
    noStatus,
  ),
  row('bitnami.com', 'SealedSecret', byCondition('Synced'), noStatus),
  row('onepassword.com', 'OnePasswordItem', byCondition('Ready'), noStatus),
  row('secrets.hashicorp.com', '*', [
    degraded(is('status.valid', false), '{status.error}'),
    degraded(cond(['Ready', 'Healthy', 'SecretSynced'], 'False')),
    healthy(cond('*', 'True')),
    healthy(is('status.valid', true)),
    healthy(is('status.lastGeneration', '*')),
  ]),
  row(
    'kyverno.io',
    ['Policy', 'ClusterPolicy'],
    [healthy(is('status.ready', true)), ...byCondition('Ready'), degraded(is('status.ready', false))],
    noStatus,
  ),
  row(
    'policies.kyverno.io',
    '*',
    [healthy(is('status.conditionStatus.ready', true)), degraded(is('status.conditionStatus.ready', false))],
    noStatus,
  ),
  row(
    'templates.gatekeeper.sh',
    'ConstraintTemplate',
    [progressing(is('status.created', false)), healthy(is('status.created', true))],
    noStatus,
  ),
  row(
    'k8s.keycloak.org',
    'Keycloak',
    [
      degraded(cond('HasErrors', 'True')),
      healthy(cond('Ready', 'True')),
      progressing(cond('Ready', ['False', 'Unknown'])),
    ],
    noStatus,
  ),
  row(
    'k8s.keycloak.org',
    'KeycloakRealmImport',
    [degraded(cond('HasErrors', 'True')), healthy(cond('Done', 'True'))],
    noStatus,
  ),
  row('cilium.io', '*', byCurrentCondition('cilium.io/Valid').slice(2)),
];
