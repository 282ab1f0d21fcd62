import type { Clock } from '@seatrial/core';
import { createSharedWork, unlessAborted } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
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

/** Which path a kind has: asked once for all groups, and again when a kind is missing (a new CRD). */
export interface Discovery {
  /** @throws KubeError NotFound with reason KindNotServed */
  find(apiVersion: string, kind: string, op: Op): Promise<ServedKind>;
}

interface Answer {
  /** By group version and kind. */
  readonly kinds: ReadonlyMap<string, ServedKind>;
  /** Group versions of which the answer is not all; `All` where the server does not tell of all groups at once. */
  readonly unsure: ReadonlySet<string> | 'All';
}

/** Who looks for several kinds that are not there, one after the other, is told of all of them by one answer. */
const missingMs = 1_000;

export function createDiscovery(transport: Transport, clock: Pick<Clock, 'now'>): Discovery {
  const answers = new Map<string, Answer & { readonly at: EpochMs }>();
  const asking = createSharedWork<Answer>();

  /** What a path says, asked again where that is a while ago and the kind is not in it. */
  async function answerOf(
    path: string,
    list: (transport: Transport, op: Op) => Promise<Answer>,
    op: Op,
  ): Promise<Answer> {
    const known = answers.get(path);
    const isNews = known === undefined || (known.unsure !== 'All' && clock.now() - known.at >= missingMs);
    if (!isNews) return known;
    const asked = asking(path, async () => {
      const at = clock.now();
      // Only the transport's deadline ends it.
      const answer = await list(transport, { signal: new AbortController().signal });
      answers.set(path, { ...answer, at });
      return answer;
    });
    return unlessAborted(asked, op.signal);
  }

  function known(apiVersion: string, kind: string): ServedKind | undefined {
    const key = `${apiVersion}/${kind}`;
    return answers.get(groupsPath)?.kinds.get(key) ?? answers.get(groupPath(apiVersion))?.kinds.get(key);
  }

  async function ask(apiVersion: string, kind: string, op: Op): Promise<ServedKind | undefined> {
    const groups = isOfGroup(apiVersion) ? await answerOf(groupsPath, listGroups, op) : noGroups;
    const isWhole = groups.unsure !== 'All' && !groups.unsure.has(apiVersion);
    if (!isWhole) await answerOf(groupPath(apiVersion), (...given) => listKinds(apiVersion, ...given), op);
    return known(apiVersion, kind);
  }

  return {
    async find(apiVersion, kind, op) {
      const served = known(apiVersion, kind) ?? (await ask(apiVersion, kind, op));
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

const groupsPath = '/apis';

const noGroups: Answer = { kinds: new Map(), unsure: 'All' };

function isOfGroup(apiVersion: string): boolean {
  return apiVersion.includes('/');
}

/** apidiscovery.k8s.io/v2, as far as it is read (KEP-3352). A server that does not know it answers with something else. */
interface GroupDiscoveryList {
  readonly kind?: string;
  readonly items?: readonly {
    readonly metadata: { readonly name: string };
    readonly versions?: readonly {
      readonly version: string;
      /** `Stale`: of an aggregated server that has not answered lately. */
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly kind?: string };
        readonly scope?: string;
      }[];
    }[];
  }[];
}

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;q=0.9';

async function listGroups(transport: Transport, op: Op): Promise<Answer> {
  const request = {
    method: 'GET',
    path: groupsPath,
    headers: { accept: aggregated },
    doing: 'list the kinds of all groups',
    repeat: 'Always',
  } as const;
  const { kind, items = [] } = (await requestJson<GroupDiscoveryList>(transport, request, op)).value;
  if (kind !== 'APIGroupDiscoveryList') return noGroups;
  const kinds = new Map<string, ServedKind>();
  const unsure = new Set<string>();
  for (const { metadata, versions = [] } of items) {
    for (const { version, freshness, resources = [] } of versions) {
      const apiVersion = `${metadata.name}/${version}`;
      if (freshness === 'Stale') unsure.add(apiVersion);
      for (const { resource: plural, responseKind, scope } of resources)
        note(kinds, {
          apiVersion,
          kind: responseKind?.kind ?? '',
          plural,
          namespaced: scope === 'Namespaced',
        });
    }
  }
  return { kinds, unsure };
}

interface ApiResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

async function listKinds(apiVersion: string, transport: Transport, op: Op): Promise<Answer> {
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
    if (!isSubresource) note(kinds, { apiVersion, kind, plural: name, namespaced });
  }
  return { kinds, unsure: new Set() };
}

/** The first of a kind that has several resources is the one by which its objects are known. */
function note(kinds: Map<string, ServedKind>, served: ServedKind): void {
  const key = `${served.apiVersion}/${served.kind}`;
  if (!kinds.has(key)) kinds.set(key, served);
}

/** The path under which a group version is served: `v1` is the only one without a group. */
export function groupPath(apiVersion: string): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined
    ? `/api/${encodeURIComponent(apiVersion)}`
    : `/apis/${encodeURIComponent(group ?? '')}/${encodeURIComponent(version)}`;
}
