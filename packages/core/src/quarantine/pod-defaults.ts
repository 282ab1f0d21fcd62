import { field, isMap, items, stringAt } from '../fields.ts';
import { isSameJson } from '../same-json.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields with the value that Kubernetes gives them where nobody does (core/v1, apps/v1). What is not listed counts as it is
 * written: two versions that mean the same by it are taken for different ones.
 */
const ofPodSpec: Fields = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  serviceAccountName: 'default',
  securityContext: {},
  initContainers: [],
  volumes: [],
  tolerations: [],
  nodeSelector: {},
  imagePullSecrets: [],
};
const ofContainer: Fields = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  stdin: false,
  stdinOnce: false,
  tty: false,
  securityContext: {},
  resources: {},
  env: [],
  envFrom: [],
  ports: [],
  volumeMounts: [],
};
const ofProbe: Fields = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const ofMetadata: Fields = { labels: {}, annotations: {} };
const ofVolumeSource: Fields = { defaultMode: 0o644, optional: false };
const ofWorkload: Fields = {
  minReadySeconds: 0,
  progressDeadlineSeconds: 600,
  paused: false,
  podManagementPolicy: 'OrderedReady',
};

/** Says nothing about what a pod does. */
const ofNoMatter: ReadonlySet<string> = new Set(['replicas', 'revisionHistoryLimit']);
/** What tools write to tell versions apart, or to have pods made anew. */
const marks: ReadonlySet<string> = new Set([
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
  'kubectl.kubernetes.io/restartedAt',
]);

/** The spec of a workload without what it would be given anyhow, and without what its pods do not depend on. */
export function workloadSpec(spec: unknown): unknown {
  if (!isMap(spec)) return spec;
  const kept = Object.fromEntries(
    Object.entries(without(spec, ofWorkload)).filter(([name]) => !ofNoMatter.has(name)),
  );
  return { ...kept, template: podTemplate(spec['template']) };
}

function podTemplate(template: unknown): unknown {
  const metadata = field(template, 'metadata');
  return {
    metadata: isMap(metadata)
      ? without(
          {
            ...metadata,
            labels: withoutMarks(metadata['labels']),
            annotations: withoutMarks(metadata['annotations']),
          },
          ofMetadata,
        )
      : {},
    spec: podSpec(field(template, 'spec')),
  };
}

function podSpec(spec: unknown): unknown {
  if (!isMap(spec)) return spec;
  const { serviceAccount, ...rest } = spec;
  // The old name of the field means the same.
  const account = rest['serviceAccountName'] ?? serviceAccount;
  const named = { ...rest, ...(account === undefined ? {} : { serviceAccountName: account }) };
  const lists = ['containers', 'initContainers'].filter((name) => Array.isArray(spec[name]));
  return without(
    {
      ...named,
      ...Object.fromEntries(lists.map((name) => [name, items(spec, name).map(container)])),
      ...(Array.isArray(spec['volumes']) ? { volumes: items(spec, 'volumes').map(volume) } : {}),
    },
    ofPodSpec,
  );
}

function container(found: unknown): unknown {
  if (!isMap(found)) return found;
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter((name) => isMap(found[name]));
  return without(
    {
      ...found,
      ...(Array.isArray(found['ports']) ? { ports: items(found, 'ports').map(port) } : {}),
      ...Object.fromEntries(probes.map((name) => [name, probe(found[name])])),
    },
    { ...ofContainer, imagePullPolicy: pullPolicy(stringAt(found, 'image') ?? '') },
  );
}

/** Latest is asked for each time. */
function pullPolicy(image: string): string {
  const [name = '', digest] = image.split('@', 2);
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':', 2)[1];
  return digest === undefined && (tag === undefined || tag === 'latest') ? 'Always' : 'IfNotPresent';
}

function probe(found: unknown): unknown {
  if (!isMap(found)) return found;
  const { httpGet } = found;
  return without(
    { ...found, ...(isMap(httpGet) ? { httpGet: without(httpGet, { scheme: 'HTTP', path: '/' }) } : {}) },
    ofProbe,
  );
}

function volume(found: unknown): unknown {
  if (!isMap(found)) return found;
  return Object.fromEntries(
    Object.entries(found).map(([name, source]) => [
      name,
      isMap(source) ? without(source, ofVolumeSource) : source,
    ]),
  );
}

/** A port of a container or a Service. */
export function port(found: unknown): unknown {
  if (!isMap(found)) return found;
  return without(found, {
    protocol: 'TCP',
    ...(found['port'] === undefined ? {} : { targetPort: found['port'] }),
  });
}

function withoutMarks(map: unknown): unknown {
  if (!isMap(map)) return undefined;
  return Object.fromEntries(Object.entries(map).filter(([name]) => !marks.has(name)));
}

/** Without the fields that have the value that is given anyhow, and those that are null. */
export function without(found: Fields, defaults: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(found).filter(
      ([name, value]) =>
        value !== null &&
        value !== undefined &&
        !(Object.hasOwn(defaults, name) && isSameJson(value, defaults[name])),
    ),
  );
}
