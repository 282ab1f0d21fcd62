import type { Rule } from './rules/rule.ts';
import {
  all,
  any,
  behind,
  cond,
  degraded,
  healthy,
  is,
  lacks,
  not,
  progressing,
  suspended,
} from './rules/words.ts';

/** Conditions by which custom resources say that they are well, the usual ones first. */
const goodConditions = [
  'Ready',
  'Available',
  'Healthy',
  'Succeeded',
  'Complete',
  'Completed',
  'Established',
  'Accepted',
  'Programmed',
  'Synced',
  'Applied',
  'Deployed',
  'Reconciled',
  'Running',
  'Active',
  'Initialized',
] as const;

/** Reasons that say of something not ready that it has not failed either. */
const onTheWay = [
  '*Progress*',
  '*Pending*',
  '*Creating*',
  '*Waiting*',
  '*Reconciling*',
  '*Provisioning*',
  '*Initializing*',
  '*Installing*',
  '*Updating*',
  '*Upgrading*',
  '*Starting*',
  '*Scaling*',
  '*Deploying*',
  '*Issuing*',
  '*Requested*',
  '*Deleting*',
] as const;

const phasePaths = ['status.phase', 'status.state'] as const;

const goodPhases = [
  'Ready',
  'Running',
  'Active',
  'Bound',
  'Available',
  'Healthy',
  'Succeeded',
  'Success',
  'Complete',
  'Completed',
  'Deployed',
  'Synced',
  'Online',
];
const badPhases = [
  'Failed',
  'Failure',
  'Error',
  '*Failed',
  '*Error',
  'Degraded',
  'Invalid',
  'Unhealthy',
  'Lost',
];
const movingPhases = ['Pending', '*ing', 'InProgress', 'New', 'Init', 'Queued', 'Scheduled', 'Unbound'];

/**
 * What most custom resources mean by their status, for kinds without a row. An object without a status has nobody who
 * speaks of it, as a ConfigMap has not: it is taken for healthy. Sources: Kubernetes API conventions ("Typical status
 * properties"), kstatus.
 */
export const conventions: readonly Rule[] = [
  suspended(
    any(is('spec.suspend', true), is('spec.suspended', true), is('spec.paused', true)),
    'it is suspended in its spec',
  ),
  behindOrMoving(),
  suspended(cond('Synced', 'False', 'ReconcilePaused')),
  degraded(cond('Synced', 'False', 'ReconcileError')),
  degraded(cond(['Stalled', 'Failed', 'Failure', 'Degraded', 'Error', 'ReconcileError'], 'True')),
  progressing(cond(['Reconciling', 'Progressing', 'Terminating'], 'True', onTheWay)),
  ...goodConditions.flatMap((type) => verdictsOf(type)),
  progressing(cond(['Reconciling'], 'True')),
  ...phasePaths.flatMap((path) => [
    degraded(is(path, ...both(badPhases))),
    healthy(is(path, ...both(goodPhases))),
    suspended(is(path, ...both(['Suspended', 'Paused', 'Stopped', 'Hibernated']))),
    progressing(is(path, ...both(movingPhases))),
  ]),
  healthy(lacks('status')),
];

/** Reconciling is not said of a generation that is ready, by those who say both. */
function behindOrMoving(): Rule {
  return progressing(any(behind(), all(cond('Reconciling', 'True'), not(cond('Ready', 'True')))));
}

function verdictsOf(type: string): readonly Rule[] {
  return [
    healthy(cond(type, 'True')),
    progressing(any(cond(type, 'Unknown'), cond(type, 'False', onTheWay))),
    degraded(cond(type, 'False')),
  ];
}

/** As written and in small letters. */
function both(words: readonly string[]): readonly string[] {
  return [...words, ...words.map((word) => word.toLowerCase())];
}
