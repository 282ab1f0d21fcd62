import type { ClusterPort, Op } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Application, ApplicationState, KubeObject, Release } from '@seatrial/model';
import {
  apiVersion,
  newApplicationStatus,
  parseApplicationState,
  readRecords,
  refOf,
  systemNamespace,
} from '@seatrial/model';
import { applicationState, newState, releasesOf } from '../records/application-state.ts';
import { type Manifests, placeIn, type Version } from '../source/manifests.ts';
import { RenderingUnavailable } from '../source/rendering-unavailable.ts';
import type { SourceView } from '../source/source.ts';

/** What an application runs before the merge. */
export interface Standing {
  readonly state: ApplicationState;
  /** Whether there is a record; without one it is new. */
  readonly isRecorded: boolean;
  readonly releases: readonly Release[];
}

/** What all of them run. */
export interface Standings {
  /** Applications that have something here. */
  readonly known: readonly ApplicationState[];
  /** Names of clusters for which there are records. */
  readonly clusters: readonly string[];
  readonly notes: readonly string[];
  of(application: Application, op: Op): Promise<Standing>;
}

/** By the records in the cluster. @throws PortError Unavailable where nobody answers */
export async function liveStandings(cluster: ClusterPort, clusterName: string, op: Op): Promise<Standings> {
  const { objects, notes, isPartial } = await recordsIn(cluster, op);
  const { records, problems } = readRecords(objects, parseApplicationState);
  const own = records.filter(({ metadata }) => metadata.namespace !== systemNamespace);
  const byName = new Map(own.map((state) => [state.spec.application, state]));
  return {
    known: own.filter(({ status }) => status?.inRepository !== false),
    clusters: [...new Set(own.map(({ spec }) => spec.cluster))],
    notes: [...notes, ...problems.map(({ message }) => message)],
    async of(application, inTime) {
      const { name } = application.metadata;
      const listed = byName.get(name);
      const state =
        listed === undefined && isPartial
          ? await applicationState(cluster, application.spec.namespace, name, inTime)
          : listed;
      if (state === undefined) return fresh(application, clusterName);
      return { state, isRecorded: true, releases: await releasesOf(cluster, state, inTime) };
    },
  };
}

interface Records {
  readonly objects: readonly KubeObject[];
  readonly notes: readonly string[];
  /** There may be more: those of an application are asked for by its name. */
  readonly isPartial: boolean;
}

async function recordsIn(cluster: Pick<ClusterPort, 'list'>, op: Op): Promise<Records> {
  try {
    const objects = await cluster.list({ apiVersion, kind: 'ApplicationState' }, op);
    return { objects, notes: [], isPartial: false };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    if (error.code === 'Forbidden') {
      const note = `what would leave the config branch is not seen: ${error.message}`;
      return { objects: [], notes: [note], isPartial: true };
    }
    if (error.code !== 'NotFound') throw error;
    const note =
      'Seatrial is not installed in this cluster, which has no record of any application: all of them are new';
    return { objects: [], notes: [note], isPartial: false };
  }
}

/** By what another version of the repository says: what it renders to counts as running. */
export function versionStandings(
  before: SourceView | undefined,
  manifests: Manifests,
  clusterName: string,
): Standings {
  async function standingOf(application: Application, op: Op): Promise<Standing> {
    const found = before?.applications.get(application.metadata.name);
    const head = before?.heads.get(application.metadata.name);
    if (found === undefined || head?.version === undefined) return fresh(application, clusterName);
    const { version, sources, renderer } = head;
    const { objects } = await versionOrNothing(manifests, { version, sources, renderer }, found.value, op);
    const { state } = fresh(found.value, clusterName);
    const status = {
      ...newApplicationStatus(),
      sequence: 1,
      file: found.source.file,
      path: found.value.spec.path,
      stableVersion: version,
      ...(sources === undefined ? {} : { stableSources: [...sources] }),
      ...(renderer === undefined ? {} : { stableRenderer: renderer }),
      inventory: objects.map(refOf),
      ...(found.value.spec.deletion === 'Prune' ? { deletion: 'Prune' as const } : {}),
    };
    return { state: { ...state, status }, isRecorded: true, releases: [] };
  }
  return {
    known: [...(before?.applications.values() ?? [])].map(({ value }) => fresh(value, clusterName).state),
    clusters: [],
    notes: [],
    of: standingOf,
  };
}

/** What cannot be rendered here is told where the application is planned. */
async function versionOrNothing(
  manifests: Manifests,
  version: Parameters<Manifests['version']>[0],
  application: Application,
  op: Op,
): Promise<Pick<Version, 'objects'>> {
  try {
    return await manifests.version(version, placeIn(application), op);
  } catch (error) {
    if (error instanceof RenderingUnavailable) return { objects: [] };
    throw error;
  }
}

function fresh(application: Application, cluster: string): Standing {
  const { namespace } = application.spec;
  const record = newState(application.metadata.name, { namespace, cluster, namespaceBy: 'Made' });
  return { state: parseApplicationState(record), isRecorded: false, releases: [] };
}
