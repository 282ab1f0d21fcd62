import type { Row, Rule } from '../rules/rule.ts';
import {
  any,
  behind,
  cond,
  degraded,
  has,
  healthy,
  is,
  less,
  not,
  num,
  progressing,
  row,
  same,
  suspended,
} from '../rules/words.ts';
import { byCondition, noStatus, pausedBy } from './usual.ts';

const failed: readonly Rule[] = [
  suspended(is(['metadata', 'annotations', 'cluster.x-k8s.io/paused'], 'true', ''), 'it is paused'),
  pausedBy('spec.paused'),
  degraded(has('status.failureMessage'), '{status.failureMessage}'),
  degraded(is('status.phase', 'Failed', 'Unknown')),
];

const waits = [
  'WaitingFor*',
  '*Provisioning',
  'Cloning',
  'PoweringOn',
  'Bootstrapping',
  'Creating',
  '*InProgress',
];

const machines: readonly Rule[] = [
  ...failed,
  progressing(behind()),
  progressing(is('status.phase', 'ScalingUp', 'ScalingDown', 'Pending', 'Provisioning', 'Deleting')),
  progressing(cond('Ready', 'False', waits)),
  degraded(cond(['Ready', 'Available'], 'False')),
  healthy(any(is('status.phase', 'Running', 'Provisioned'), cond(['Ready', 'Available'], 'True'))),
];

/** Clusters that a cluster makes. */
export const clusterApiRows: readonly Row[] = [
  row(
    'cluster.x-k8s.io',
    'Cluster',
    [
      ...failed,
      degraded(
        cond(['Ready', 'InfrastructureReady', 'ControlPlaneReady'], 'False', [
          '*Failed',
          '*Error',
          '*Unreachable',
        ]),
      ),
      progressing(is('status.phase', 'Pending', 'Provisioning', 'Deleting')),
      progressing(cond('Ready', 'False', waits)),
      degraded(cond(['Ready', 'Available'], 'False')),
      healthy(is('status.phase', 'Provisioned')),
    ],
    noStatus,
  ),
  row('cluster.x-k8s.io', ['Machine', 'MachineDeployment', 'MachineSet', 'MachinePool'], machines, noStatus),
  row(
    'cluster.x-k8s.io',
    'MachineHealthCheck',
    [
      degraded(
        less(num('status.currentHealthy'), num('status.expectedMachines')),
        'machines are not healthy',
      ),
      degraded(cond('RemediationAllowed', 'False')),
      healthy(has('status.conditions')),
    ],
    noStatus,
  ),
  row('addons.cluster.x-k8s.io', 'ClusterResourceSet', byCondition('ResourcesApplied'), noStatus),
  row(
    'controlplane.cluster.x-k8s.io',
    '*',
    [
      progressing(behind()),
      degraded(has('status.failureMessage'), '{status.failureMessage}'),
      degraded(cond('Ready', 'False', ['*Failed', '*Error'])),
      degraded(cond('Ready', 'False', undefined, { message: '*' })),
      progressing(cond('Ready', ['False', 'Unknown'])),
      progressing(
        not(
          any(same('spec.version', 'status.version'), not(has('spec.version')), not(has('status.version'))),
        ),
        'it is brought to another version',
      ),
      healthy(any(cond(['Ready', 'Available'], 'True'), is('status.ready', true))),
    ],
    noStatus,
  ),
];
