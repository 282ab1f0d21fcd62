import type { Transport, TransportRequest } from './transport.ts';

export interface Impersonation {
  readonly user: string;
  readonly groups?: readonly string[];
}

/** The same transport, with every request made in another's name. */
export function impersonating(transport: Transport, { user, groups = [] }: Impersonation): Transport {
  const headers = {
    'impersonate-user': user,
    ...(groups.length === 0 ? {} : { 'impersonate-group': [...groups] }),
  };
  const inTheirName = (request: TransportRequest): TransportRequest => ({
    ...request,
    headers: { ...request.headers, ...headers },
  });
  return {
    request: (request, op) => transport.request(inTheirName(request), op),
    stream: (request, op) => transport.stream(inTheirName(request), op),
    close: () => transport.close(),
  };
}
