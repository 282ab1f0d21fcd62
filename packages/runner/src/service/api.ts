import {
  type ApiServer,
  type Certificate,
  createIssuerKeys,
  createVerifier,
  defaultApiLimits,
  defaultIdentityLimits,
  serveApi,
} from '@seatrial/api';
import type { Observed, Op } from '@seatrial/core';
import type { Access } from '@seatrial/model';
import { clusterFault, lastKnown, type Source } from '../source/source.ts';
import type { ServiceOptions } from './run-service.ts';

/** Where the HTTP API is served, which is closed where nobody has said so. */
export interface ApiPlace {
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly certificate?: () => Promise<Certificate>;
}

/** @param source that of the first repository, in this term; undefined between two */
export async function startApi(
  { api, clusterName, kube, clock, steadyClock, rng, get, log, metrics }: ServiceOptions,
  source: () => Source | undefined,
): Promise<ApiServer | undefined> {
  if (api === undefined) return undefined;
  const keys = createIssuerKeys({ get, steadyClock, limits: defaultIdentityLimits });
  const server = await serveApi({
    ...api,
    kube,
    access: (op) => accessNow(source(), clusterName, op),
    verify: createVerifier({ keys, clock, limits: defaultIdentityLimits }),
    clock,
    steadyClock,
    newId: () => Math.floor(rng() * 2 ** 48).toString(36),
    log,
    count: (result) => metrics.api.inc({ result }),
    limits: defaultApiLimits,
  });
  log('info', `the HTTP API is at ${server.url}`);
  return server;
}

/**
 * Who may call, by the Cluster file as it was read last: while Git is away those whom it lets in can still take a release back. A
 * file that has a mistake lets nobody in.
 */
async function accessNow(
  source: Source | undefined,
  clusterName: string,
  op: Op,
): Promise<Observed<readonly Access[]>> {
  if (source === undefined) return { type: 'Unavailable', reason: 'the runner has not begun to work' };
  const view = await source.view(op);
  const known = lastKnown(view) ?? source.newest();
  if (known === undefined)
    return { type: 'Unavailable', reason: view.type === 'Value' ? '' : `${view.reason}` };
  const fault = clusterFault(known, clusterName);
  if (fault !== undefined)
    return { type: 'Unavailable', reason: `who may call stands in its Cluster file: ${fault}` };
  return { type: 'Value', value: known.cluster?.spec.access ?? [] };
}
