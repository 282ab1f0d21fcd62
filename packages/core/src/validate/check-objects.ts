import { apiGroup, errorAt, type Finding, refKey, refOf } from '@seatrial/model';
import { items } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

/**
 * What the objects of an application may not be, whatever the application says: they are applied with the runner's rights,
 * which reach further than the application's. Each lives in its namespace, which is the one cluster-wide object it may have;
 * none is a record, for approvals stand in those; none stands there twice, nor lives and goes by the word of another object.
 */
export function checkObjects(namespace: string, manifests: readonly Manifest[]): readonly Finding[] {
  return [
    ...manifests.flatMap((manifest) => [...checkObject(namespace, manifest), ...checkLifetime(manifest)]),
    ...checkDuplicates(manifests),
  ];
}

function checkObject(own: string, { object, source }: Manifest): readonly Finding[] {
  if (object.apiVersion.split('/', 1)[0] === apiGroup) {
    const message = `a ${object.kind} of Seatrial does not belong among the manifests`;
    const hint = 'remove it; records are written by Seatrial alone';
    return [errorAt(source, ['kind'], { code: 'RecordInManifests', message, hint })];
  }
  const { name, namespace } = object.metadata;
  if (namespace === own) return [];
  if (namespace !== undefined) {
    const message = `${nameOf(object)} is in namespace "${namespace}", the application in "${own}"`;
    const hint = 'leave the namespace out; what belongs elsewhere is an application of its own';
    return [errorAt(source, ['metadata', 'namespace'], { code: 'OtherNamespace', message, hint })];
  }
  if (object.apiVersion === 'v1' && object.kind === 'Namespace' && name === own) return [];
  const message = `${nameOf(object)} belongs to the whole cluster, not to the application`;
  const hint = `only Namespace "${own}" may stand here; have the rest installed by whoever runs the cluster`;
  return [errorAt(source, ['kind'], { code: 'ClusterScoped', message, hint })];
}

const lifetimes = {
  ownerReferences: {
    effect: 'it would be deleted together with what owns it',
    hint: 'remove it; an object of an application goes when a version leaves it out',
  },
  finalizers: {
    effect: 'once deleted it would stay, until somebody takes them off',
    hint: 'remove it; a controller that has something to clean up adds its own',
  },
} as const;

/** Only what the manifests say decides how long an object is there. */
function checkLifetime({ object, source }: Manifest): readonly Finding[] {
  return (['ownerReferences', 'finalizers'] as const)
    .filter((key) => items(object, 'metadata', key).length > 0)
    .map((key) => {
      const { effect, hint } = lifetimes[key];
      const message = `${nameOf(object)} has metadata.${key}: ${effect}`;
      return errorAt(source, ['metadata', key], { code: 'LifetimeNotItsOwn', message, hint });
    });
}

function checkDuplicates(manifests: readonly Manifest[]): readonly Finding[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = refKey(refOf(manifest.object));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, manifest);
      return [];
    }
    const message = `${nameOf(manifest.object)} stands twice among the manifests`;
    const hint = `the first is at ${first.source.file}:${first.source.line}; remove one of the two`;
    return [errorAt(manifest.source, ['metadata', 'name'], { code: 'DuplicateObject', message, hint })];
  });
}
