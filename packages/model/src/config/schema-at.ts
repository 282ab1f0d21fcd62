import { z } from 'zod';
import type { ValuePath } from './source.ts';

/** The names an object may have at `path` of a value that `schema` describes; empty where it is no object. */
export function fieldsAt(schema: z.core.$ZodType, value: unknown, path: ValuePath): readonly string[] {
  const found = schemaAt(schema, value, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What the schema says about the value at `path`. */
export function descriptionAt(schema: z.core.$ZodType, value: unknown, path: ValuePath): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const parent = schemaAt(schema, value, path.slice(0, -1));
  let found = parent === undefined ? undefined : childSchema(parent, last);
  while (found instanceof z.ZodType && found.description === undefined) {
    const inner = unwrappedOnce(found);
    if (inner === found) return undefined;
    found = inner;
  }
  return found instanceof z.ZodType ? found.description : undefined;
}

function schemaAt(schema: z.core.$ZodType, value: unknown, path: ValuePath): z.core.$ZodType | undefined {
  const inner = chosen(unwrapped(schema), value);
  const [part, ...rest] = path;
  if (part === undefined) return inner;
  const next = childSchema(inner, part);
  return next === undefined ? undefined : schemaAt(next, childValue(value, part), rest);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = unwrappedOnce(schema);
  return inner === schema ? schema : unwrapped(inner);
}

/** Without what only says that a field may be left out. */
function unwrappedOnce(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return schema.unwrap();
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
}

/** Of a union discriminated by a field, the member that the value names. */
function chosen(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const tag = childValue(value, schema.def.discriminator);
  const member = schema.options.find(
    (option) =>
      option instanceof z.ZodObject && z.safeParse(option.shape[schema.def.discriminator], tag).success,
  );
  return member ?? schema;
}

function childSchema(schema: z.core.$ZodType, part: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodObject && typeof part === 'string') return schema.shape[part];
  return undefined;
}

/** The entry `part` of a list or map of a parsed document; its own entries only. */
export function childValue(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return Reflect.get(value, part);
}
