import type { ApplicationState, ApplicationStateStatus } from '@seatrial/model';
import { Application } from '@seatrial/model';
import type { ApplicationSeen } from './seen.ts';

export const now = Date.parse('2026-01-01T00:00:00.000Z');
export const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];
export const commit = 'c'.repeat(40);

export function application(after: readonly { cluster: string; scenarios?: readonly string[] }[] = []) {
  return Application.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: {
      path: 'apps/shop',
      namespace: 'shop',
      targets: [{ cluster: 'here', after }, { cluster: 'staging' }],
    },
  });
}

export function state(
  status?: Partial<ApplicationStateStatus>,
  requests: ApplicationState['spec']['requests'] = [],
): ApplicationState {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'here', requests },
    status: { sequence: 0, inventory: [], quarantine: [], conditions: [], ...status },
  };
}

export function seen(change: Partial<ApplicationSeen> = {}): ApplicationSeen {
  return {
    application: application(),
    head: { type: 'Value', value: { commit, version: two } },
    releases: [],
    history: { type: 'Value', value: { entries: [], refused: [] } },
    ledgers: {},
    versions: { type: 'NoData', reason: 'not asked' },
    earlier: [],
    file: 'apps/shop.yaml',
    scenarioErrors: [],
    ...change,
  };
}
