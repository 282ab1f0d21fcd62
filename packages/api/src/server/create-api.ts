import { messageOf } from '@seatrial/core';
import { type Kube, type Op, type RecordAccess, withoutManagedFields } from '@seatrial/kube';
import { apiVersion, type KubeObject } from '@seatrial/model';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { paths } from '../contract/paths.ts';
import { problemOf, problemType, Refusal, refusalOf } from '../contract/problem.ts';
import {
  InNamespace,
  ListQuery,
  NewScenarioRun,
  OneRecord,
  type RecordResource,
  recordKinds,
  recordResources,
} from '../contract/records.ts';
import { type Called, type CallersParts, createCallers, shownClaims } from './callers.ts';
import type { ApiLimits } from './limits.ts';
import { createPlaces } from './places.ts';
import { bodyOf } from './read-body.ts';

/** What became of a request, as the metric counts it. */
export const apiResults = ['answered', 'unknown', 'refused', 'failed'] as const;
export type ApiResult = (typeof apiResults)[number];

export interface ApiParts extends Omit<CallersParts, 'limits'> {
  /** The runner's own, which asks in the callers' names. */
  readonly kube: Pick<Kube, 'impersonate'>;
  /** A name for each request. */
  readonly newId: () => string;
  readonly count: (result: ApiResult) => void;
  readonly limits: ApiLimits;
}

interface Env {
  Variables: Variables;
}
interface Variables extends Called {
  requestId: string;
  kube: RecordAccess;
  op: Op;
}
type Asked = Context<Env>;

/**
 * The HTTP API as a function from requests to responses. Each request is made again to the API server in the name of the user for
 * whom the token stands: who may do what is decided there, by RBAC and by the admission policies, and nowhere else.
 */
export function createApi(parts: ApiParts): Hono<Env> {
  const { kube, newId, count, limits, log } = parts;
  const callerOf = createCallers(parts);
  const places = createPlaces(limits);
  const app = new Hono<Env>();

  app.use(async (asked, next) => {
    const requestId = newId();
    asked.set('requestId', requestId);
    asked.set('op', { signal: asked.req.raw.signal, timeoutMs: limits.answerTimeoutMs });
    await next();
    asked.header('x-request-id', requestId);
    asked.header('cache-control', 'no-store');
    asked.header('x-content-type-options', 'nosniff');
  });

  app.use(async (asked, next) => {
    const { caller, claims } = await callerOf(asked.req.header('authorization'), asked.var.op);
    const leave = places.take(caller.user);
    try {
      asked.set('caller', caller);
      asked.set('claims', claims);
      asked.set('kube', kube.impersonate(caller));
      await next();
    } finally {
      leave();
    }
    const { method, path } = asked.req;
    if (asked.res.ok) count('answered');
    if (method !== 'GET') {
      const facts = { user: caller.user, request: asked.var.requestId, status: asked.res.status };
      log('info', `${method} ${path} for a caller`, { ...facts, ...shownClaims(claims) });
    }
  });

  app.get(paths.whoAmI, async (asked) => {
    const { username, groups } = await asked.var.kube.selfSubject(asked.var.op);
    return asked.json({ username, groups });
  });
  for (const resource of recordResources) serveRecords(app, resource, limits);
  app.post(routeOf(paths.inNamespace('scenarioruns')), async (asked) => {
    const { namespace } = valid(InNamespace, asked.req.param(), 'the path');
    const { kind } = recordKinds.scenarioruns;
    const { metadata, spec } = await bodyAs(NewScenarioRun, asked, limits);
    const run: KubeObject = { apiVersion, kind, metadata: { ...metadata, namespace }, spec };
    return asked.json(shownRecord(await asked.var.kube.create(run, asked.var.op)), 201);
  });

  app.notFound((asked) => answerProblem(asked, new Refusal('NotFound', 'nothing is served at this path')));
  app.onError((error, asked) => {
    const { requestId } = asked.var;
    const refusal = refusalOf(error, asked.var.caller?.user ?? '');
    count(refusal === undefined ? 'failed' : refusal.code === 'Unauthorized' ? 'unknown' : 'refused');
    if (refusal !== undefined) return answerProblem(asked, refusal);
    log('warn', `a request to the HTTP API failed: ${messageOf(error)}`, { request: requestId });
    return answerProblem(asked, new Refusal('Internal', 'the runner failed; its log has the request'));
  });
  return app;
}

function serveRecords(app: Hono<Env>, resource: RecordResource, limits: ApiLimits): void {
  const { kind, addition } = recordKinds[resource];
  const one = routeOf(paths.one(resource));

  app.get(paths.all(resource), async (asked) => {
    const where = valid(ListQuery, asked.req.query(), 'the query');
    const { items, resourceVersion } = await asked.var.kube.list(
      { apiVersion, kind, ...where },
      asked.var.op,
    );
    return asked.json({ items: items.map(shownRecord), resourceVersion });
  });
  app.get(one, async (asked) => {
    const place = valid(OneRecord, asked.req.param(), 'the path');
    return asked.json(shownRecord(await asked.var.kube.get({ apiVersion, kind, ...place }, asked.var.op)));
  });
  app.patch(one, async (asked) => {
    const place = valid(OneRecord, asked.req.param(), 'the path');
    const { metadata, spec } = await bodyAs<Addition>(addition, asked, limits);
    const patched = await asked.var.kube.patch(
      { apiVersion, kind, ...place },
      { metadata, spec },
      { type: 'merge', ...asked.var.op },
    );
    return asked.json(shownRecord(patched));
  });
}

interface Addition {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: object;
}

function routeOf(path: string): string {
  return path.replaceAll(/\{([a-z]+)\}/g, ':$1');
}

/** Without who wrote which field: it is a large part of a record, and nobody asks for it. */
function shownRecord(record: KubeObject): KubeObject {
  return withoutManagedFields(record);
}

function answerProblem(asked: Asked, refusal: Refusal): Response {
  const problem = problemOf(refusal, asked.var.requestId);
  const headers = {
    'content-type': problemType,
    ...(refusal.code === 'Unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(refusal.code === 'TooManyRequests' ? { 'retry-after': '1' } : {}),
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/**
 * The body as it came, where that is what the schema wants: a field that a newer client has in an entry goes to the API server, which
 * knows better than this what there may be.
 */
async function bodyAs<T>(schema: z.ZodType<T>, asked: Asked, limits: ApiLimits): Promise<T> {
  const body = await bodyOf(asked.req.raw, limits.bodyBytesMax);
  valid(schema, body, 'the body');
  return body as T;
}

const issuesShown = 5;

/** @throws Refusal Invalid, with what is wrong where */
function valid<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data as T;
  const issues = error.issues.slice(0, issuesShown).map(({ path, message }) => {
    const field = path.map(String).join('.');
    return field === '' ? message : `${field}: ${message}`;
  });
  throw new Refusal('Invalid', `${what} is not as it should be: ${issues.join('; ')}`, {
    hint: 'docs/reference/generated/openapi.json has what is taken',
  });
}
