import { each, type Template, text, value, when } from '../template.ts';
import { podLabels, ports, runnerMetadata, runnerName } from './place.ts';
import { secretFlags, secretMounts, secretVariables, secretVolumes } from './secrets.ts';

const stateFolder = '/var/lib/seatrial';

/** By value, the flag of `seatrial run` that says it. */
const saidFlags = {
  branch: 'branch',
  tag: 'tag',
  versions: 'versions',
  pollSeconds: 'poll-seconds',
  forge: 'forge',
  forgeUrl: 'forge-url',
  forgeRepository: 'forge-repository',
  forgeAppId: 'forge-app-id',
};

const args: readonly Template[] = [
  'run',
  text('--cluster=', 'cluster'),
  text('--repository=', 'repository'),
  ...Object.entries(saidFlags).map(([name, flag]) => when(name, [text(`--${flag}=`, name)])),
  ...secretFlags,
  `--state-directory=${stateFolder}`,
  `--listen=0.0.0.0:${ports.metrics}`,
  when('hookSecret', [`--hook-listen=0.0.0.0:${ports.hook}`]),
  when('apiTlsSecret', [`--api-listen=0.0.0.0:${ports.api}`]),
  '--log-format=json',
];

const container: Template = {
  name: 'runner',
  image: value('image'),
  args,
  env: [{ name: 'SEATRIAL_CACHE_DIR', value: `${stateFolder}/cache` }, ...secretVariables, each('env')],
  ports: [
    { name: 'metrics', containerPort: ports.metrics },
    when('hookSecret', [{ name: 'hook', containerPort: ports.hook }]),
    when('apiTlsSecret', [{ name: 'api', containerPort: ports.api }]),
  ],
  securityContext: {
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  },
  resources: value('resources'),
  // It answers within a second of its start, unless the mirror that it finds has to be mended first.
  startupProbe: { ...probe('/healthz'), periodSeconds: 2, failureThreshold: 60 },
  // Nothing holds the loop for a second (bench/loop.ts): one that is silent for a minute does nothing any more.
  livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 6 },
  // Webhooks go to those alone that have read the repository; whatever it says, the runner works on.
  readinessProbe: { ...probe('/readyz'), periodSeconds: 5, failureThreshold: 3 },
  volumeMounts: [
    ...secretMounts,
    { name: 'state', mountPath: stateFolder },
    { name: 'tmp', mountPath: '/tmp' },
  ],
};

/** The pods of the runner: all of them work, each for its share of the applications. Pod Security takes them at its strictest. */
export const deployment: Template = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: runnerMetadata,
  spec: {
    replicas: value('replicas'),
    selector: { matchLabels: podLabels },
    // One after the other: what a runner had that goes is in the hands of those that stay.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: podLabels },
      spec: {
        serviceAccountName: runnerName,
        priorityClassName: when('priorityClass', value('priorityClass')),
        imagePullSecrets: when('imagePullSecret', [{ name: value('imagePullSecret') }]),
        // Rounds have 5 s to end, then the Lease is given back. What takes longer hangs, and others do its work after 10 s.
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          runAsGroup: 65_532,
          fsGroup: 65_532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        // A zone failure that Seatrial causes neither drives it off nor is refused because of it.
        tolerations: [{ key: 'seatrial.dev/zone-failure', operator: 'Exists' }],
        topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(spread),
        containers: [container],
        volumes: [
          ...secretVolumes,
          { name: 'state', emptyDir: { sizeLimit: value('stateSize') } },
          // Two renderings with 256 MiB of files and their output each, and compiled code of Node.
          { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
        ],
      },
    },
  },
};

function probe(path: string): { readonly httpGet: Template; readonly timeoutSeconds: number } {
  return { httpGet: { path, port: 'metrics' }, timeoutSeconds: 5 };
}

/** A cluster of one node gets all of them all the same. Those of the version before do not count. */
function spread(topologyKey: string): Template {
  return {
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: podLabels },
    matchLabelKeys: ['pod-template-hash'],
  };
}
