import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  any,
  behind,
  cond,
  degraded,
  has,
  healthy,
  is,
  progressing,
  row,
  some,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, byCurrentCondition, byWord, noStatus } from './usual.ts';

const azureReady = (severity: string) =>
  some('status.conditions', all(is('type', 'Ready'), is('status', 'False'), is('severity', severity)));

const configConnector: readonly Rule[] = [
  progressing(behind()),
  degraded(is('status.healthy', false)),
  healthy(is('status.healthy', true)),
  healthy(cond('Ready', 'True')),
  suspended(cond('Ready', 'False', 'DependencyNotReady')),
  progressing(
    cond('Ready', 'False', ['Updating', 'Creating', 'Deleting', '*InProgress', 'UnreadyDependencies']),
  ),
  degraded(cond('Ready', 'False')),
];

/** What clouds make for an object: by the controllers of the clouds themselves, and by others. */
export const cloudRows: readonly Row[] = [
  row('*.cnrm.cloud.google.com', '*', configConnector, noStatus),
  row(
    '*.services.k8s.aws',
    '*',
    [
      degraded(cond(['ACK.Terminal', 'ACK.Recoverable'], 'True')),
      healthy(cond('ACK.ResourceSynced', 'True')),
      progressing(cond('ACK.ResourceSynced', '*')),
      healthy(cond('Ready', 'True')),
    ],
    noStatus,
  ),
  row(
    '*.azure.com',
    '*',
    [
      progressing(behind()),
      degraded(azureReady('Error')),
      healthy(cond('Ready', 'True')),
      progressing(cond('Ready', '*')),
    ],
    noStatus,
  ),
  row(
    'pulumi.com',
    'Stack',
    [
      progressing(behind()),
      degraded(cond('Stalled', 'True')),
      degraded(is('status.lastUpdate.state', 'failed'), '{status.lastUpdate.message}'),
      progressing(cond('Reconciling', 'True')),
      healthy(any(cond('Ready', 'True'), is('status.lastUpdate.state', 'succeeded'))),
    ],
    noStatus,
  ),
  row(
    'app.terraform.io',
    ['Workspace', 'Module', 'AgentPool'],
    [
      progressing(behind()),
      degraded(is('status.runStatus', 'errored', 'canceled', 'discarded')),
      healthy(is('status.runStatus', 'applied', 'planned_and_finished')),
      healthy(has('status.observedGeneration')),
    ],
    noStatus,
  ),
  row(
    'services.cloud.sap.com',
    ['ServiceInstance', 'ServiceBinding'],
    [
      progressing(some('status.conditions', behind('observedGeneration'))),
      degraded(cond('Failed', 'True')),
      progressing(cond('Succeeded', 'False', ['*InProgress', 'InProgress'])),
      degraded(cond('Succeeded', 'False')),
      ...byCurrentCondition('Ready'),
    ],
    noStatus,
  ),
  row(
    'iammanager.keikoproj.io',
    'Iamrole',
    [
      healthy(is('status.state', 'Ready')),
      degraded(
        is('status.state', 'Error', 'PolicyNotAllowed', 'RolesMaxLimitReached', 'RoleNameNotAvailable'),
        '{status.errorDescription}',
      ),
    ],
    noStatus,
  ),
  row(
    'karpenter.sh',
    'NodeClaim',
    [
      progressing(behind()),
      suspended(cond('Disrupt*', 'True')),
      suspended(cond('DisruptionReason', 'True')),
      ...byCondition('Ready').slice(1),
    ],
    noStatus,
  ),
  row('karpenter.sh', 'NodePool', byCondition('Ready'), noStatus),
  row('karpenter.k8s.aws', 'EC2NodeClass', byCondition('Ready'), noStatus),
  row('elbv2.k8s.aws', 'TargetGroupBinding', [healthy(has('status.observedGeneration'))], noStatus),
  row(
    'tower.ansible.com',
    'AnsibleJob',
    byWord('status.ansibleJobResult.status', ['successful'], ['failed', 'error', 'canceled']),
    noStatus,
  ),
  row(
    'core.gardener.cloud',
    'Shoot',
    [
      progressing(behind()),
      progressing(
        is('status.lastOperation.state', 'Processing', 'Pending'),
        '{status.lastOperation.description}',
      ),
      degraded(
        is('status.lastOperation.state', 'Error', 'Failed', 'Aborted'),
        '{status.lastOperation.description}',
      ),
      progressing(cond('APIServerAvailable', ['False', 'Progressing'])),
      degraded(cond(['ControlPlaneHealthy', 'EveryNodeReady', 'SystemComponentsHealthy'], 'False')),
      unknown(cond('*', ['False', 'Unknown'])),
      healthy(cond('APIServerAvailable', 'True')),
      degraded(has('status'), 'nothing is known of its health'),
    ],
    noStatus,
  ),
];
