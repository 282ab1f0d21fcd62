import {
  annotations,
  canaryTreatments,
  driftModes,
  errorAt,
  type Finding,
  groupKindOf,
  type KubeObject,
  pruneModes,
  type Rollout,
  warningAt,
  waveLimit,
} from '@seatrial/model';
import { versionAnnotation } from '../health/workload.ts';
import { nameOf } from '../name-of.ts';
import { mayBeDeleted } from '../sync/prune.ts';
import { isReplaceable } from '../sync/replace.ts';
import { isWave } from '../sync/waves.ts';
import type { Manifest } from './manifest.ts';
import { nameHint } from './reference-findings.ts';

const prefix = 'seatrial.dev/';

/** What people may put on an object, and the values that mean something: any other would be passed over without a word. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  [annotations.adopt]: ['true', 'false'],
  [annotations.canary]: canaryTreatments,
  [annotations.drift]: driftModes,
  [annotations.prune]: pruneModes,
  [annotations.replace]: ['true'],
  [annotations.restart]: ['Never'],
};

/** Seatrial's own, which "kubectl get -o yaml" shows too; it writes them anew. */
const own: ReadonlySet<string> = new Set([versionAnnotation, annotations.configHash]);

/** What `seatrial audit` reads, and judges itself. */
const freeText: ReadonlySet<string> = new Set([annotations.auditIgnore]);

/** Kinds of which a canary can have a copy. */
const copiedKinds: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Secret',
  'networking.k8s.io/NetworkPolicy',
]);

/** Of the application whose objects are looked at. */
interface Owner {
  readonly namespace: string;
  readonly rollout?: Rollout | undefined;
}

/** Annotations of Seatrial on the objects of an application: whether they say something that it understands. */
export function checkAnnotations(owner: Owner, manifests: readonly Manifest[]): readonly Finding[] {
  return manifests.flatMap((manifest) =>
    Object.entries(manifest.object.metadata.annotations ?? {})
      .filter(([key]) => key.startsWith(prefix) && !own.has(key) && !freeText.has(key))
      .flatMap(([key, value]) => checkAnnotation(owner, manifest, key, value)),
  );
}

function checkAnnotation(
  owner: Owner,
  { object, source }: Manifest,
  key: string,
  value: string,
): readonly Finding[] {
  const path = ['metadata', 'annotations', key];
  if (key === annotations.madeFor) {
    const message = `${nameOf(object)} has the annotation ${key}, by which Seatrial knows the namespaces that it made`;
    return [errorAt(source, path, { code: 'NotForManifests', message, hint: 'remove it' })];
  }
  if (key === annotations.wave) {
    if (value !== '' && isWave(Number(value))) return [];
    const message = `${nameOf(object)} has ${shown(value)} for ${key}, which means nothing`;
    const hint = `write a whole number from -${waveLimit} to ${waveLimit}, in quotes, or remove it`;
    return [errorAt(source, path, { code: 'BadValue', message, hint })];
  }
  const values = valuesOf[key];
  if (values === undefined) {
    const message = `${nameOf(object)} has the annotation ${key}, which Seatrial does not know`;
    const hint = nameHint(key, [...Object.keys(valuesOf), annotations.wave, ...freeText], 'annotation');
    return [warningAt(source, path, { code: 'UnknownReference', message, hint })];
  }
  if (!values.includes(value)) {
    const message = `${nameOf(object)} has ${shown(value)} for ${key}, which means nothing`;
    const hint =
      values.length === 1 ? `write "${values[0]}", or remove it` : nameHint(value, values, 'value');
    return [errorAt(source, path, { code: 'BadValue', message, hint })];
  }
  const never = neverDone(owner, object, key, value);
  if (never !== undefined)
    return [errorAt(source, path, { code: 'BadValue', message: never, hint: 'remove it' })];
  return isCopyOfNothing(object, key, value)
    ? [
        warningAt(source, path, {
          code: 'BadValue',
          message: `${nameOf(object)} is to be copied for the canary, which is done for ConfigMaps, Secrets and NetworkPolicies only`,
          hint: 'write "First" to have it made before the canary, or "Withhold"',
        }),
      ]
    : [];
}

/** What an annotation asks for and nobody does: it would be passed over without a word. */
function neverDone(
  { namespace, rollout }: Owner,
  object: KubeObject,
  key: string,
  value: string,
): string | undefined {
  if (key === annotations.replace && !isReplaceable(object, rollout))
    return `${nameOf(object)} is to be deleted and made again where it cannot be changed, which is never done with what a rollout names, nor with Namespaces, PersistentVolumeClaims and CustomResourceDefinitions`;
  if (key === annotations.prune && value === 'enabled' && !mayBeDeleted(object, namespace))
    return `${nameOf(object)} is to be deleted when it leaves, and holds the records of the application`;
  return undefined;
}

function shown(value: string): string {
  return JSON.stringify(value.slice(0, 100));
}

function isCopyOfNothing(object: KubeObject, key: string, value: string): boolean {
  return key === annotations.canary && value === 'Copy' && !copiedKinds.has(groupKindOf(object));
}
