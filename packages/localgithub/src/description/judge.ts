import { Ajv, type ValidateFunction } from 'ajv';
import type { Description, Operation, Schema } from './description.ts';

/** A request as it came, taken apart. */
export interface Asked {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The parameters of a request as their schemas have them: numbers are numbers. */
export type Parameters = Readonly<Record<string, unknown>>;

export interface Judge {
  /** What is wrong with a request by GitHub's description of its operation, and its parameters. */
  request(asked: Asked): { readonly wrong: readonly string[]; readonly parameters: Parameters };
  /** What is wrong with an answer. One of a status that the description does not have is as it is. */
  answer(operation: Operation, status: number, body: unknown): readonly string[];
}

const shownMax = 10;

export function createJudge(description: Description): Judge {
  // GitHub's schemas have words of OpenAPI, which mean nothing here
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    unicodeRegExp: false,
    coerceTypes: false,
    formats: { 'date-time': (text) => isInstant(text), uri: (text) => URL.canParse(text) },
  });
  ajv.addSchema({ $id: 'github', schemas: description.schemas });
  const known = new Map<Schema, ValidateFunction>();

  function wrongOf(schema: Schema, value: unknown, place: string): readonly string[] {
    let validate = known.get(schema);
    if (validate === undefined) {
      validate = ajv.compile(withReferences(schema));
      known.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? [])
      .slice(0, shownMax)
      .map(({ instancePath, message }) => `${place}${instancePath}: ${message}`);
  }

  return {
    request({ operation, path, query, body }) {
      const wrong: string[] = [];
      const parameters: Record<string, unknown> = {};
      for (const { name, in: place, required, schema } of operation.parameters) {
        const text = (place === 'path' ? path : query)[name];
        if (text === undefined) {
          if (required) wrong.push(`${place} ${name}: is missing`);
          continue;
        }
        const value = typed(description, schema, text);
        parameters[name] = value;
        wrong.push(...wrongOf(schema, value, `${place} ${name}`));
      }
      const unknown = Object.keys(query).filter(
        (name) => !operation.parameters.some((it) => it.in === 'query' && it.name === name),
      );
      wrong.push(...unknown.map((name) => `query ${name}: the operation has no such parameter`));
      wrong.push(...wrongBody(operation, body));
      return { wrong, parameters };
    },
    answer(operation, status, body) {
      const schema = operation.answers[String(status)];
      if (schema === undefined)
        return status >= 400 ? [] : [`status ${status}: the operation never answers so`];
      if (schema === null) return body === undefined ? [] : ['answer: has content, none was expected'];
      return wrongOf(schema, body, 'answer');
    },
  };

  function wrongBody({ body: expected }: Operation, body: unknown): readonly string[] {
    if (body === undefined) return expected?.required === true ? ['body: is missing'] : [];
    if (expected === undefined) return ['body: the operation takes none'];
    return [...wrongOf(expected.schema, body, 'body'), ...misspelt(expected.schema, body)];
  }
}

/** GitHub passes by what it does not know; here it is somebody's mistake. */
function misspelt(schema: Schema, body: unknown): readonly string[] {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || typeof body !== 'object' || body === null)
    return [];
  return Object.keys(body)
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => `body/${name}: the operation has no such field`);
}

function withReferences(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/'));
}

function typed(description: Description, schema: Schema, text: string): unknown {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    return typed(description, description.schemas[reference.replace('#/schemas/', '')] ?? {}, text);
  }
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    default:
      return text;
  }
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text));
}
