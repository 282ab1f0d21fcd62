import { apiGroup, errorAt, type Finding, refKey, refOf, reservedFor, warningAt } from '@seatrial/model';
import { isCustom } from '../canary/before-canary.ts';
import { items } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

/**
 * What the objects of an application may not be, whatever the application says and clusters grant: none is the cluster's own or
 * Seatrial's, none is a record, for approvals stand in those; none stands there twice, nor lives and goes by the word of another
 * object.
 */
export function checkObjects(manifests: readonly Manifest[]): readonly Finding[] {
  return [
    ...manifests.flatMap((manifest) => [...checkObject(manifest), ...checkLifetime(manifest)]),
    ...checkDuplicates(manifests),
  ];
}

function checkObject({ object, source }: Manifest): readonly Finding[] {
  if (object.apiVersion.split('/', 1)[0] === apiGroup) {
    const message = `a ${object.kind} of Seatrial does not belong among the manifests`;
    const hint = 'remove it; records are written by Seatrial alone';
    return [errorAt(source, ['kind'], { code: 'RecordInManifests', message, hint })];
  }
  const owner = reservedFor(refOf(object));
  if (owner === undefined) return [];
  const { namespace } = object.metadata;
  const message =
    namespace === undefined
      ? `${nameOf(object)} belongs to ${owner}`
      : `${nameOf(object)} is in namespace "${namespace}", which belongs to the cluster itself`;
  const hint =
    'remove it, or give it another name or namespace; no application may have it, whatever is granted';
  const path = ['metadata', namespace === undefined ? 'name' : 'namespace'];
  return [errorAt(source, path, { code: 'ReservedNamespace', message, hint })];
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

/**
 * Only what the manifests say decides how long an object is there. With a custom resource a finalizer may be how its controller is told
 * to clean up after it, as with Applications of Argo CD: that is for the people to know.
 */
function checkLifetime({ object, source }: Manifest): readonly Finding[] {
  return (['ownerReferences', 'finalizers'] as const)
    .filter((key) => items(object, 'metadata', key).length > 0)
    .map((key) => {
      const { effect, hint } = lifetimes[key];
      const message = `${nameOf(object)} has metadata.${key}: ${effect}`;
      const told = { code: 'LifetimeNotItsOwn', message, hint } as const;
      const mayBeMeant = key === 'finalizers' && isCustom(object);
      return (mayBeMeant ? warningAt : errorAt)(source, ['metadata', key], told);
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
