import type { ForgeDeployment, ForgeDeploymentStatus } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import { pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import { shortened } from '../shortened.ts';
import type { Client } from './client.ts';

export interface DeploymentStatus extends ForgeDeploymentStatus {
  readonly logUrl?: string;
  readonly environmentUrl?: string;
}

const task = 'deploy';

/** The deployment of a commit to an environment, made if there is none. @returns its id, for its statuses */
export async function keepDeployment(client: Client, wanted: ForgeDeployment, scope: Scope): Promise<string> {
  const { where, ask, limits } = client;
  const { sha, environment, marker } = wanted;
  const of = `${sha.slice(0, 7)} to ${environment} in ${where.owner}/${where.repo}`;

  async function find(): Promise<number | undefined> {
    const doing = `look for the deployment of ${of}`;
    const about = { doing, needs: 'deployments: read', repeat: 'Always' } as const;
    const all = pages(doing, limits, async (page) => {
      const { data, headers } = await ask(about, scope, (it, extra) =>
        it.rest.repos.listDeployments({
          ...where,
          sha,
          environment,
          task,
          per_page: limits.pageSize,
          page,
          ...extra,
        }),
      );
      return { items: data, link: headers.link };
    });
    for await (const { id, payload } of all) if (markerOf(payload) === marker) return id;
    return undefined;
  }

  async function create(): Promise<number> {
    const about = {
      doing: `make a deployment of ${of}`,
      needs: 'deployments: write',
      repeat: 'Undone',
    } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.repos.createDeployment({
        ...where,
        ref: sha,
        environment,
        task,
        payload: { seatrial: marker },
        description: shortened(wanted.description),
        production_environment: wanted.isProduction,
        // it is no wish that somebody else would have to fulfil: neither is anything merged for it nor waited for
        auto_merge: false,
        required_contexts: [],
        ...extra,
      }),
    );
    if ('id' in data) return data.id;
    throw new TypeError(
      `Cannot make a deployment of ${of}: it is merged first, though nobody asked for that`,
    );
  }

  return String((await createOnce(client, scope, { find, create })).value);
}

/** Says how a deployment stands, unless that was said last. */
export async function reportDeployment(
  client: Client,
  id: string,
  status: DeploymentStatus,
  scope: Scope,
): Promise<void> {
  const { where, ask } = client;
  const description = shortened(status.description);

  async function find(): Promise<true | undefined> {
    const about = {
      doing: `read the deployment ${id}`,
      needs: 'deployments: read',
      repeat: 'Always',
    } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.repos.listDeploymentStatuses({ ...where, deployment_id: Number(id), per_page: 1, ...extra }),
    );
    const [last] = data;
    return last?.state === status.state && last.description === description ? true : undefined;
  }

  async function create(): Promise<true> {
    const about = {
      doing: `report the deployment ${id}`,
      needs: 'deployments: write',
      repeat: 'Undone',
    } as const;
    await ask(about, scope, (it, extra) =>
      it.rest.repos.createDeploymentStatus({
        ...where,
        deployment_id: Number(id),
        state: status.state,
        description,
        ...(status.logUrl === undefined ? {} : { log_url: status.logUrl }),
        ...(status.environmentUrl === undefined ? {} : { environment_url: status.environmentUrl }),
        ...extra,
      }),
    );
    return true;
  }

  await createOnce(client, scope, { find, create });
}

/** A payload comes back as it was given, or as a text of it. */
function markerOf(payload: unknown): unknown {
  if (typeof payload === 'string') return markerOf(parsed(payload));
  return typeof payload === 'object' && payload !== null && 'seatrial' in payload
    ? payload.seatrial
    : undefined;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? undefined : value;
  } catch {
    return undefined; // of somebody else: any text will do for a payload
  }
}
