import { readFile } from 'node:fs/promises';
import { type Clock, messageOf, type Op } from '@seatrial/core';
import {
  createTransport,
  type Endpoint,
  KubeError,
  type KubeLimits,
  type RecordAccess,
  requestJson,
} from '@seatrial/kube';
import { apiGroup, apiGroupOf, type KubeObject, type ObjectRef } from '@seatrial/model';
import { filledPath, paths } from '../contract/paths.ts';
import { errorFromProblem } from '../contract/problem.ts';
import { type RecordResource, recordKinds, recordResources } from '../contract/records.ts';

/** How a runner's HTTP API is reached. */
export interface ApiAccess {
  /** https, or http on loopback. */
  readonly url: string;
  /** A token that is good now: asked for again when one is older than 30 s, or was refused. */
  readonly token: (op: Op) => Promise<string>;
  /** File with the authorities that sign its certificate, in PEM; those of the machine when absent. */
  readonly caFile?: string;
}

export interface ApiClientOptions extends ApiAccess {
  readonly userAgent: string;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  readonly limits: KubeLimits;
}

/** Records over the HTTP API of a runner, as a Kube has them; of other kinds it has nothing: KubeError Forbidden. */
export interface ApiClient extends RecordAccess {
  close(): Promise<void>;
}

/** Connects at its first request. @throws KubeError BadConfig */
export async function createApiClient(options: ApiClientOptions): Promise<ApiClient> {
  const { userAgent, clock, rng, limits } = options;
  const endpoint = await endpointOf(options);
  const transport = createTransport({ endpoint, userAgent, clock, rng, limits, errorFrom: errorFromProblem });
  return {
    async selfSubject(op) {
      const request = {
        method: 'GET',
        path: paths.whoAmI,
        doing: 'ask who we are',
        repeat: 'Always',
      } as const;
      return (await requestJson<{ username: string; groups: readonly string[] }>(transport, request, op))
        .value;
    },
    async get(ref, op) {
      const doing = `get ${named(ref)}`;
      const path = filledPath(paths.one(resourceOf(ref, doing)), placeOf(ref));
      return (await requestJson<KubeObject>(transport, { method: 'GET', path, doing, repeat: 'Always' }, op))
        .value;
    },
    async list(selection, op) {
      const { kind, namespace } = selection;
      const doing = `list ${kind} objects${namespace === undefined ? '' : ` in ${namespace}`}`;
      const path = paths.all(resourceOf(selection, doing));
      if (selection.labelSelector !== undefined || selection.fieldSelector !== undefined)
        throw new KubeError('Invalid', `Cannot ${doing}: the HTTP API of a runner has no selectors`);
      const request = { method: 'GET', path, query: { namespace }, doing, repeat: 'Always' } as const;
      return (await requestJson<Awaited<ReturnType<RecordAccess['list']>>>(transport, request, op)).value;
    },
    async patch(ref, body, op) {
      const doing = `patch ${named(ref)}`;
      const path = filledPath(paths.one(resourceOf(ref, doing)), placeOf(ref));
      const request = { method: 'PATCH', path, body, doing, repeat: 'Unprocessed' } as const;
      return (await requestJson<KubeObject>(transport, request, op)).value;
    },
    async create(object, op) {
      const { metadata, spec } = object;
      const doing = `create ${object.kind} ${metadata.name}`;
      const path = filledPath(paths.inNamespace(resourceOf(object, doing)), placeOf(metadata));
      const { name, labels } = metadata;
      const body = { metadata: { name, ...(labels === undefined ? {} : { labels }) }, spec };
      const request = { method: 'POST', path, body, doing, repeat: 'Unprocessed' } as const;
      return (await requestJson<KubeObject>(transport, request, op)).value;
    },
    close: () => transport.close(),
  };
}

async function endpointOf({ url, token, caFile }: ApiAccess): Promise<Endpoint> {
  const server = URL.parse(url);
  const isPlain = server?.protocol === 'http:';
  if (
    server === null ||
    !(isPlain || server.protocol === 'https:') ||
    server.username !== '' ||
    server.search !== ''
  )
    throw new KubeError(
      'BadConfig',
      `Cannot use ${JSON.stringify(url)}: it is not an https URL of a runner’s HTTP API`,
    );
  // Whoever is in between would have the token.
  if (isPlain && !/^(127\.[0-9.]+|\[::1\]|localhost)$/.test(server.hostname))
    throw new KubeError(
      'BadConfig',
      `Cannot use ${server.origin}: a token goes over https, or to this machine itself`,
    );
  const ca = caFile === undefined ? undefined : await readAuthorities(caFile);
  return {
    origin: server.origin,
    pathPrefix: server.pathname.replace(/\/$/, ''),
    proxyUrl: undefined,
    async credentials() {
      // The transport ends the waiting for it, and whoever gives it bounds its time.
      const text = (await token({ signal: new AbortController().signal })).trim();
      if (!/^[!-~]+$/.test(text))
        throw new KubeError(
          'Unauthorized',
          `Cannot ask ${server.origin}: what is given as its token is none`,
        );
      return { tls: { ca }, headers: { authorization: `Bearer ${text}` } };
    },
    forgetCredentials: () => undefined,
  };
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new KubeError('BadConfig', `Cannot read the authorities in ${path}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** @throws KubeError Forbidden: who gets along with less goes on, as without the right to it */
function resourceOf(of: Pick<ObjectRef, 'apiVersion' | 'kind'>, doing: string): RecordResource {
  const found = recordResources.find((resource) => recordKinds[resource].kind === of.kind);
  if (found !== undefined && apiGroupOf(of) === apiGroup) return found;
  throw new KubeError(
    'Forbidden',
    `Cannot ${doing}: the HTTP API of a runner has records alone, use a kubeconfig`,
    {
      reason: 'NotServed',
    },
  );
}

function placeOf({ namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): {
  namespace: string;
  name: string;
} {
  return { namespace: namespace ?? '', name };
}

function named({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
