import { readFile } from 'node:fs/promises';
import { configLimits, type KubeObject, parseFile } from '@seatrial/model';

/** A kind that takes whatever is written, with a status: enough for who only reads it. */
export function minimalCrd(group: string, version: string, kind: string): KubeObject {
  const singular = kind.toLowerCase();
  const plural = `${singular.replace(/y$/, 'ie')}s`;
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const served = { name: version, served: true, storage: true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular, listKind: `${kind}List` },
      versions: [{ ...served, subresources: { status: {} }, schema: { openAPIV3Schema } }],
    },
  };
}

/** The CRD in a file of a peer. */
export async function crdIn(path: string): Promise<KubeObject> {
  const { documents, findings } = parseFile({ path, bytes: await readFile(path) }, configLimits);
  const [document] = documents;
  if (document === undefined)
    throw new Error(`Cannot read ${path}: ${findings[0]?.message ?? 'it is empty'}`);
  return document.value as KubeObject; // what else it may be the API server refuses
}
