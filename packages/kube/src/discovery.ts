import { createSharedWork, unlessAborted } from '@seatrial/core';
import { isKubeError, KubeError } from './errors.ts';
import { requestJson } from './json.ts';
import type { Op } from './op.ts';
import type { Transport } from './transport.ts';

/** How the API server serves a kind. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Which path a kind has: asked once per group version, and once more when a kind is missing (a new CRD). */
export interface Discovery {
  /** @throws KubeError NotFound with reason KindNotServed */
  find(apiVersion: string, kind: string, op: Op): Promise<ServedKind>;
}

export function createDiscovery(transport: Transport): Discovery {
  const known = new Map<string, ReadonlyMap<string, ServedKind>>();
  const asking = createSharedWork<ReadonlyMap<string, ServedKind>>();

  function ask(apiVersion: string): Promise<ReadonlyMap<string, ServedKind>> {
    return asking(apiVersion, async () => {
      // Only the transport's deadline ends it.
      const kinds = await listKinds(transport, apiVersion, { signal: new AbortController().signal });
      known.set(apiVersion, kinds);
      return kinds;
    });
  }

  return {
    async find(apiVersion, kind, op) {
      const served =
        known.get(apiVersion)?.get(kind) ?? (await unlessAborted(ask(apiVersion), op.signal)).get(kind);
      if (served !== undefined) return served;
      throw new KubeError(
        'NotFound',
        `Cannot find kind ${kind} in ${apiVersion}: not served, install its CRD or correct the name`,
        {
          status: 404,
          reason: 'KindNotServed',
        },
      );
    },
  };
}

interface ApiResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

async function listKinds(
  transport: Transport,
  apiVersion: string,
  op: Op,
): Promise<ReadonlyMap<string, ServedKind>> {
  const kinds = new Map<string, ServedKind>();
  const request = {
    method: 'GET',
    path: groupPath(apiVersion),
    doing: `list the kinds of ${apiVersion}`,
    repeat: 'Always',
  } as const;
  const response = await requestJson<ApiResourceList>(transport, request, op).catch((error: unknown) => {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  });
  for (const { name, kind, namespaced } of response?.value.resources ?? []) {
    const isSubresource = name.includes('/');
    if (!isSubresource && !kinds.has(kind)) kinds.set(kind, { apiVersion, kind, plural: name, namespaced });
  }
  return kinds;
}

/** The path under which a group version is served: `v1` is the only one without a group. */
export function groupPath(apiVersion: string): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined
    ? `/api/${encodeURIComponent(apiVersion)}`
    : `/apis/${encodeURIComponent(group ?? '')}/${encodeURIComponent(version)}`;
}
