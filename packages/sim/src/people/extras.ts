/** Kinds of workloads that a shop may have beside its gated Deployment. */
export const extras = [
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Autoscaler',
  'Overlap',
  'InitContainer',
  'Database',
] as const;
export type Extra = (typeof extras)[number];

/** What is chosen of the extras in one version. */
export interface ExtraChoices {
  readonly extras?: readonly Extra[];
  readonly extraTag?: string;
  readonly job?: number;
}

const folder = 'apps/shop';

/** The files of a version's extras; those it does not have are `undefined`. */
export function extraFiles(version: ExtraChoices): Readonly<Record<string, string | undefined>> {
  const { extraTag = 'good-0', job = 0 } = version;
  const has = (extra: Extra): boolean => version.extras?.includes(extra) === true;
  const file = (name: string, extra: Extra, text: string): [string, string | undefined] => [
    `${folder}/${name}.yaml`,
    has(extra) ? text : undefined,
  ];
  return Object.fromEntries([
    [`${folder}/store.yaml`, has('StatefulSet') || has('Database') ? statefulSet(extraTag) : undefined],
    file('agent', 'DaemonSet', daemonSet(extraTag)),
    file('migrate', 'Job', migration(job)),
    file('tidy', 'CronJob', cronJob),
    file('autoscaler', 'Autoscaler', autoscaler),
    file('sidekick', 'Overlap', overlap(extraTag)),
    file('admission', 'Database', admission),
  ]);
}

/** What the gated Deployment's container has to know of its database. */
export function needs({ extras: chosen }: ExtraChoices): string {
  return chosen?.includes('Database') === true
    ? `
            - {name: DATABASE, value: store}`
    : '';
}

export function preparation({ extras: chosen, extraTag = 'good-0' }: ExtraChoices): string {
  return chosen?.includes('InitContainer') === true
    ? `
      initContainers:
        - {name: prepare, image: "prepare:${extraTag}"}`
    : '';
}

function statefulSet(tag: string): string {
  return `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  replicas: 3
  serviceName: store
  selector:
    matchLabels: {app: store}
  template:
    metadata:
      labels: {app: store, team: shop}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: main
          image: "store:${tag}"
          envFrom:
            - configMapRef: {name: web}
`;
}

function daemonSet(tag: string): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector:
    matchLabels: {app: agent}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}
  template:
    metadata:
      labels: {app: agent, team: shop}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - {name: main, image: "agent:${tag}"}
`;
}

/** Of three in turn one comes before the rest of its version, one with it, one after it. */
const migrationWaves = [-1, 0, 1];

/** Every other one deletes itself when it is done. */
function migration(number: number): string {
  const wave = migrationWaves[number % migrationWaves.length] ?? 0;
  const ttl = number % 2 === 0 ? '' : '\n  ttlSecondsAfterFinished: 90';
  return `apiVersion: batch/v1
kind: Job
metadata: {name: migrate-${number}, annotations: {seatrial.dev/wave: "${wave}"}}
spec:${ttl}
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: "migrate:done-${number}"}
`;
}

const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: {name: tidy}
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template:
        metadata:
          labels: {app: tidy, team: shop}
        spec:
          restartPolicy: Never
          containers:
            - {name: main, image: "tidy:done-1"}
`;

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 3
  maxReplicas: 6
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
`;

/** Its selector finds the pods of the whole team. */
function overlap(tag: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: sidekick}
spec:
  replicas: 2
  selector:
    matchExpressions:
      - {key: team, operator: In, values: [shop]}
  template:
    metadata:
      labels: {app: sidekick, team: shop}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - {name: main, image: "sidekick:${tag}"}
`;
}

/** The database lets in what has the label of the web pods, and nobody else. */
const admission = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store}
spec:
  podSelector:
    matchLabels: {app: store}
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: web}
`;
