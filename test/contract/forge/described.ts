import type { Operation, Schema } from '@seatrial/localgithub';

/** Words in which the API of a forge is described here. */
export const text: Schema = { type: 'string' };
export const texts: Schema = { type: 'array', items: text };
export const flag: Schema = { type: 'boolean' };
export const number: Schema = { type: 'integer' };

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** All of them are always there. */
export function whole(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** @param required their names */
export function some(required: readonly string[], properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required };
}

export interface Described {
  readonly query?: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
  readonly answers: Operation['answers'];
}

/** @param route method and path, which is the id too. Names of numbers in it end in `id` or `index`, but for `{id}` itself */
export function operation(route: string, { query = {}, body, answers }: Described): Operation {
  const [method = '', path = ''] = route.split(' ');
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    id: route,
    method,
    path,
    parameters: [
      ...inPath.map((name) => {
        const schema = /(?:.id|index)$/.test(name) ? number : text;
        return { name, in: 'path', required: true, schema } as const;
      }),
      ...Object.entries(query).map(
        ([name, schema]) => ({ name, in: 'query', required: false, schema }) as const,
      ),
    ],
    ...(body === undefined ? {} : { body: { required: true, schema: body } }),
    answers,
  };
}
