import { z } from 'zod';
import { paths } from './paths.ts';
import { Problem, problemType } from './problem.ts';
import {
  AnyRecord,
  InNamespace,
  ListQuery,
  NewScenarioRun,
  OneRecord,
  RecordList,
  recordKinds,
  recordResources,
  WhoAmI,
} from './records.ts';

export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch';
  /** As OpenAPI has it: `/v1/namespaces/{namespace}/releases`. */
  readonly path: string;
  readonly summary: string;
  readonly in?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  readonly status: 200 | 201;
}

/** All that can be asked, in the order of the reference. */
export const operations: readonly Operation[] = [
  {
    id: 'whoAmI',
    method: 'get',
    path: paths.whoAmI,
    summary: 'Who the API server takes the caller for.',
    answer: WhoAmI,
    status: 200,
  },
  ...recordResources.flatMap((resource): readonly Operation[] => {
    const { kind, addition } = recordKinds[resource];
    return [
      {
        id: `list${kind}s`,
        method: 'get',
        path: paths.all(resource),
        summary: `Every ${kind}, of a namespace or of all.`,
        query: ListQuery,
        answer: RecordList,
        status: 200,
      },
      {
        id: `get${kind}`,
        method: 'get',
        path: paths.one(resource),
        summary: `One ${kind}.`,
        in: OneRecord,
        answer: AnyRecord,
        status: 200,
      },
      {
        id: `addTo${kind}`,
        method: 'patch',
        path: paths.one(resource),
        summary: `Adds what a person asks to a ${kind}: each list whole, in the caller’s own name what is new in it.`,
        in: OneRecord,
        body: addition,
        answer: AnyRecord,
        status: 200,
      },
    ];
  }),
  {
    id: 'startScenarioRun',
    method: 'post',
    path: paths.inNamespace('scenarioruns'),
    summary: 'Starts a run by hand, in the caller’s own name.',
    in: InNamespace,
    body: NewScenarioRun,
    answer: AnyRecord,
    status: 201,
  },
];

/** The description of the API for programs (OpenAPI 3.1). */
export function openApi(version: string): unknown {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Seatrial: the HTTP API of a runner',
      version,
      description:
        'A narrow door in front of the API server of a cluster: each request is made in the name of the user for whom the token stands, and RBAC and the admission policies of the cluster decide.',
    },
    security: [{ token: [] }],
    paths: Object.fromEntries(
      [...byPath].map(([path, of]) => [
        path,
        Object.fromEntries(of.map((operation) => [operation.method, describe(operation)])),
      ]),
    ),
    components: {
      schemas: { Problem: bare(Problem), Record: bare(AnyRecord) },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of an issuer that `spec.access` of the Cluster file names.',
        },
      },
    },
  };
}

function describe({ id, summary, in: path, query, body, answer, status }: Operation): unknown {
  return {
    operationId: id,
    summary,
    parameters: [...parametersOf('path', path), ...parametersOf('query', query)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      [status]: { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer) } } },
      default: {
        description: 'A problem (RFC 9457).',
        content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf(place: 'path' | 'query', fields: z.ZodObject | undefined): readonly unknown[] {
  return Object.entries(fields?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: schemaOf(schema as z.ZodType),
  }));
}

function schemaOf(schema: z.ZodType): unknown {
  if (schema === AnyRecord) return { $ref: '#/components/schemas/Record' };
  return bare(schema);
}

/** OpenAPI 3.1 says once for all which JSON Schema it has. */
function bare(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' }) as Readonly<
    Record<string, unknown>
  >;
  return rest;
}
