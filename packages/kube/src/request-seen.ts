import type { TransportRequest } from './transport.ts';

/** What was asked, in few enough words for the labels of a metric: whatever applications consist of is `other`. */
export interface RequestKind {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply' | 'delete';
  readonly resource: 'records' | 'leases' | 'events' | 'pods' | 'nodes' | 'reviews' | 'discovery' | 'other';
}

/** A request that was sent, and what came of it. */
export interface RequestSeen extends RequestKind {
  /** The status of the answer; `none` where there was none. */
  readonly code: string;
  /** Until the beginning of the answer. */
  readonly seconds: number;
}

const byResource: Readonly<Record<string, RequestKind['resource']>> = {
  releases: 'records',
  applicationstates: 'records',
  scenarioruns: 'records',
  leases: 'leases',
  events: 'events',
  pods: 'pods',
  nodes: 'nodes',
  subjectaccessreviews: 'reviews',
  selfsubjectaccessreviews: 'reviews',
  selfsubjectreviews: 'reviews',
};

export function requestKind({
  method,
  path,
  query,
  headers,
}: Pick<TransportRequest, 'method' | 'path' | 'query' | 'headers'>): RequestKind {
  const { plural, isCollection } = addressOf(path);
  return {
    verb: verbOf(method, isCollection, query?.['watch'] === true, headers?.['content-type']),
    resource: plural === undefined ? 'discovery' : (byResource[plural] ?? 'other'),
  };
}

function verbOf(
  method: string,
  isCollection: boolean,
  isWatch: boolean,
  contentType: unknown,
): RequestKind['verb'] {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return contentType === 'application/apply-patch+yaml' ? 'apply' : 'patch';
    case 'DELETE':
      return 'delete';
    default:
      if (isWatch) return 'watch';
      return isCollection ? 'list' : 'get';
  }
}

/** Of `/api/v1/…` and `/apis/<group>/<version>/…`; whatever else a server has says what it serves. */
function addressOf(path: string): { readonly plural?: string; readonly isCollection: boolean } {
  const [root, ...rest] = path.split('/').slice(1);
  const inVersion = root === 'api' ? rest.slice(1) : root === 'apis' ? rest.slice(2) : [];
  const isNamespaced = inVersion[0] === 'namespaces' && inVersion.length > 2;
  const [plural, name] = isNamespaced ? inVersion.slice(2) : inVersion;
  return {
    ...(plural === undefined ? {} : { plural }),
    isCollection: plural !== undefined && name === undefined,
  };
}
