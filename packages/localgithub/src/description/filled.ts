import type { Description, Schema } from './description.ts';

/** Deeper than any answer of GitHub: its schemas name each other in circles. */
const depthMax = 12;

/**
 * A value with all that its schema asks for and nobody here has anything to say about: null where that may be, else what says
 * least. So an operation says only what matters, and its answer is whole all the same.
 */
export function filled(description: Description, schema: Schema, value: unknown, depth = 0): unknown {
  if (depth > depthMax) return value;
  const next = (inner: Schema, it: unknown): unknown => filled(description, inner, it, depth + 1);
  if (schema['$ref'] !== undefined) return next(resolved(description, schema), value);
  const parts = list(schema['allOf']);
  if (parts.length > 0) return parts.reduce((it: unknown, part) => next(part, it), value);
  const choices = [...list(schema['anyOf']), ...list(schema['oneOf'])];
  if (choices.length > 0 && schema['properties'] === undefined)
    return chosen(description, choices, value, next);
  if (value === undefined)
    return isObject(schema) ? next(schema, mayBeNull(schema) ? null : {}) : neutral(schema);
  if (Array.isArray(value)) {
    const items = schema['items'] as Schema | undefined;
    return items === undefined ? value : value.map((it) => next(items, it));
  }
  return typeof value === 'object' && value !== null ? withRequired(schema, value, next) : value;
}

type Next = (schema: Schema, value: unknown) => unknown;

function chosen(description: Description, choices: readonly Schema[], value: unknown, next: Next): unknown {
  if (value === undefined && choices.some(mayBeNull)) return null;
  const named = choices.map((it) => resolved(description, it));
  const fitting = named.find((it) => it['type'] !== 'null' && fits(it, value));
  return fitting === undefined ? value : next(fitting, value);
}

function resolved(description: Description, schema: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  return resolved(description, description.schemas[reference.replace('#/schemas/', '')] ?? {});
}

/** By its type, and by the words that its fields may have. */
function fits(schema: Schema, value: unknown): boolean {
  const { type, properties } = schema;
  if (value === undefined || typeof type !== 'string') return true;
  if (Array.isArray(value)) return type === 'array';
  if (type === 'integer') return typeof value === 'number';
  if (type !== typeof value) return false;
  return Object.entries(properties ?? {}).every(([name, inner]: [string, Schema]) => {
    const words = inner['enum'];
    const given = (value as Readonly<Record<string, unknown>>)[name];
    return !Array.isArray(words) || given === undefined || words.includes(given);
  });
}

function withRequired(schema: Schema, value: object, next: Next): unknown {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const given: Record<string, unknown> = { ...value };
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  for (const [name, inner] of Object.entries(properties)) {
    if (given[name] !== undefined || required.includes(name)) given[name] = next(inner, given[name]);
  }
  return given;
}

function neutral(schema: Schema): unknown {
  if (mayBeNull(schema)) return null;
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  switch (Array.isArray(schema['type']) ? schema['type'][0] : schema['type']) {
    case 'string':
      return neutralText(schema['format']);
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return {};
  }
}

function neutralText(format: unknown): string {
  if (format === 'uri') return 'https://example.invalid/';
  return format === 'date-time' ? '1970-01-01T00:00:00Z' : '';
}

function isObject({ type, properties }: Schema): boolean {
  return properties !== undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
}

function mayBeNull({ type }: Schema): boolean {
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function list(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : [];
}
