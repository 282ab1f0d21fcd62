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

/** What the crane has of a cluster beside its own namespace: a further one, and its object of the whole cluster. */
export interface Granted {
  readonly further: boolean;
  readonly wholeCluster: boolean;
}

/** Clusters, the application and its scenarios. */
export function configFiles(choices: ConfigChoices, granted?: Granted): Readonly<Record<string, string>> {
  return {
    ...clusterFile('staging', choices, granted),
    ...clusterFile('production', choices, granted),
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

/** @param granted to the crane, and then all others have theirs for `apps` alone; absent where there is no crane */
export function clusterFile(
  name: 'staging' | 'production',
  { chaosInProduction }: Pick<ConfigChoices, 'chaosInProduction'>,
  granted?: Granted,
): Readonly<Record<string, string>> {
  const isChaosAllowed = name === 'staging' || chaosInProduction;
  return { [`clusters/${name}.yaml`]: cluster(name, isChaosAllowed, granted) };
}

function cluster(name: string, chaos: boolean, granted: Granted | undefined): string {
  const folders = granted === undefined ? '**' : 'apps/**';
  return `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${name}}
spec:
  chaos: {allowed: ${chaos}}
  namespaces: [{paths: ["${folders}"], names: ["*"], labels: {seatrial.dev/chaos: enabled}}${namespacesOfCrane(granted)}]${wholeClusterOfCrane(granted)}
  ledger: {keys: [{publicKey: ${publicKeyOf(name)}}]}
  telemetry: {scrapeUrl: "http://gateway.${name}.example/metrics"}
`;
}

function wholeClusterOfCrane(granted: Granted | undefined): string {
  if (granted?.wholeCluster !== true) return '';
  return '\n  clusterScoped: [{paths: [port/crane], kinds: [PriorityClass], names: [crane]}]';
}

function namespacesOfCrane(granted: Granted | undefined): string {
  if (granted === undefined) return '';
  return `, {paths: [port/crane], names: [${granted.further ? 'yard, dock' : 'yard'}]}`;
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
