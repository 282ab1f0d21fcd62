import type { Row, Rule } from '../rules/rule.ts';
import {
  any,
  cond,
  degraded,
  has,
  healthy,
  is,
  lacks,
  progressing,
  row,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, byWord, noStatus, pausedBy } from './usual.ts';

const snapshot: readonly Rule[] = [
  degraded(has('status.error'), '{status.error.message}'),
  healthy(is('status.readyToUse', true)),
];

const velero = (bad: readonly string[]): readonly Rule[] => [
  healthy(is('status.phase', 'Completed', 'Available', 'Ready', 'Enabled', 'Processed')),
  degraded(is('status.phase', ...bad), '{status.message}{status.failureReason}'),
];

/** Steps of a backup, each with a condition. */
const steps: readonly Rule[] = [
  degraded(has('status.error'), '{status.error}'),
  degraded(is('status.state', 'Failed', 'Error')),
  degraded(cond('*', 'False', ['Failed', 'Error', 'Timeout', 'Done'])),
  healthy(has('status.completionTimestamp')),
];

const ceph: readonly Rule[] = [
  degraded(is('status.ceph.health', 'HEALTH_ERR', 'HEALTH_WARN'), '{status.ceph.health} {status.message}'),
  degraded(is('status.state', 'Error'), '{status.message}'),
  progressing(is('status.state', 'Creating', 'Updating', 'Connecting'), '{status.message}'),
  healthy(is('status.ceph.health', 'HEALTH_OK')),
];

/** Volumes, snapshots, backups, and virtual machines. */
export const storageRows: readonly Row[] = [
  row('snapshot.storage.k8s.io', ['VolumeSnapshot', 'VolumeSnapshotContent'], snapshot, noStatus),
  row(
    'groupsnapshot.storage.k8s.io',
    ['VolumeGroupSnapshot', 'VolumeGroupSnapshotContent'],
    snapshot,
    noStatus,
  ),
  row('ceph.rook.io', 'CephCluster', ceph, noStatus),
  row(
    'ceph.rook.io',
    '*',
    [
      healthy(is('status.phase', 'Ready', 'Connected')),
      degraded(is('status.phase', '*Failure', 'Failed', 'Error')),
      progressing(is('status.phase', '*')),
    ],
    noStatus,
  ),
  row(
    'longhorn.io',
    'Volume',
    [
      degraded(is('status.robustness', 'faulted', 'degraded')),
      healthy(is('status.robustness', 'healthy')),
      healthy(is('status.state', 'attached', 'detached')),
      unknown(is('status.robustness', 'unknown')),
    ],
    noStatus,
  ),
  row('longhorn.io', 'Node', byCondition('Ready'), noStatus),
  row(
    'velero.io',
    ['Backup', 'Restore'],
    velero(['Failed*', '*Failed', 'PartiallyFailed', 'FinalizingPartiallyFailed']),
    noStatus,
  ),
  row(
    'velero.io',
    'Schedule',
    [
      pausedBy('spec.paused'),
      degraded(is('status.phase', 'FailedValidation')),
      healthy(is('status.phase', 'Enabled')),
    ],
    noStatus,
  ),
  row(
    'velero.io',
    ['BackupStorageLocation', 'BackupRepository'],
    velero(['Unavailable', 'NotReady']),
    noStatus,
  ),
  row(
    'objectbucket.io',
    'ObjectBucketClaim',
    byWord('status.phase', ['Bound', 'bound'], ['Failed', 'failed'], ''),
    noStatus,
  ),
  row(
    'trident.netapp.io',
    'TridentBackendConfig',
    byWord('status.lastOperationStatus', ['Success'], ['Failed'], '{status.message}'),
    noStatus,
  ),
  row(
    'trident.netapp.io',
    'TridentOrchestrator',
    byWord('status.status', ['Installed', 'Updated'], ['Failed', 'Error'], '{status.message}'),
    noStatus,
  ),
  row(
    'astra.netapp.io',
    'AppVault',
    byWord(
      'status.state',
      ['available', 'Available'],
      ['failed', 'Failed', 'error', 'Error'],
      '{status.error}',
    ),
    noStatus,
  ),
  row('astra.netapp.io', 'Application', byCondition('Ready'), noStatus),
  row(
    'astra.netapp.io',
    ['Backup', 'ExecHooksRun', 'ResourceBackup', 'ResticVolumeBackup', 'Snapshot'],
    steps,
    noStatus,
  ),
  row(
    'astra.netapp.io',
    'ExecHook',
    [suspended(is('spec.enabled', false), 'it is switched off'), healthy(is('spec.enabled', true))],
    noStatus,
  ),
  row('astra.netapp.io', 'Schedule', [suspended(is('spec.enabled', false))], ['Healthy', '']),
  row(
    'ocs.openshift.io',
    'StorageCluster',
    [
      progressing(cond('Progressing', 'True')),
      degraded(cond('Degraded', 'True')),
      degraded(cond('Available', 'False')),
      healthy(cond('Available', 'True')),
    ],
    noStatus,
  ),
  row(
    'kubevirt.io',
    ['VirtualMachine', 'VirtualMachineInstance'],
    [
      suspended(cond('Paused', 'True')),
      suspended(is('status.printableStatus', 'Stopped', 'Paused'), 'it is {status.printableStatus}'),
      degraded(cond('Failure', 'True')),
      degraded(is('status.printableStatus', 'CrashLoopBackOff', '*Err*', 'Unschedulable', 'DataVolumeError')),
      suspended(is('status.phase', 'Succeeded'), 'it has been shut down'),
      degraded(is('status.phase', 'Failed')),
      healthy(cond('Ready', 'True')),
      progressing(cond('Ready', ['False', 'Unknown'])),
    ],
    noStatus,
  ),
  row('kubevirt.io', 'KubeVirt', byCondition('Available'), noStatus),
  row(
    'cdi.kubevirt.io',
    'DataVolume',
    [
      degraded(is('status.phase', 'Failed')),
      healthy(is('status.phase', 'Succeeded')),
      suspended(is('status.phase', 'Paused')),
      degraded(cond('Running', 'False', ['Error', 'ImagePullFailed', 'CrashLoopBackOff'])),
      healthy(cond('Ready', 'True')),
      progressing(any(is('status.phase', '*'), lacks('status'))),
    ],
    noStatus,
  ),
];
