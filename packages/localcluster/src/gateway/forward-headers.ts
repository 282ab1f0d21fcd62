import type { IncomingMessage } from 'node:http';
import { type Headers, modifyHeaders } from './filters.ts';
import type { HeaderModifier } from './gateway-api.ts';

/** What concerns one connection only (RFC 9110 section 7.6.1), and `expect`, which the server here has answered itself. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
] as const;

/** The headers a backend gets, names in lower case: the user's, where they came from, and what the rule changes. */
export function headersToBackend(
  request: IncomingMessage,
  host: string | undefined,
  modifiers: readonly HeaderModifier[],
): Record<string, string | string[]> {
  const headers: Headers = { ...request.headers };
  removeHopByHop(headers);
  // Without a body undici says so itself.
  if (headers['content-length'] === '0') delete headers['content-length'];
  const user = request.socket.remoteAddress ?? 'unknown';
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before === undefined ? user : `${[before].flat().join(', ')}, ${user}`;
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-host'] = request.headers.host;
  if (host !== undefined) headers['host'] = host;
  modifyHeaders(headers, modifiers);
  return defined(headers);
}

/** The headers a user gets of a backend's answer. */
export function headersToUser(
  answer: Readonly<Record<string, string | string[] | undefined>>,
  modifiers: readonly HeaderModifier[],
): Record<string, string | string[]> {
  const headers: Headers = { ...answer };
  removeHopByHop(headers);
  modifyHeaders(headers, modifiers);
  return defined(headers);
}

function removeHopByHop(headers: Headers): void {
  const named = [headers['connection'] ?? []].flat().join(',');
  for (const name of named.split(',')) delete headers[name.trim().toLowerCase()];
  for (const name of HOP_BY_HOP) delete headers[name];
}

function defined(headers: Headers): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept[name] = value;
  return kept;
}
