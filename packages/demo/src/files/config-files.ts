/** The demo's config repository, as a team would write it. */

export interface ClusterFacts {
  readonly name: string;
  readonly scrapeUrl: string;
  readonly chaosAllowed: boolean;
  /** That signs its ledger. */
  readonly ledgerKey: string;
}

export function clusterFile({ name, scrapeUrl, chaosAllowed, ledgerKey }: ClusterFacts): string {
  const consent = `
  # Where faults are allowed the namespace must consent too, and no manifest can do that.
  namespaces:
    - paths: [apps/shop]
      names: [shop]
      labels: {seatrial.dev/chaos: enabled}
    - paths: [apps/pier]
      names: [pier]
      labels: {seatrial.dev/chaos: enabled}
    - paths: [apps/lamp]
      names: [lamp]
      labels: {seatrial.dev/chaos: enabled}`;
  return `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: ${name}
spec:
  chaos:
    allowed: ${chaosAllowed}${chaosAllowed ? consent : ''}
  ledger:
    keys:
      - publicKey: ${ledgerKey}
  telemetry:
    scrapeUrl: ${scrapeUrl}
`;
}

export const applicationFile = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  path: apps/shop
  namespace: shop
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
    steps:
      - setWeight: 10
      - evidence: {timeoutSeconds: 300}
      - setWeight: 50
      - pause: {seconds: 2}
    # For a quick tour: some 220 clean requests of the canary, and as soon shown that it answers most of what it is
    # sent. The defaults, 0.005 and 0.15, take 1,200.
    errorRate: {extraShareMax: 0.03, unansweredShareMax: 0.3}
    progressDeadlineSeconds: 120
    # Short for a quick tour too: "seatrial validate" warns of it. The default is 30.
    watchSeconds: 2
  targets:
    - cluster: staging
    - cluster: production
      after:
        - cluster: staging
          scenarios: [pod-kill, zone-failure]
      steps:
        - setWeight: 10
        - evidence: {timeoutSeconds: 300}
        - approval: {count: 1}
`;

/** The same, whose reverts people merge. */
export const reviewedApplicationFile = applicationFile.replace(
  '  namespace: shop\n',
  '  namespace: shop\n  revert: PullRequest\n',
);

export const podKillFile = `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata:
  name: pod-kill
spec:
  application: shop
  cluster: staging
  workload: {name: web}
  onRelease: true
  faults:
    - {type: PodKill, count: 1}
  steadyState: {baselineSeconds: 2, errorSharePercentMax: 2, readyPodsMin: 2}
  recoveryObjectiveSeconds: 30
`;

export const zoneFailureFile = `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata:
  name: zone-failure
spec:
  application: shop
  cluster: staging
  workload: {name: web}
  onRelease: true
  faults:
    - {type: ZoneFailure, zone: a, durationSeconds: 4}
  steadyState: {baselineSeconds: 2, errorSharePercentMax: 5, readyPodsMin: 1}
  recoveryObjectiveSeconds: 60
`;

/** @param schedule a cron expression, in UTC */
export function scheduledFile(schedule: string): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata:
  name: pod-kill-nightly
spec:
  application: shop
  cluster: staging
  workload: {name: web}
  schedule: "${schedule}"
  timeZone: UTC
  faults:
    - {type: PodKill, count: 1}
  steadyState: {baselineSeconds: 2, errorSharePercentMax: 2, readyPodsMin: 2}
  recoveryObjectiveSeconds: 30
`;
}
