import type { KindRow } from '../kind-row.ts';
import {
  always,
  any,
  behind,
  cond,
  degraded,
  has,
  healthy,
  is,
  not,
  progressing,
  row,
  suspended,
} from '../rules/words.ts';
import { autoscalerHealth } from './autoscaler.ts';
import { cronJobHealth } from './cron-job.ts';
import { podHealth } from './pod.ts';
import { deploymentHealth, orderedHealth, replicaSetHealth } from './workloads.ts';

const waiting = ['Progressing', 'it has no status so far'] as const;

/** The kinds of Kubernetes itself that have something to say. Others are healthy when they are there. */
export const builtInRows: readonly KindRow[] = [
  { group: 'apps', kinds: ['Deployment'], health: deploymentHealth },
  { group: 'extensions', kinds: ['Deployment'], health: deploymentHealth },
  { group: 'apps', kinds: ['StatefulSet', 'DaemonSet'], health: orderedHealth },
  { group: 'extensions', kinds: ['DaemonSet'], health: orderedHealth },
  { group: 'apps', kinds: ['ReplicaSet'], health: replicaSetHealth },
  { group: 'extensions', kinds: ['ReplicaSet'], health: replicaSetHealth },
  { group: '', kinds: ['ReplicationController'], health: replicaSetHealth },
  { group: '', kinds: ['Pod'], health: podHealth },
  { group: 'batch', kinds: ['CronJob'], health: cronJobHealth },
  { group: 'autoscaling', kinds: ['HorizontalPodAutoscaler'], health: autoscalerHealth },
  row(
    'batch',
    'Job',
    [
      degraded(cond(['Failed', 'FailureTarget'], 'True')),
      healthy(cond('Complete', 'True')),
      suspended(cond('Suspended', 'True')),
      suspended(is('spec.suspend', true), 'it is suspended (spec.suspend)'),
    ],
    ['Progressing', 'it has work left'],
  ),
  row('', 'Service', [
    healthy(not(is('spec.type', 'LoadBalancer'))),
    healthy(has('status.loadBalancer.ingress')),
    progressing(is('spec.type', 'LoadBalancer'), 'no load balancer has given it an address'),
  ]),
  row('networking.k8s.io', 'Ingress', ingressRules()),
  row('extensions', 'Ingress', ingressRules()),
  row(
    '',
    'PersistentVolumeClaim',
    [
      degraded(is('status.phase', 'Lost'), 'its volume is gone'),
      progressing(cond(['Resizing', 'FileSystemResizePending'], 'True')),
      healthy(is('status.phase', 'Bound')),
    ],
    ['Progressing', 'no volume is bound to it'],
  ),
  row(
    '',
    'PersistentVolume',
    [degraded(is('status.phase', 'Failed')), healthy(is('status.phase', 'Bound', 'Available', 'Released'))],
    waiting,
  ),
  row('', 'Namespace', [
    degraded(cond('NamespaceDeletion*', 'True')),
    progressing(is('status.phase', 'Terminating'), 'it is being deleted'),
    healthy(any(is('status.phase', 'Active'), not(has('status')))),
  ]),
  row(
    '',
    'Node',
    [
      degraded(cond('Ready', ['False', 'Unknown'])),
      degraded(cond(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'], 'True')),
      suspended(is('spec.unschedulable', true), 'no pod is scheduled on it (spec.unschedulable)'),
      healthy(cond('Ready', 'True')),
    ],
    waiting,
  ),
  row(
    'policy',
    'PodDisruptionBudget',
    [
      progressing(behind()),
      degraded(cond('DisruptionAllowed', 'False', ['SyncFailed', '*Error'])),
      // nothing may be evicted right now, as with one replica: many mean it so
      healthy(cond('DisruptionAllowed', 'False', 'InsufficientPods')),
      degraded(cond('DisruptionAllowed', 'False')),
      healthy(cond('DisruptionAllowed', 'True')),
      healthy(has('status.observedGeneration')),
    ],
    waiting,
  ),
  row(
    'apiextensions.k8s.io',
    'CustomResourceDefinition',
    [
      progressing(cond('Terminating', 'True')),
      degraded(cond('NamesAccepted', 'False')),
      degraded(cond('NonStructuralSchema', 'True')),
      progressing(cond('Established', 'False', 'Installing')),
      healthy(cond('Established', 'True')),
      degraded(has('status.conditions'), 'it is not established'),
    ],
    waiting,
  ),
  row(
    'apiregistration.k8s.io',
    'APIService',
    [healthy(cond('Available', 'True')), progressing(cond('Available'))],
    waiting,
  ),
  row(
    'certificates.k8s.io',
    'CertificateSigningRequest',
    [
      degraded(cond(['Denied', 'Failed'], 'True')),
      healthy(has('status.certificate')),
      progressing(cond('Approved', 'True'), 'it is approved, and not signed'),
    ],
    ['Progressing', 'nobody has approved it'],
  ),
  row('flowcontrol.apiserver.k8s.io', 'FlowSchema', [degraded(cond('Dangling', 'True')), healthy(always)]),
  row(
    'storage.k8s.io',
    'VolumeAttachment',
    [
      healthy(is('status.attached', true)),
      degraded(
        any(has('status.attachError'), has('status.detachError')),
        '{status.attachError.message}{status.detachError.message}',
      ),
    ],
    ['Progressing', 'it is not attached'],
  ),
  row(
    'resource.k8s.io',
    'ResourceClaim',
    [healthy(has('status.allocation'))],
    ['Progressing', 'nothing is allocated for it'],
  ),
];

function ingressRules() {
  return [
    healthy(has('status.loadBalancer.ingress')),
    progressing(always, 'no controller has given it an address'),
  ];
}
