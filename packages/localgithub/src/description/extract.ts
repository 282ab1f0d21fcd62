import type { Description, Operation, Parameter, Schema } from './description.ts';

type Json = Readonly<Record<string, unknown>>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];
/** For readers, and extensions: nothing is judged by them. */
const untold = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'deprecated',
]);

/**
 * The operations of these ids, with all schemas that they name, out of an OpenAPI 3.0 document.
 * @throws TypeError where the document has no such operation
 */
export function extract(document: Json, ids: readonly string[], madeFrom: string): Description {
  const all = operationsOf(document);
  const missing = ids.filter((id) => !all.some((it) => it.id === id));
  if (missing.length > 0)
    throw new TypeError(`Cannot extract: GitHub has no operation ${missing.join(', ')}`);
  const operations = all
    .filter(({ id }) => ids.includes(id))
    .map((it): Operation => described(document, it))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const others = all
    .filter(({ id }) => !ids.includes(id))
    .map(({ method, path, id }) => [method, path, id] as const);
  return { madeFrom, operations, others, schemas: schemasNamed(document, operations) };
}

interface Found {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
}

function operationsOf(document: Json): readonly Found[] {
  return Object.entries(map(document['paths'])).flatMap(([path, item]) =>
    Object.entries(map(item))
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({
        id: String(map(operation)['operationId']),
        method: method.toUpperCase(),
        path,
        operation: map(operation),
      })),
  );
}

function described(document: Json, { id, method, path, operation }: Found): Operation {
  const body = operation['requestBody'];
  const schema = body === undefined ? undefined : contentOf(map(body));
  const answers = Object.entries(map(operation['responses'])).map(([status, answer]) => {
    const content = contentOf(resolved(document, answer));
    return [status, content === undefined ? null : converted(content)] as const;
  });
  return {
    id,
    method,
    path,
    parameters: list(operation['parameters']).map((it) => parameterOf(resolved(document, it))),
    ...(schema === undefined
      ? {}
      : { body: { required: map(body)['required'] === true, schema: converted(schema) } }),
    answers: Object.fromEntries(answers),
  };
}

function parameterOf(parameter: Json): Parameter {
  const { name, in: place, required, schema } = parameter;
  return {
    name: String(name),
    in: place === 'path' ? 'path' : 'query',
    required: required === true,
    schema: converted(map(schema)),
  };
}

function contentOf(body: Json): Json | undefined {
  const json = map(body['content'] ?? {})['application/json'];
  return json === undefined ? undefined : map(map(json)['schema'] ?? {});
}

function resolved(document: Json, value: unknown): Json {
  const reference = map(value)['$ref'];
  if (typeof reference !== 'string') return map(value);
  let place: unknown = document;
  for (const part of reference.replace('#/', '').split('/')) place = map(place)[part];
  return resolved(document, place);
}

function schemasNamed(document: Json, operations: readonly Operation[]): Description['schemas'] {
  const schemas: Record<string, Schema> = {};
  const all = map(map(document['components'])['schemas']);
  const waiting: unknown[] = [operations];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of namesIn(next)) {
      if (Object.hasOwn(schemas, name)) continue;
      const schema = converted(map(all[name]));
      schemas[name] = schema;
      waiting.push(schema);
    }
  }
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function namesIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
}

/** As JSON Schema has it: OpenAPI 3.0 has a word of its own for what may be null. */
function converted(schema: Json): Schema {
  const told = Object.entries(schema).filter(
    ([key]) => !untold.has(key) && !key.startsWith('x-') && key !== 'nullable',
  );
  const parts: Record<string, unknown> = Object.fromEntries(
    told.map(([key, value]) => [key, convertedPart(key, value)]),
  );
  if (schema['nullable'] !== true) return parts;
  if (typeof parts['type'] !== 'string') return { anyOf: [parts, { type: 'null' }] };
  const { enum: values, type } = parts;
  return {
    ...parts,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...new Set([...values, null])] } : {}),
  };
}

function convertedPart(key: string, value: unknown): unknown {
  switch (key) {
    case '$ref':
      return String(value).replace('#/components/schemas/', '#/schemas/');
    case 'properties':
    case 'patternProperties':
      return Object.fromEntries(Object.entries(map(value)).map(([name, it]) => [name, converted(map(it))]));
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return list(value).map((it) => converted(map(it)));
    case 'items':
    case 'not':
      return converted(map(value));
    case 'additionalProperties':
      return typeof value === 'boolean' ? value : converted(map(value));
    default:
      return value;
  }
}

function map(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
