import type { FieldSchema, ObjectSchemas } from '@seatrial/model';
import { amended } from './amend.ts';

/** A document of an API server's `/openapi/v3`, as far as it is read. */
export interface OpenApi {
  readonly paths?: Readonly<Record<string, { readonly patch?: Json }>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Json>> };
}

type Json = Readonly<Record<string, unknown>>;

/** What is kept of a schema as it stands. */
const kept = [
  'type',
  'enum',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
] as const;

/** Formats that a program of ours understands; the others say how large a number is, or are not checked. */
const keptFormats: ReadonlySet<unknown> = new Set(['int32', 'byte']);

/** Written by the API server, whatever a file says. */
const serverOwned: ReadonlySet<string> = new Set(['status', 'managedFields']);

const meaning: Readonly<Record<string, FieldSchema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { format: 'int-or-string' },
};

/** The kinds that live in a namespace and can be applied, and Namespace itself, with all definitions that they refer to. */
export function narrow(documents: readonly OpenApi[]): ObjectSchemas {
  const source: Readonly<Record<string, Json>> = Object.assign(
    {},
    ...documents.map(({ components }) => components?.schemas),
  );
  const roots = new Map<string, string>();
  for (const document of documents) {
    const patched = appliedKinds(document);
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      for (const kind of kindsOf(schema)) if (patched.has(kind)) roots.set(kind, name);
    }
  }

  const definitions = new Map<string, FieldSchema>();
  const waiting = [...roots.values()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (definitions.has(shortName(name))) continue;
    const schema = amended(
      shortName(name),
      narrowed(source[name] ?? {}, (found) => waiting.push(found)),
    );
    definitions.set(shortName(name), schema);
  }
  return {
    kinds: sorted([...roots].map(([kind, name]) => [kind, shortName(name)])),
    definitions: sorted([...definitions]),
  };
}

/** `apiVersion/kind` of what a PATCH to `/…/namespaces/{namespace}/…/{name}` changes. */
export function appliedKinds({ paths }: OpenApi): ReadonlySet<string> {
  const kinds = Object.entries(paths ?? {}).flatMap(([path, { patch }]) => {
    const applied =
      /\/namespaces\/\{namespace\}\/[a-z]+\/\{name\}$/.test(path) || path === '/api/v1/namespaces/{name}';
    return applied && patch !== undefined ? kindsOf(patch) : [];
  });
  return new Set(kinds);
}

/** A schema has a list of them, an operation one. */
function kindsOf(described: Json): readonly string[] {
  const found = described['x-kubernetes-group-version-kind'];
  const kinds = isObject(found) && !Array.isArray(found) ? [found] : listOf(found);
  return kinds.map(
    ({ group, version, kind }) =>
      `${group === '' ? '' : `${String(group)}/`}${String(version)}/${String(kind)}`,
  );
}

function narrowed(schema: Json, refer: (name: string) => void): FieldSchema {
  const reference = referenceOf(schema);
  if (reference !== undefined) {
    const known = meaning[reference];
    if (known !== undefined) return known;
    refer(reference);
    return { $ref: shortName(reference) };
  }
  if (schema['x-kubernetes-int-or-string'] === true) return { format: 'int-or-string' };
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return {};

  const properties = schema['properties'] as Readonly<Record<string, Json>> | undefined;
  const keys = schema['x-kubernetes-list-map-keys'] as readonly string[] | undefined;
  const required = (schema['required'] as readonly string[] | undefined) ?? [];
  const sure = required.filter((name) => !isMeaningful(properties?.[name]?.['default']));
  return {
    ...Object.fromEntries(kept.flatMap((key) => (keeps(key, schema[key]) ? [[key, schema[key]]] : []))),
    ...(isObject(schema['items']) ? { items: narrowed(schema['items'], refer) } : {}),
    ...(isObject(schema['additionalProperties'])
      ? { additionalProperties: narrowed(schema['additionalProperties'], refer) }
      : {}),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, property]) => [
              name,
              serverOwned.has(name) ? {} : withDefault(narrowed(property, refer), property),
            ]),
          ),
        }),
    ...(sure.length === 0 ? {} : { required: sure }),
    ...(keys === undefined ? {} : { uniqueBy: keys }),
  };
}

/** Definitions refer to each other directly, or by an `allOf` of one that a default stands beside. */
function referenceOf(schema: Json): string | undefined {
  const [only] = listOf(schema['allOf']);
  const reference = schema['$ref'] ?? only?.['$ref'];
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : undefined;
}

/** Of defaults only text is kept: it tells apart the entries of lists that leave it out. */
function withDefault(narrow: FieldSchema, { default: value }: Json): FieldSchema {
  return typeof value === 'string' && value !== '' ? { ...narrow, default: value } : narrow;
}

/** Kubernetes' own definitions give the empty value of its type to every field that is not a pointer. */
function isMeaningful(value: unknown): boolean {
  return value !== undefined && !['""', '0', '{}', 'false', 'null'].includes(JSON.stringify(value));
}

function keeps(key: (typeof kept)[number], value: unknown): boolean {
  return value !== undefined && (key !== 'format' || keptFormats.has(value));
}

/** `io.k8s.api.core.v1.Container` -> `core.v1.Container` */
function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis|networking)\./, '');
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
