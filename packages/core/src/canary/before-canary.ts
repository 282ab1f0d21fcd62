import type { KubeObject } from '@seatrial/model';
import { annotations, apiGroupOf, groupKindOf, refKey, refOf } from '@seatrial/model';
import { field, stringAt, stringMap } from '../fields.ts';
import { hasLabels, selectorMatches } from '../label-selector.ts';
import { podTemplateOf } from '../pod-template.ts';
import { isSameJson } from '../same-json.ts';
import { waveOf } from '../sync/waves.ts';
import { isJob } from './jobs.ts';
import { namesIn, type PodUse, podUse } from './pod-use.ts';

/** Two versions of an application, and the workload of the new one that a canary tries. */
export interface Versions {
  readonly desired: readonly KubeObject[];
  readonly previous: readonly KubeObject[];
  readonly deployment: KubeObject;
}

/** Kinds that do nothing until something names them, or that only add rights. */
const inertKinds: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/PersistentVolumeClaim',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

/**
 * What a version adds and nothing that runs uses: it is there before the canary, which may need it. Everything else
 * that is new waits for the promotion, and so does what is only changed. An annotation decides for one object.
 */
export function beforeCanary(versions: Versions): readonly KubeObject[] {
  const { desired, previous, deployment } = versions;
  const before = new Set(previous.map((object) => refKey(refOf(object))));
  const stable = podUse(previous);
  const added = desired.filter((object) => !before.has(refKey(refOf(object))) && object.kind !== 'Namespace');
  const chosen = added.filter((object) => {
    const asked = object.metadata.annotations?.[annotations.canary];
    if (asked === 'First') return refKey(refOf(object)) !== refKey(refOf(deployment));
    return asked === undefined && (isUnused(object, stable) || runsOnce(object, versions));
  });
  const made = madeByOthers(added, chosen, versions, stable);
  return [...chosen.filter((object) => !isJob(object)), ...made, ...chosen.filter(isJob)];
}

function isUnused(object: KubeObject, stable: PodUse): boolean {
  const { kind, metadata } = object;
  if (inertKinds.has(groupKindOf(object))) return !stable.names.has(`${kind}/${metadata.name}`);
  switch (groupKindOf(object)) {
    case '/Service': {
      const selector = stringMap(object, 'spec', 'selector');
      const isInternal = ['ClusterIP', 'ExternalName', undefined].includes(stringAt(object, 'spec', 'type'));
      const selects = Object.keys(selector).length > 0 && stable.labels.some((it) => hasLabels(it, selector));
      return isInternal && !selects;
    }
    case 'networking.k8s.io/NetworkPolicy':
      return !stable.labels.some((it) => selectorMatches(field(object, 'spec', 'podSelector'), it));
    default:
      return false;
  }
}

/**
 * A Job that would read what this version changes under its name waits for the promotion, when that is there; and so does one that
 * is to come after the rest.
 */
function runsOnce(object: KubeObject, { desired, previous }: Versions): boolean {
  if (!isJob(object) || waveOf(object) > 0) return false;
  const read = new Set(namesIn(field(podTemplateOf(object), 'spec')));
  const now = new Map(desired.map((it) => [refKey(refOf(it)), it]));
  return !previous.some(
    (old) =>
      read.has(`${old.kind}/${old.metadata.name}`) &&
      !isSameJson(content(old), content(now.get(refKey(refOf(old))))),
  );
}

function content(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { metadata: _, ...rest } = object;
  return rest;
}

/**
 * Custom resources from which other programs make what the new pods wait for (an ExternalSecret, a Certificate): those
 * that have the name of a ConfigMap or Secret that is in neither version and that no stable pod reads, or name it
 * anywhere; and those that these name. What any other custom resource does to the pods that run cannot be known.
 */
function madeByOthers(
  added: readonly KubeObject[],
  chosen: readonly KubeObject[],
  { desired, previous, deployment }: Versions,
  stable: PodUse,
): readonly KubeObject[] {
  const known = new Set([...desired, ...previous].map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const awaited = new Set(
    [deployment, ...chosen.filter(isJob)]
      .flatMap((object) => namesIn(field(podTemplateOf(object), 'spec')))
      .filter((name) => !known.has(name) && !stable.names.has(name))
      .map((name) => name.slice(name.indexOf('/') + 1)),
  );
  const candidates = added.filter(
    (object) => isCustom(object) && object.metadata.annotations?.[annotations.canary] === undefined,
  );
  const found = candidates.filter((object) =>
    [object.metadata.name, ...texts(object['spec'])].some((text) => awaited.has(text)),
  );
  for (let more = found; more.length > 0; ) {
    const named = new Set(more.flatMap((object) => texts(object['spec'])));
    more = candidates.filter((object) => !found.includes(object) && named.has(object.metadata.name));
    found.unshift(...more);
  }
  return found;
}

/** Kubernetes' own groups have no dot, or end in `.k8s.io`. */
export function isCustom(object: Pick<KubeObject, 'apiVersion'>): boolean {
  const group = apiGroupOf(object);
  return group.includes('.') && !group.endsWith('.k8s.io');
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}
