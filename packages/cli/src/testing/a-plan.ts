import type { Plan, PlannedApplication } from '@seatrial/model';

const [one, two] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];
const ref = (apiVersion: string, kind: string, name: string) => ({
  apiVersion,
  kind,
  namespace: 'shop',
  name,
});

const shop: PlannedApplication = {
  application: 'shop',
  namespace: 'shop',
  file: 'apps/shop.yaml',
  outcome: 'Changes',
  change: 'Newer',
  version: two,
  previousVersion: one,
  reason: 'Releasing',
  message: 'a release of it would begin at once',
  after: [],
  dependsOn: [],
  problems: [],
  rollout: {
    how: 'Canary',
    workload: ref('apps/v1', 'Deployment', 'web'),
    steps: [{ setWeight: 10 }, { evidence: { timeoutSeconds: 3600 } }],
    gate: {
      traffic: { requestsPerSecond: 40, by: 'LastRelease', at: '2026-01-01T00:00:00.000Z' },
      requestsToPass: 1148,
      goodVersion: 'Passes',
      steps: [{ weightPercent: 10, timeoutSeconds: 3600, passSeconds: 180 }],
    },
    notTried: [{ ...ref('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web'), reason: 'Changed' }],
  },
  counts: { create: 1, change: 1, delete: 1, keep: 0, none: 4, refused: 0, notAsked: 0 },
  objects: [
    {
      ...ref('v1', 'ConfigMap', 'more'),
      action: 'Create',
      wave: 1,
      when: 'BeforeCanary',
      fields: [],
      kept: [],
    },
    {
      ...ref('apps/v1', 'Deployment', 'web'),
      action: 'Change',
      wave: 3,
      when: 'AtPromotion',
      restartsPods: true,
      fields: [
        { path: 'spec.replicas', cause: 'Drift', live: '7', wanted: '4', managers: ['kubectl'] },
        {
          path: 'spec.template.spec.containers[0].image',
          cause: 'Git',
          live: '"shop:1"',
          wanted: '"shop:2"',
          managers: [],
        },
      ],
      more: 2,
      kept: [{ path: 'metadata.annotations.note', managers: ['kubectl'] }],
    },
    { ...ref('v1', 'Service', 'old'), action: 'Delete', fields: [], kept: [] },
  ],
  notes: [],
};

/** A plan with one application, which goes through a canary. */
export function aPlan(change: Partial<PlannedApplication> = {}, plan: Partial<Plan> = {}): Plan {
  const applications = [{ ...shop, ...change }];
  return {
    outcome: 'Changes',
    to: { name: 'the working copy' },
    clusters: [{ cluster: 'staging', comparedWith: 'Live', applications, same: 3, errors: [], notes: [] }],
    ...plan,
  };
}
