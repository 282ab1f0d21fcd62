/** The config repository of these tests: one cluster, and small applications that are all alike. */

export const clusterName = 'local';

/** What the local image table knows. */
export const images = {
  first: 'shop:1.0',
  failing: 'shop:1.1',
  good: 'shop:1.2',
  crashing: 'shop:1.3',
  strained: 'shop:1.4',
  slow: 'shop:1.5',
  /** Ends at once, with 0. */
  done: 'done:1.0',
};

/** Further images, whatever their arguments: they serve as the first does, run without serving, or are done at once. */
export interface MoreImages {
  readonly serving?: readonly string[];
  readonly idle?: readonly string[];
  readonly ending?: readonly string[];
}

export function imageTable(
  program: string,
  { serving = [], idle = [], ending = [] }: MoreImages = {},
): string {
  const image = (VERSION: string, env: Record<string, string> = {}): object => ({
    command: ['node', program],
    env: { VERSION, ...env },
  });
  const done = { command: ['node', '--eval', '', '--'] };
  return JSON.stringify({
    images: {
      ...Object.fromEntries(serving.map((name) => [name, image('1.0')])),
      ...Object.fromEntries(idle.map((name) => [name, { command: ['sh', '-c', 'exec sleep infinity'] }])),
      ...Object.fromEntries(ending.map((name) => [name, done])),
      [images.first]: image('1.0'),
      [images.failing]: image('1.1', { ERROR_PERCENT: '40' }),
      [images.good]: image('1.2'),
      [images.crashing]: image('1.3', { CRASH_AFTER_MS: '200' }),
      [images.slow]: image('1.5', { LATENCY_MS: '6000' }),
      [images.done]: done,
      [images.strained]: image('1.4', { ERROR_PERCENT: '20', ERRORS_ABOVE_RPS: '20' }),
    },
  });
}

export type Files = Readonly<Record<string, string | null>>;

/** @param ledgerKey without it whoever pushes to the ledger is believed */
export function clusterFile(scrapeUrl: string, ledgerKey?: string): Files {
  const ledger = ledgerKey === undefined ? '' : `  ledger: {keys: [{publicKey: ${ledgerKey}}]}\n`;
  return {
    'clusters/local.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${clusterName}}
spec:
  chaos: {allowed: true}
  namespaces: [{paths: ["**"], names: ["*"], labels: {seatrial.dev/chaos: enabled}}]
  clusterScoped: [{paths: [apps/charted], kinds: [CustomResourceDefinition]}]
  telemetry: {scrapeUrl: ${scrapeUrl}}
  health:
    - group: contract.example
      kind: Buoy
      degraded: "status.phase == 'Sunk'"
      healthy: "status.phase == 'Afloat'"
      message: "status.phase"
${ledger}`,
  };
}

export interface AppOptions {
  /** Lines of `spec.rollout.steps`. */
  readonly steps?: string;
  readonly watchSeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly approvals?: 'AllChanges' | 'GatedChangesOnly';
  readonly overtake?: 'Always' | 'BeforeTraffic' | 'Never';
  /** A further cluster that it is for. */
  readonly alsoOn?: string;
  /** What becomes of it without its file. */
  readonly deletion?: 'Orphan' | 'Prune';
  /** An application that goes first. */
  readonly dependsOn?: string;
  /** Lines of the spec that say what it is rendered from, each with its indentation. */
  readonly source?: string;
  /** What the target says beside its cluster. */
  readonly target?: string;
}

/** A fifth of the traffic, and then a person decides. */
const waitsForApproval = '[{setWeight: 20}, {approval: {count: 1}}]';

/** The Application's file: by itself, so that a test can spoil it. */
export function appFile(
  name: string,
  {
    steps = waitsForApproval,
    watchSeconds = 0,
    progressDeadlineSeconds = 60,
    approvals = 'GatedChangesOnly',
    overtake = 'BeforeTraffic',
    alsoOn,
    dependsOn,
    deletion = 'Orphan',
    source = '',
    target = '',
  }: AppOptions = {},
): Files {
  return {
    [`apps/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${name}
${source}  deletion: ${deletion}
  dependsOn: [${dependsOn === undefined ? '' : `{name: ${dependsOn}}`}]
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
    steps: ${steps}
    approvals: ${approvals}
    overtake: ${overtake}
    progressDeadlineSeconds: ${progressDeadlineSeconds}
    watchSeconds: ${watchSeconds}
  targets: [{cluster: ${clusterName}${target}}${alsoOn === undefined ? '' : `, {cluster: ${alsoOn}}`}]
`,
  };
}

export function hostOf(name: string): string {
  return `${name}.localhost`;
}

export interface VersionOptions {
  readonly image: string;
  readonly greeting?: string;
  readonly replicas?: number;
  /** That the route names as its parent. */
  readonly gateway?: string;
  readonly host?: string;
}

/** The application's folder. */
export function appManifests(
  name: string,
  { image, greeting = 'Ahoy', replicas = 1, gateway = 'local', host = hostOf(name) }: VersionOptions,
): Files {
  return {
    [`apps/${name}/namespace.yaml`]: `apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
`,
    [`apps/${name}/configmap.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {greeting: ${JSON.stringify(greeting)}}
`,
    [`apps/${name}/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: web
          image: ${image}
          ports: [{name: http, containerPort: 8080}]
          env:
            - {name: DRAIN_MS, value: "300"}
            - {name: GREETING, valueFrom: {configMapKeyRef: {name: web, key: greeting}}}
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}
`,
    [`apps/${name}/service.yaml`]: `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
`,
    [`apps/${name}/route.yaml`]: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: ${gateway}, namespace: seatrial-gateway}]
  hostnames: [${host}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`,
  };
}
