import { apiVersion } from '@seatrial/model';
import { op } from '../bed/control-plane.ts';
import type { Bed } from './bed.ts';

export const at = '2026-11-21T09:00:00.000Z';
const tree = '1a2b3c4'.padEnd(40, '0');

/** Makes a release as the runner makes one, at its approval step unless told otherwise; answers with its name. */
export async function aWaitingRelease(
  { runner }: Pick<Bed, 'runner'>,
  name: string,
  status: object = {},
  spec: object = {},
): Promise<string> {
  const created = await runner.create(
    {
      apiVersion,
      kind: 'Release',
      metadata: { name, namespace: 'shop' },
      spec: {
        application: 'shop',
        cluster: 'staging',
        version: tree,
        previousVersion: tree.replace('1', '2'),
        commit: tree,
        path: 'apps/shop',
        revert: 'Push',
        rollout: {
          workload: { kind: 'Deployment', name: 'web' },
          service: 'web',
          route: { kind: 'HTTPRoute', name: 'web' },
          steps: [{ setWeight: 10 }, { approval: { count: 2 } }],
          errorRate: {},
          progressDeadlineSeconds: 300,
          watchSeconds: 30,
        },
        ...spec,
      },
    },
    op,
  );
  await runner.updateStatus(
    {
      ...created,
      status: {
        phase: 'Progressing',
        reason: 'WaitingForApproval',
        message: '0 of 2 approvals',
        phaseStartedAt: at,
        startedAt: at,
        stepIndex: 1,
        step: '2/2',
        weightPercent: 10,
        evidence: {
          verdict: 'Continue',
          stable: { requests: 4000, bad: 4 },
          canary: { requests: 400, bad: 2 },
        },
        ...status,
      },
    },
    op,
  );
  return name;
}
