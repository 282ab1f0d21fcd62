import { isMap, type Manifest } from '@seatrial/core';
import {
  errorAt,
  type Finding,
  type KubeObject,
  type ParsedDocument,
  type Source,
  type ValuePath,
} from '@seatrial/model';
import type { RenderContext } from './rendered.ts';

/** The length of a name in the API server's storage (a DNS-1123 subdomain). */
const nameLengthMax = 253;

export interface ObjectsRead {
  readonly objects: readonly Manifest[];
  readonly findings: readonly Finding[];
}

type Entries = Readonly<Record<string, unknown>>;

/** The objects of a manifest: one, or the items of a list; without what generators leave to the API server to fill in. */
export function readObjects(
  document: ParsedDocument,
  context: Required<Pick<RenderContext, 'namespace' | 'isNamespaced'>>,
): ObjectsRead {
  return readAt(document, document.value, [], context);
}

function readAt(
  document: ParsedDocument,
  value: unknown,
  path: ValuePath,
  context: Required<Pick<RenderContext, 'namespace' | 'isNamespaced'>>,
): ObjectsRead {
  const source = document.sourceAt(path);
  if (!isMap(value)) return refused(source, [], 'this is no Kubernetes object', 'an object is a map');
  const { apiVersion, kind } = value;
  if (!isName(kind))
    return refused(source, ['kind'], 'the object has no kind', 'add for example "kind: Service"');
  if (!isName(apiVersion)) {
    return refused(
      source,
      ['apiVersion'],
      `the ${kind} has no apiVersion`,
      'add for example "apiVersion: v1"',
    );
  }
  if (kind.endsWith('List') && Array.isArray(value['items'])) {
    const read = value['items'].map((item: unknown, index) =>
      readAt(document, item, [...path, 'items', index], context),
    );
    return {
      objects: read.flatMap(({ objects }) => objects),
      findings: read.flatMap(({ findings }) => findings),
    };
  }
  return readObject(value, { apiVersion, kind }, source, context);
}

function readObject(
  value: Entries,
  type: { readonly apiVersion: string; readonly kind: string },
  source: Source,
  context: Required<Pick<RenderContext, 'namespace' | 'isNamespaced'>>,
): ObjectsRead {
  const metadata = value['metadata'] ?? {};
  if (!isMap(metadata)) return refused(source, ['metadata'], 'metadata must be a map', 'add metadata.name');
  const { name, namespace } = metadata;
  if (!isName(name)) return unnamed(type.kind, metadata, source);
  if (namespace !== undefined && !isName(namespace)) {
    return refused(source, ['metadata', 'namespace'], 'the namespace must be text', 'leave it out');
  }
  const group = type.apiVersion.includes('/') ? type.apiVersion.slice(0, type.apiVersion.indexOf('/')) : '';
  const namespaced = context.isNamespaced({ group, kind: type.kind });
  const findings = [
    ...textMapFindings(metadata, 'labels', source),
    ...textMapFindings(metadata, 'annotations', source),
    ...serverOwnedFindings(metadata, source),
    ...(namespaced || namespace === undefined
      ? []
      : [
          errorAt(source, ['metadata', 'namespace'], {
            code: 'OtherNamespace',
            message: `a ${type.kind} belongs to the whole cluster and has no namespace`,
            hint: 'remove the namespace',
          }),
        ]),
  ];
  if (findings.length > 0) return { objects: [], findings };
  const { status: _, ...rest } = value;
  const { creationTimestamp: _made, ...ownMetadata } = metadata;
  const object: KubeObject = {
    ...rest,
    ...type,
    metadata: { ...ownMetadata, name, ...(namespaced ? { namespace: namespace ?? context.namespace } : {}) },
  };
  return { objects: [{ object, source }], findings };
}

function unnamed(kind: string, metadata: Entries, source: Source): ObjectsRead {
  if (metadata['generateName'] !== undefined) {
    const message = `the ${kind} has a generateName: each sync would make another one`;
    const hint = 'give it a name';
    return {
      objects: [],
      findings: [errorAt(source, ['metadata', 'generateName'], { code: 'GenerateName', message, hint })],
    };
  }
  const long = typeof metadata['name'] === 'string' && metadata['name'].length > nameLengthMax;
  const message = long ? `the name of the ${kind} is too long` : `the ${kind} has no name`;
  const hint = long ? `names have at most ${nameLengthMax} characters` : 'add metadata.name, as text';
  return refused(source, ['metadata', 'name'], message, hint);
}

/** Metadata that says which object of a cluster was looked at; applied, it is a conflict for ever. */
const serverOwned = [
  'uid',
  'resourceVersion',
  'generation',
  'managedFields',
  'selfLink',
  'deletionTimestamp',
];

function serverOwnedFindings(metadata: Entries, source: Source): readonly Finding[] {
  return serverOwned
    .filter((key) => metadata[key] !== undefined && metadata[key] !== null)
    .map((key) =>
      errorAt(source, ['metadata', key], {
        code: 'ServerOwnedField',
        message: `metadata.${key} is written by the API server alone`,
        hint: 'remove it; "kubectl get -o yaml" prints more than belongs into a manifest',
      }),
    );
}

/** `"true"` without its quotes is the usual slip; the API server would refuse the whole object. */
function textMapFindings(
  metadata: Entries,
  key: 'labels' | 'annotations',
  source: Source,
): readonly Finding[] {
  const entries = metadata[key] ?? {};
  if (!isMap(entries)) {
    const message = `metadata.${key} must be a map`;
    return [
      errorAt(source, ['metadata', key], { code: 'WrongType', message, hint: 'write key: value lines' }),
    ];
  }
  return Object.entries(entries).flatMap(([name, value]) =>
    typeof value === 'string'
      ? []
      : [
          errorAt(source, ['metadata', key, name], {
            code: 'WrongType',
            message: `metadata.${key} has a value for ${JSON.stringify(name.slice(0, 100))} that is not text`,
            hint: 'put the value in quotes',
          }),
        ],
  );
}

function refused(source: Source, path: ValuePath, message: string, hint: string): ObjectsRead {
  return { objects: [], findings: [errorAt(source, path, { code: 'NotAnObject', message, hint })] };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= nameLengthMax;
}
