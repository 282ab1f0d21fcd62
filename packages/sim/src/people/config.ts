import { publicKeyOf } from '../git/ledger-chain.ts';
import { shopNamespace, shopPath } from './shop.ts';

export interface ConfigChoices {
  /** Without it changes go to the stable workload at once. */
  readonly rollout: boolean;
  readonly steps: readonly string[];
  readonly productionSteps: readonly string[];
  readonly progressDeadlineSeconds: number;
  readonly watchSeconds: number;
  readonly drainSeconds: number;
  readonly requiredScenarios: readonly string[];
  /** Cron expression of the third scenario. */
  readonly schedule: string;
  readonly chaosInProduction: boolean;
  /** The application's own default when absent. */
  readonly overtake?: 'Always' | 'BeforeTraffic' | 'Never';
}

/** Clusters, the application and its scenarios. */
export function configFiles(choices: ConfigChoices): Readonly<Record<string, string>> {
  return {
    'clusters/staging.yaml': cluster('staging', true),
    'clusters/production.yaml': cluster('production', choices.chaosInProduction),
    'shop.yaml': application(choices),
    'scenarios/pod-kill.yaml': scenario('pod-kill', 'onRelease: true', '{type: PodKill, count: 1}', 2),
    'scenarios/zone-failure.yaml': scenario(
      'zone-failure',
      'onRelease: true',
      '{type: ZoneFailure, zone: a, durationSeconds: 4}',
      1,
    ),
    'scenarios/both.yaml': scenario(
      'both',
      `schedule: "${choices.schedule}"`,
      '{type: PodKill, count: 2, gracePeriodSeconds: 1}, {type: ZoneFailure, zone: b, durationSeconds: 2}',
      1,
    ),
  };
}

function cluster(name: string, chaos: boolean): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${name}}
spec:
  chaos: {allowed: ${chaos}}
  namespaces: [{paths: ["**"], names: ["*"], labels: {seatrial.dev/chaos: enabled}}]
  ledger: {keys: [{publicKey: ${publicKeyOf(name)}}]}
  telemetry: {scrapeUrl: "http://gateway.${name}.example/metrics"}
`;
}

function application(choices: ConfigChoices): string {
  const { steps, productionSteps, requiredScenarios } = choices;
  const rollout = `
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
    steps: [${steps.join(', ')}]
    progressDeadlineSeconds: ${choices.progressDeadlineSeconds}
    errorRate: {extraShareMax: 0.02}
    watchSeconds: ${choices.watchSeconds}
    drainSeconds: ${choices.drainSeconds}${choices.overtake === undefined ? '' : `\n    overtake: ${choices.overtake}`}`;
  return `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  path: ${shopPath}
  namespace: ${shopNamespace}${choices.rollout ? rollout : ''}
  targets:
    - cluster: staging
    - cluster: production
      after:
        - {cluster: staging, scenarios: [${requiredScenarios.join(', ')}]}${
          choices.rollout ? `\n      steps: [${productionSteps.join(', ')}]` : ''
        }
`;
}

function scenario(name: string, trigger: string, faults: string, readyPodsMin: number): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: ${name}}
spec:
  application: shop
  cluster: staging
  workload: {name: web}
  ${trigger}
  startingDeadlineSeconds: 300
  faults: [${faults}]
  steadyState: {baselineSeconds: 1, errorSharePercentMax: 30, requestsMin: 20, readyPodsMin: ${readyPodsMin}}
  recoveryObjectiveSeconds: 60
`;
}
