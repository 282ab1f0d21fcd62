import { errorRateDefaults } from '@seatrial/core';
import type { JsonSchema } from './json-schema.ts';

const defaults = new Map<string, unknown>(Object.entries(errorRateDefaults));

/**
 * The schema with the defaults of every `errorRate` in it. They are the gate's own and stand in no record, so that a
 * release is judged by what its file says and by today's gate; for the same reason the schemas do not have them.
 */
export function withGateDefaults(schema: JsonSchema): JsonSchema {
  const { properties, items, oneOf } = schema;
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: mapValues(properties, withDefaultsAt) }),
    ...(items === undefined ? {} : { items: withGateDefaults(items) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(withGateDefaults) }),
  };
}

function withDefaultsAt(name: string, schema: JsonSchema): JsonSchema {
  if (name !== 'errorRate' || schema.properties === undefined) return withGateDefaults(schema);
  const properties = mapValues(schema.properties, (setting, field) =>
    defaults.has(setting) ? { default: defaults.get(setting), ...field } : field,
  );
  return { ...schema, properties };
}

function mapValues(
  schemas: Readonly<Record<string, JsonSchema>>,
  change: (name: string, schema: JsonSchema) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(name, schema)]));
}
