import type { JsonSchema } from './json-schema.ts';

interface Row {
  readonly field: string;
  readonly type: string;
  readonly otherwise: string;
  readonly meaning: string;
}

/** A Markdown table of every field below a schema, in the order of the schema. */
export function fieldTable(schema: JsonSchema, root: string): string {
  const rows = rowsOf(schema, root);
  return [
    '| Field | Type | Without it | Meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ({ field, type, otherwise, meaning }) => `| \`${field}\` | ${type} | ${otherwise} | ${meaning} |`,
    ),
  ].join('\n');
}

function rowsOf(schema: JsonSchema, path: string): readonly Row[] {
  if (schema.items !== undefined) return rowsOf(schema.items, `${path}[]`);
  if (schema.oneOf !== undefined)
    return schema.oneOf.flatMap((part) => rowsOf(part, `${path}(${nameOf(part)})`));
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    rowOf(field, join(path, name), schema.required?.includes(name) === true),
    ...rowsOf(field, join(path, name)),
  ]);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function rowOf(schema: JsonSchema, field: string, isRequired: boolean): Row {
  return {
    field,
    type: typeOf(schema),
    otherwise: isRequired ? 'refused' : defaultOf(schema),
    meaning: (schema.description ?? '').replaceAll('|', '\\|'),
  };
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
}

/** A part of a union is named by the constant that tells it apart. */
function nameOf(part: JsonSchema): string {
  return plain(part.properties?.['type']?.const ?? 'object');
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' or ');
  if (schema.oneOf !== undefined) return schema.oneOf.map((part) => `\`${nameOf(part)}\``).join(' or ');
  if (schema.items !== undefined) return listOf(schema.items, schema.maxItems);
  if (schema.type === 'string') return stringOf(schema);
  if (schema.type === 'integer' || schema.type === 'number') return numberOf(schema, schema.type);
  if (typeof schema.additionalProperties === 'object' && schema.properties === undefined) return 'map';
  return schema.type ?? 'anything';
}

function literal(value: unknown): string {
  return `\`${plain(value)}\``;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listOf(items: JsonSchema, itemsMax: number | undefined): string {
  const most = itemsMax === undefined ? '' : `, at most ${itemsMax}`;
  return `list of ${typeOf(items)}${most}`;
}

function stringOf({ format, pattern }: JsonSchema): string {
  if (format === 'date-time') return 'instant';
  if (format === 'uri') return 'URL';
  if (pattern === undefined) return 'string';
  if (pattern.includes('[-a-z0-9]{0,61}')) return 'DNS label';
  return pattern.includes('[0-9a-f]{40}') ? 'Git object id' : 'string';
}

function numberOf(schema: JsonSchema, type: string): string {
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const most = schema.maximum ?? schema.exclusiveMaximum;
  const bounds = [
    least === undefined || least <= Number.MIN_SAFE_INTEGER
      ? ''
      : `${schema.minimum === undefined ? 'above' : 'from'} ${least}`,
    most === undefined || most >= Number.MAX_SAFE_INTEGER
      ? ''
      : `${schema.maximum === undefined ? 'below' : 'to'} ${most}`,
  ].filter((bound) => bound !== '');
  return [type, ...bounds].join(' ');
}
