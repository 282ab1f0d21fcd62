import { type Application, about, errorAt, type Finding, type Located, refKey, refOf } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

export interface RenderedApplication {
  readonly application: Located<Application>;
  readonly manifests: readonly Manifest[];
}

/** An object has one owner in a cluster: two applications would undo each other's changes, and delete it for each other. */
export function checkSharedObjects(applications: readonly RenderedApplication[]): readonly Finding[] {
  const owners = new Map<string, { readonly name: string; readonly manifest: Manifest }>();
  return applications.flatMap(({ application: { value }, manifests }) => {
    const { name } = value.metadata;
    const clusters = value.spec.targets.map(({ cluster }) => cluster);
    return manifests.flatMap((manifest) => {
      const keys = clusters.map((cluster) => `${cluster}/${refKey(refOf(manifest.object))}`);
      const first = keys.flatMap((key) => owners.get(key) ?? []).find((owner) => owner.name !== name);
      for (const key of keys) if (!owners.has(key)) owners.set(key, { name, manifest });
      const isSame = first?.manifest.source.file === manifest.source.file; // folders overlap, which is said already
      return first === undefined || isSame
        ? []
        : about(`Application/${name}`, [sharedObject(manifest, first)]);
    });
  });
}

function sharedObject(
  { object, source }: Manifest,
  first: { readonly name: string; readonly manifest: Manifest },
): Finding {
  const { file, line } = first.manifest.source;
  const message = `${nameOf(object)} is an object of Application "${first.name}" in the same cluster and namespace`;
  const hint = `the first is at ${file}:${line}; rename or remove one of the two, or give the applications namespaces of their own`;
  return errorAt(source, ['metadata', 'name'], { code: 'DuplicateObject', message, hint });
}
