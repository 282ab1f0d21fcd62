import {
  apiVersion,
  type ScenarioRun,
  ScenarioRunSpec,
  ScenarioRunStatus,
  systemNamespace,
} from '@seatrial/model';
import { startedAt } from './a-release.ts';

const spec = {
  scenario: 'zone-loss',
  cluster: 'staging',
  namespace: 'shop',
  trigger: { type: 'Manual', at: startedAt, by: 'ada' },
  version: '1a2b3c4'.padEnd(40, '0'),
  experiment: {
    application: 'shop',
    workload: { name: 'web' },
    cluster: 'staging',
    faults: [{ type: 'PodKill' }, { type: 'ZoneFailure', zone: 'a', durationSeconds: 20 }],
  },
};

const status = {
  phase: 'Holding',
  reason: 'Effective',
  message: 'zone a is away',
  phaseStartedAt: startedAt,
  startedAt,
  faultIndex: 1,
};

/** A run in the middle of its second fault; `status: null` where no runner has seen it. */
export function aRun(
  changes: { readonly name?: string; readonly spec?: object; readonly status?: object | null } = {},
): ScenarioRun {
  return {
    apiVersion,
    kind: 'ScenarioRun',
    metadata: { name: changes.name ?? 'zone-loss-manual-1', namespace: systemNamespace },
    spec: ScenarioRunSpec.parse({ ...spec, ...changes.spec }),
    ...(changes.status === null ? {} : { status: ScenarioRunStatus.parse({ ...status, ...changes.status }) }),
  };
}
