import type { ApiAccess } from '@seatrial/api/client';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** The HTTP API that the options name, where they name one. @throws CliError Usage where something is missing */
export function apiOf({ api, server, tokenFile, serverCaFile }: ClusterOptions): ApiAccess | undefined {
  if (api !== undefined) return api;
  if (server === undefined) {
    const flag = tokenFile === undefined ? '--server-ca-file' : '--token-file';
    if (tokenFile === undefined && serverCaFile === undefined) return undefined;
    throw new CliError('Usage', `Cannot use ${flag} without --server`, 'it is for the HTTP API of a runner');
  }
  if (tokenFile === undefined)
    throw new CliError('Usage', `Cannot ask ${server} without a token`, 'name a file with one: --token-file');
  return {
    url: server,
    token: () => readFileText(tokenFile),
    ...(serverCaFile === undefined ? {} : { caFile: serverCaFile }),
  };
}
