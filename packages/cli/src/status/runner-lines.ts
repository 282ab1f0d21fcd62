import {
  isShared,
  isTaken,
  type Life,
  lifeOf,
  numberAt,
  shardOf,
  sharedHolders,
  stringAt,
} from '@seatrial/core';
import { fromInstant, type KubeObject, labels, sharedLeaseName } from '@seatrial/model';

/** A runner of a cluster, as its Lease shows it; a cluster of which no runner is there has a line without a holder. */
export interface RunnerLine {
  readonly cluster: string;
  readonly holder?: string;
  readonly renewedAt?: string;
  /** It renewed its Lease in time, so it works. */
  readonly alive: boolean;
  /** How many of the shards of the cluster's applications it holds; absent of a runner that knows of none, and holds all. */
  readonly shards?: number;
}

/** Runners by their Leases; other Leases are passed over. */
export function runnerLines(leases: readonly KubeObject[], now: number): readonly RunnerLine[] {
  return clustersOf(leases).flatMap((cluster) => linesOf(cluster, leases, now));
}

/** Who works on an application of a cluster: whoever holds its shard. */
export function runnerOf(
  application: string,
  cluster: string,
  leases: readonly KubeObject[],
): string | undefined {
  const shared = sharedOf(cluster, leases);
  if (shared === undefined) return undefined;
  if (!isShared(shared)) return holderOf(shared);
  const life = sharedHolders(shared).get(shardOf(application));
  const lease = leases.find((it) => isRunners(it) && lifeOf(it) === life);
  return lease === undefined ? undefined : holderOf(lease);
}

const sharedPrefix = sharedLeaseName('');

function clustersOf(leases: readonly KubeObject[]): readonly string[] {
  const names = leases.flatMap(({ metadata }) => {
    const labelled = metadata.labels?.[labels.cluster];
    if (labelled !== undefined) return [labelled];
    return metadata.name.startsWith(sharedPrefix) ? [metadata.name.slice(sharedPrefix.length)] : [];
  });
  return [...new Set(names)].toSorted();
}

function linesOf(cluster: string, leases: readonly KubeObject[], now: number): readonly RunnerLine[] {
  const shared = sharedOf(cluster, leases);
  if (shared !== undefined && isTaken(shared) && !isShared(shared)) return [lineOf(cluster, shared, now)];
  const counts = new Map<Life, number>();
  for (const life of sharedHolders(shared).values()) counts.set(life, (counts.get(life) ?? 0) + 1);
  const own = leases.filter((it) => isRunners(it) && it.metadata.labels?.[labels.cluster] === cluster);
  const lines = own.map((it) => ({ ...lineOf(cluster, it, now), shards: counts.get(lifeOf(it)) ?? 0 }));
  const shown = lines.filter(({ alive, shards }) => alive || shards > 0);
  return shown.some(({ alive }) => alive) ? shown : [gone(cluster, lines)];
}

/** Of runners that have all gone, when the last of them was there. */
function gone(cluster: string, lines: readonly RunnerLine[]): RunnerLine {
  const renewedAt = lines
    .flatMap((it) => it.renewedAt ?? [])
    .toSorted()
    .at(-1);
  return { cluster, alive: false, ...(renewedAt === undefined ? {} : { renewedAt }) };
}

function lineOf(cluster: string, lease: KubeObject, now: number): RunnerLine {
  const renewedAt = stringAt(lease, 'spec', 'renewTime');
  const durationMs = (numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 0) * 1000;
  const holder = holderOf(lease);
  return {
    cluster,
    ...(holder === undefined ? {} : { holder }),
    ...(renewedAt === undefined ? {} : { renewedAt }),
    alive: holder !== undefined && renewedAt !== undefined && now - fromInstant(renewedAt) <= durationMs,
  };
}

function holderOf(lease: KubeObject): string | undefined {
  return isTaken(lease) ? stringAt(lease, 'spec', 'holderIdentity') : undefined;
}

function sharedOf(cluster: string, leases: readonly KubeObject[]): KubeObject | undefined {
  return leases.find(({ metadata }) => metadata.name === sharedLeaseName(cluster));
}

/** The Lease of one runner, and not the one that they share. */
function isRunners({ metadata }: KubeObject): boolean {
  return metadata.labels?.[labels.cluster] !== undefined && !metadata.name.startsWith(sharedPrefix);
}
