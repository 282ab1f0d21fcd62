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
  lacks,
  less,
  not,
  num,
  progressing,
  row,
  some,
  suspended,
  unknown,
} from '../rules/words.ts';
import { noStatus, pausedBy } from './usual.ts';

/** How OpenShift's own operators say it. */
const operator: readonly Rule[] = [
  degraded(cond('Degraded', 'True')),
  degraded(all(cond('Available', 'False'), not(cond('Progressing', 'True')))),
  progressing(cond('Progressing', 'True')),
  healthy(cond('Available', 'True')),
];

const threescale: readonly Rule[] = [
  suspended(cond('Waiting', 'True')),
  suspended(any(is('status.state', 'suspended'), is('status.developerUserState', 'suspended'))),
  degraded(cond(['Failed', 'Invalid', 'Orphan'], 'True')),
  degraded(cond('Ready', 'False')),
  healthy(cond(['Ready', 'Synced'], 'True')),
];

const compliance: readonly Rule[] = [
  degraded(is('status.compliant', 'NonCompliant'), 'it is not complied with'),
  healthy(is('status.compliant', 'Compliant')),
];

const evaluated: readonly Rule[] = [
  progressing(behind('status.lastEvaluatedGeneration')),
  progressing(behind()),
  ...compliance,
];

/** OpenShift, its lifecycle manager, cluster management, and 3scale. */
export const openshiftRows: readonly Row[] = [
  row(
    'apps.openshift.io',
    'DeploymentConfig',
    [
      pausedBy('spec.paused'),
      progressing(behind()),
      degraded(cond('Progressing', 'False')),
      healthy(all(has('status.conditions'), is('status.replicas', 0))),
      degraded(cond('Available', 'False')),
      progressing(cond('Progressing', 'Unknown')),
      progressing(
        cond('Progressing', 'True', ['ReplicationControllerUpdated', 'NewReplicationControllerCreated']),
      ),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
  row('config.openshift.io', ['ClusterOperator', 'ClusterVersion'], operator, noStatus),
  row(
    'machineconfiguration.openshift.io',
    'MachineConfigPool',
    [
      pausedBy('spec.paused'),
      degraded(cond('Degraded', 'True')),
      progressing(cond('Updating', 'True')),
      healthy(cond('Updated', 'True')),
    ],
    noStatus,
  ),
  row(
    'operator.openshift.io',
    'IngressController',
    [
      progressing(cond('PodsScheduled', 'False')),
      progressing(cond('DeploymentRollingOut', 'True')),
      degraded(cond('Degraded', 'True')),
      degraded(cond('Available', 'False')),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
  row('operator.openshift.io', '*', operator, ['Healthy', '']),
  row(
    'build.openshift.io',
    'Build',
    [
      degraded(is('status.phase', 'Failed', 'Error', 'Cancelled'), '{status.message}'),
      healthy(is('status.phase', 'Complete')),
    ],
    noStatus,
  ),
  row(
    'operators.coreos.com',
    'Subscription',
    [
      degraded(cond('ResolutionFailed', 'True')),
      degraded(cond(['CatalogSourcesUnhealthy', 'InstallPlanFailed', 'BundleUnpackFailed'], 'True')),
      degraded(cond('InstallPlanMissing', 'True', '*Error')),
      healthy(is('status.state', 'AtLatestKnown')),
      healthy(
        all(is('status.state', 'UpgradePending'), has('status.installedCSV')),
        'a newer version waits to be approved',
      ),
      healthy(cond('InstallPlanMissing', 'True')),
      progressing(cond('InstallPlanPending', 'True')),
      progressing(any(is('status.state', '*'), lacks('status.installedCSV'))),
    ],
    noStatus,
  ),
  row(
    'operators.coreos.com',
    'ClusterServiceVersion',
    [
      healthy(is('status.phase', 'Succeeded')),
      degraded(is('status.phase', 'Failed'), '{status.message}'),
      progressing(is('status.phase', '*'), '{status.message}'),
    ],
    noStatus,
  ),
  row(
    'operators.coreos.com',
    'InstallPlan',
    [
      degraded(is('status.phase', 'Failed')),
      healthy(is('status.phase', 'Complete')),
      suspended(is('status.phase', 'RequiresApproval'), 'it waits to be approved'),
    ],
    noStatus,
  ),
  row(
    'operators.coreos.com',
    'CatalogSource',
    [
      healthy(is('status.connectionState.lastObservedState', 'READY')),
      degraded(is('status.connectionState.lastObservedState', 'TRANSIENT_FAILURE', 'SHUTDOWN')),
    ],
    noStatus,
  ),
  row('policy.open-cluster-management.io', ['CertificatePolicy'], compliance, noStatus),
  row('policy.open-cluster-management.io', 'ConfigurationPolicy', evaluated, noStatus),
  row(
    'policy.open-cluster-management.io',
    'OperatorPolicy',
    [progressing(not(cond('Compliant'))), ...evaluated],
    noStatus,
  ),
  row(
    'policy.open-cluster-management.io',
    'Policy',
    [
      healthy(is('spec.disabled', true), 'it is disabled'),
      ...compliance,
      progressing(is('status.compliant', 'Pending')),
      progressing(some('status.status', is('compliant', 'Pending'))),
      healthy(has('status.placement'), 'it is placed, and nothing speaks against it'),
    ],
    noStatus,
  ),
  row(
    'work.open-cluster-management.io',
    'ManifestWork',
    [
      degraded(cond(['Applied', 'Available'], 'False')),
      healthy(all(cond('Applied', 'True'), cond('Available', 'True'))),
    ],
    noStatus,
  ),
  row(
    'apps.3scale.net',
    'APIManager',
    [
      healthy(cond('Available', 'True')),
      progressing(
        any(has('status.deployments.starting'), has('status.deployments.stopped')),
        'deployments of it start',
      ),
      degraded(cond('Available', 'False')),
    ],
    noStatus,
  ),
  row('capabilities.3scale.net', '*', threescale, noStatus),
  row(
    'nmstate.io',
    'NodeNetworkConfigurationPolicy',
    [
      suspended(cond('Ignored', 'True')),
      degraded(cond('Degraded', 'True')),
      progressing(cond('Progressing', 'True')),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
  row(
    'work.karmada.io',
    ['ResourceBinding', 'ClusterResourceBinding'],
    [
      progressing(lacks('status.aggregatedStatus'), 'no cluster has answered so far'),
      progressing(
        less(num('status.aggregatedStatus'), num('spec.clusters')),
        'not all clusters have answered so far',
      ),
      degraded(some('status.aggregatedStatus', is('health', 'Unhealthy')), 'it is unhealthy on a cluster'),
      degraded(
        some('status.aggregatedStatus', all(is('health', 'Unknown'), not(is('applied', true)))),
        'it is not applied to a cluster',
      ),
      // of a kind whose health Karmada does not know, that it is applied is all that can be known
      healthy(has('status.aggregatedStatus')),
    ],
    noStatus,
  ),
  row(
    'proclaim.dogmatiq.io',
    'DNSSDServiceInstance',
    [
      progressing(behind()),
      degraded(cond('Adopted', 'False')),
      degraded(cond('Advertised', 'False', '*Error')),
      healthy(cond('Discoverable', 'True')),
      unknown(cond('Discoverable', 'Unknown', '*Error')),
    ],
    noStatus,
  ),
];
