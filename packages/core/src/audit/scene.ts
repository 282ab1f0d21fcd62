import { type AuditSettings, type Drift, type EpochMs, groupKindOf } from '@seatrial/model';
import { field, numberAt, stringAt, stringMap } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { type Audited, meet } from './audited.ts';
import { type AuditedPods, podsOf } from './audited-pods.ts';

/** What an audit is made of. */
export interface AuditInput {
  readonly objects: readonly Audited[];
  /** By the name of an Application, the labels and annotations of its file. */
  readonly applicationLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly settings: AuditSettings['rules'];
  readonly now: EpochMs;
  /** Minor release of the live cluster, as 36 of Kubernetes 1.36. */
  readonly kubernetesMinor?: number;
  /** Of what is deployed: what others have changed, as the runner has noted it. */
  readonly drift?: readonly { readonly at: Audited; readonly drift: Drift }[];
}

/** The objects as the rules look at them; each index is built once. */
export interface AuditScene extends AuditInput {
  readonly pods: readonly AuditedPods[];
  readonly ofKind: (groupKind: string) => readonly Audited[];
  /** Pods beside an object, in its namespace and cluster, whose labels a LabelSelector selects. */
  readonly selected: (by: Audited, selector: unknown) => readonly AuditedPods[];
  /** Whether a Service sends requests to them. */
  readonly isServed: (pods: AuditedPods) => boolean;
  /** How many of them there are at least; undefined where something decides that nobody here knows. */
  readonly replicasOf: (pods: AuditedPods) => number | undefined;
  readonly namespaceOf: (audited: Audited) => Audited | undefined;
}

export function auditScene(input: AuditInput): AuditScene {
  const kinds = Map.groupBy(input.objects, ({ object }) => groupKindOf(object));
  const ofKind = (groupKind: string): readonly Audited[] => kinds.get(groupKind) ?? [];
  const pods = input.objects.flatMap(podsOf);
  const selected = selection(pods);
  const served = new Set(
    ofKind('/Service').flatMap((service) => selected(service, serviceSelector(service))),
  );
  const leastReplicas = autoscaled([
    ...ofKind('autoscaling/HorizontalPodAutoscaler'),
    ...ofKind('keda.sh/ScaledObject'),
  ]);
  const namespaces = Map.groupBy(ofKind('/Namespace'), ({ object }) => object.metadata.name);
  return {
    ...input,
    pods,
    ofKind,
    selected,
    isServed: (it) => served.has(it),
    replicasOf: (it) => leastReplicas(it) ?? writtenReplicas(it),
    namespaceOf: (it) =>
      namespaces.get(it.object.metadata.namespace ?? '')?.find((namespace) => meet(namespace, it)),
  };
}

/** A Service without a selector selects nothing, unlike a LabelSelector that is empty. */
function serviceSelector({ object }: Audited): unknown {
  const matchLabels = stringMap(object, 'spec', 'selector');
  return Object.keys(matchLabels).length === 0 ? undefined : { matchLabels };
}

/** By namespace and one label: thousands of Services beside thousands of workloads are each asked about a few. */
function selection(pods: readonly AuditedPods[]): AuditScene['selected'] {
  const inNamespace = Map.groupBy(pods, ({ of }) => of.object.metadata.namespace ?? '');
  const withLabel = new Map<string, AuditedPods[]>();
  for (const it of pods) {
    for (const [key, value] of Object.entries(it.labels)) {
      const place = labelKey(it.of, key, value);
      const known = withLabel.get(place);
      if (known === undefined) withLabel.set(place, [it]);
      else known.push(it);
    }
  }
  return (by, selector) => {
    const [label] = Object.entries(stringMap(selector, 'matchLabels'));
    const candidates =
      label === undefined
        ? inNamespace.get(by.object.metadata.namespace ?? '')
        : withLabel.get(labelKey(by, ...label));
    return (candidates ?? []).filter((it) => selectorMatches(selector, it.labels) && meet(by, it.of));
  };
}

function labelKey({ object }: Audited, key: string, value: string): string {
  return `${object.metadata.namespace ?? ''} ${key}=${value}`;
}

/** What an autoscaler keeps at least. */
function autoscaled(scalers: readonly Audited[]): (pods: AuditedPods) => number | undefined {
  const targetOf = (namespace: string | undefined, kind: unknown, name: unknown): string =>
    `${namespace ?? ''}/${String(kind)}/${String(name)}`;
  const byTarget = Map.groupBy(scalers, ({ object }) => {
    const target = field(object, 'spec', 'scaleTargetRef');
    return targetOf(object.metadata.namespace, field(target, 'kind') ?? 'Deployment', field(target, 'name'));
  });
  return ({ of }) => {
    const { kind, metadata } = of.object;
    const scaler = byTarget
      .get(targetOf(metadata.namespace, kind, metadata.name))
      ?.find((it) => meet(it, of));
    if (scaler === undefined) return undefined;
    return scaler.object.kind === 'ScaledObject'
      ? (numberAt(scaler.object, 'spec', 'minReplicaCount') ?? 0)
      : (numberAt(scaler.object, 'spec', 'minReplicas') ?? 1);
  };
}

/** Kinds whose `spec.replicas` is how many pods there are, one where it is left out. */
const replicated: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'argoproj.io/Rollout',
  'apps.kruise.io/CloneSet',
  'apps.kruise.io/StatefulSet',
  '/ReplicationController',
]);

function writtenReplicas({ of }: AuditedPods): number | undefined {
  return replicated.has(groupKindOf(of.object)) ? (numberAt(of.object, 'spec', 'replicas') ?? 1) : undefined;
}

/** Whether a label or annotation of an object says something. */
export function isSaid({ object }: Audited, key: string): boolean {
  return [object.metadata.labels, object.metadata.annotations].some(
    (said) => (stringAt(said, key) ?? '') !== '',
  );
}
