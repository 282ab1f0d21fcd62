import { apiVersion, type Release, ReleaseSpec, ReleaseStatus } from '@seatrial/model';

export const startedAt = '2026-11-21T09:00:00.000Z';
export const started = Date.parse(startedAt);

const spec = {
  application: 'shop',
  cluster: 'production',
  version: '1a2b3c4'.padEnd(40, '0'),
  previousVersion: '9f8e7d6'.padEnd(40, '0'),
  commit: 'c0ffee1'.padEnd(40, '0'),
  path: 'apps/shop',
  revert: 'Push',
  rollout: {
    workload: { name: 'web' },
    service: 'web',
    route: { name: 'web' },
    steps: [{ setWeight: 10 }, { evidence: {} }, { approval: { count: 2 } }],
  },
};

const status = {
  phase: 'Progressing',
  reason: 'WaitingForApproval',
  message: '0 of 2 approvals',
  phaseStartedAt: startedAt,
  startedAt,
  stepIndex: 2,
  stepStartedAt: startedAt,
  weightPercent: 10,
  history: [{ at: startedAt, phase: 'Pending', reason: 'Created', message: 'waits for its first look' }],
};

interface Changes {
  readonly name?: string;
  readonly namespace?: string;
  readonly createdAt?: string;
  readonly spec?: object;
  /** `null`: no runner has seen it. */
  readonly status?: object | null;
}

/** A release that waits for two approvals, with what a test cares about changed. */
export function aRelease(changes: Changes = {}): Release {
  return {
    apiVersion,
    kind: 'Release',
    metadata: {
      name: changes.name ?? 'shop-2-1a2b3c4',
      namespace: changes.namespace ?? 'shop',
      creationTimestamp: changes.createdAt ?? startedAt,
    },
    spec: ReleaseSpec.parse({ ...spec, ...changes.spec }),
    ...(changes.status === null ? {} : { status: ReleaseStatus.parse({ ...status, ...changes.status }) }),
  };
}
