import type { ServiceOptions } from '@seatrial/runner';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import { parseListen } from './parse-listen.ts';

interface ApiOptions {
  readonly apiListen?: string;
  readonly apiCertFile?: string;
  readonly apiKeyFile?: string;
  readonly apiPlainHttp?: boolean;
}

/**
 * Where the HTTP API is served: nowhere unless somebody says so, and beyond this machine over TLS, unless a proxy is said to end it.
 * @throws CliError Usage
 */
export function apiPlaceOf({
  apiListen,
  apiCertFile: cert,
  apiKeyFile: key,
  apiPlainHttp = false,
}: ApiOptions): ServiceOptions['api'] {
  if (apiListen === undefined) {
    if (cert === undefined && key === undefined && !apiPlainHttp) return undefined;
    throw new CliError('Usage', 'Cannot serve the HTTP API: nobody says where', 'say it: --api-listen');
  }
  const place = parseListen(apiListen);
  if (cert !== undefined && key !== undefined) {
    const certificate = async () => ({ cert: await readFileText(cert), key: await readFileText(key) });
    return { ...place, certificate };
  }
  if (cert !== undefined || key !== undefined)
    throw new CliError(
      'Usage',
      'Cannot serve the HTTP API: --api-cert-file and --api-key-file belong together',
      'give both, or none of them',
    );
  if (apiPlainHttp || isLoopback(place.host)) return place;
  throw new CliError(
    'Usage',
    `Cannot serve the HTTP API at ${apiListen} without TLS: tokens would go over the network as they are`,
    'give --api-cert-file and --api-key-file; where a proxy ends TLS, --api-plain-http',
  );
}

function isLoopback(host: string): boolean {
  return /^127\.[0-9.]+$/.test(host) || host === '::1' || host === 'localhost';
}
