import { z } from 'zod';

/** A CEL rule that the API server checks at each write; with `oldSelf` in it, at each change. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
}

/** What a CustomResourceDefinition may say of a field: one shape per place, no alternatives. */
export interface StructuralSchema {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-list-type'?: 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
  readonly [bound: string]: unknown;
}

/** Names of list properties whose entries are known by fields of theirs, for server-side apply and uniqueness. */
export type ListKeys = Readonly<Record<string, readonly string[]>>;

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Say the same in an OpenAPI 3.0 schema and in a structural one. */
const KEPT = [
  'description',
  'type',
  'enum',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const;

/** Are translated below, or mean nothing here: defaults are filled in by the reader, and all keys are strings. */
const TRANSLATED = [
  'oneOf',
  'anyOf',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'format',
  'pattern',
];
const DROPPED = ['$schema', 'default', 'propertyNames'];
const KNOWN: ReadonlySet<string> = new Set([...KEPT, ...TRANSLATED, ...DROPPED]);

/**
 * The structural schema of a zod schema, for what people and the runner write: fields with defaults may be absent, as
 * the reader fills them in.
 * @throws TypeError where zod says something that has no structural form
 */
export function structuralSchema(schema: z.ZodType, listKeys: ListKeys = {}): StructuralSchema {
  return convert(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }), listKeys);
}

function convert(json: JsonSchema, listKeys: ListKeys): StructuralSchema {
  const unknown = Object.keys(json).find((keyword) => !KNOWN.has(keyword));
  if (unknown !== undefined) throw noFormFor(unknown);
  const alternatives = json.oneOf ?? json.anyOf;
  const kept = Object.fromEntries(
    KEPT.filter((keyword) => json[keyword] !== undefined).map((keyword) => [keyword, json[keyword]]),
  );
  if (alternatives !== undefined) return { ...kept, ...convertAlternatives(alternatives, listKeys) };
  switch (json.type) {
    case 'object':
      return { ...kept, ...convertObject(json, listKeys) };
    case 'array':
      return { ...kept, items: convert(asSchema(json.items), listKeys) };
    case 'string':
      return { ...kept, ...convertString(json) };
    case 'integer':
      return { ...kept, format: 'int64' };
    case 'number':
    case 'boolean':
      return kept;
    case undefined:
      return { ...kept, 'x-kubernetes-preserve-unknown-fields': true };
    default:
      throw noFormFor(`type ${String(json.type)}`);
  }
}

function convertObject(json: JsonSchema, listKeys: ListKeys): StructuralSchema {
  const { properties, required, additionalProperties } = json;
  if (properties === undefined) {
    const values = convert(asSchema(additionalProperties), listKeys);
    return values.type === undefined
      ? { 'x-kubernetes-preserve-unknown-fields': true }
      : { additionalProperties: values };
  }
  const converted = Object.entries(properties).map(([name, property]) => {
    const keys = listKeys[name];
    const schema = convert(asSchema(property), listKeys);
    return [name, keys !== undefined && schema.type === 'array' ? asMapList(schema, keys) : schema] as const;
  });
  return {
    properties: Object.fromEntries(converted),
    ...(required === undefined ? {} : { required }),
  };
}

function asMapList(schema: StructuralSchema, keys: readonly string[]): StructuralSchema {
  return { ...schema, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

function convertString({ format, pattern }: JsonSchema): StructuralSchema {
  // The API server's own reading of an instant takes what ours does not: lower case, and zones that there are not.
  if (format === 'date-time') return { format, ...(pattern === undefined ? {} : { pattern }) };
  const isKnownToGo = pattern !== undefined && !/\(\?[=!<]/.test(pattern);
  return isKnownToGo ? { pattern } : {};
}

function convertAlternatives(
  alternatives: readonly z.core.JSONSchema._JSONSchema[],
  listKeys: ListKeys,
): StructuralSchema {
  const branches = alternatives.map((branch) => convert(asSchema(branch), listKeys));
  const types = new Set(branches.map((branch) => branch.type));
  if (types.size === 2 && types.has('integer') && types.has('string')) {
    return { 'x-kubernetes-int-or-string': true };
  }
  const discriminator = discriminatorOf(branches);
  if (discriminator === undefined) {
    throw noFormFor('a choice other than of objects told apart by a literal, or of an integer and a string');
  }
  return mergeBranches(branches, discriminator);
}

/** One shape that has the fields of all branches; rules say which field belongs to which. */
function mergeBranches(branches: readonly StructuralSchema[], discriminator: string): StructuralSchema {
  const [first] = branches;
  const everywhere = (first?.required ?? []).filter((field) =>
    branches.every((branch) => branch.required?.includes(field)),
  );
  const names = branches.flatMap((branch) => branch.properties?.[discriminator]?.enum ?? []);
  const meanings = branches.flatMap(({ properties }) => {
    const { enum: [name] = [], description } = properties?.[discriminator] ?? {};
    return description === undefined ? [] : [`${String(name)}: ${description}`];
  });
  const rules = branches.flatMap((branch) => {
    const name = String(branch.properties?.[discriminator]?.enum?.[0]);
    const needed = (branch.required ?? []).filter((field) => !everywhere.includes(field));
    if (needed.length === 0) return [];
    const present = needed.map((field) => `has(self.${celName(field)})`).join(' && ');
    return [
      {
        rule: `self.${celName(discriminator)} != '${name}' || (${present})`,
        message: `${name} needs ${needed.join(' and ')}`,
      },
    ];
  });
  return {
    type: 'object',
    properties: {
      ...Object.assign({}, ...branches.map((branch) => branch.properties)),
      [discriminator]: {
        type: 'string',
        enum: names,
        ...(meanings.length === 0 ? {} : { description: meanings.join(' ') }),
      },
    },
    required: everywhere,
    ...(rules.length === 0 ? {} : { 'x-kubernetes-validations': rules }),
  };
}

function discriminatorOf(branches: readonly StructuralSchema[]): string | undefined {
  return Object.keys(branches[0]?.properties ?? {}).find((name) =>
    branches.every((branch) => branch.properties?.[name]?.enum?.length === 1),
  );
}

/** Words that CEL keeps for itself, as Kubernetes escapes them in field names. */
const CEL_RESERVED =
  /^(as|break|const|continue|else|for|function|if|import|in|let|loop|namespace|package|return|var|void|while)$/;

/** How a rule names a field. */
export function celName(field: string): string {
  return CEL_RESERVED.test(field) ? `__${field}__` : field;
}

function noFormFor(what: string): TypeError {
  return new TypeError(
    `Cannot make a structural schema: there is no such form for ${what}, write the zod schema differently`,
  );
}

/** JSON Schema lets `true` and a missing schema stand for "anything". */
function asSchema(json: unknown): JsonSchema {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonSchema) : {};
}
