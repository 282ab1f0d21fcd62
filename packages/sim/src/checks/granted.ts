import type { Cluster, KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { crane } from '../people/grants.ts';
import type { Site } from '../simulated-world.ts';
import type { Check } from './check.ts';

/** Of a round that has read the Cluster file before the grant went. */
const roundMsMax = 10_000;
const recordKinds: ReadonlySet<string> = new Set(['Release', 'ApplicationState']);

/**
 * A grant that goes takes nothing with it: what runs stays, and a release in flight goes on to its end. It begins none, as far as the
 * runner has seen that it is gone. All versions of the crane have the same objects, so that none of them is ever deleted.
 */
export const granted: Check = ({ world: { timeline }, site, violated }) => {
  let missingSince: number | undefined;

  return ({ type, object, previous, by }) => {
    const now = timeline.now();
    missingSince = isMissing(site) ? (missingSince ?? now) : undefined;
    if (by !== 'Runner') return;
    const isDeleted =
      type === 'Deleted' ||
      (object.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined);
    if (isDeleted && isOfCrane(object))
      violated('nothing is deleted for a grant that is gone', `${object.kind} ${object.metadata.name}`);
    const begins =
      object.kind === 'Release' && type === 'Added' && object.metadata.namespace === crane.namespace;
    if (begins && missingSince !== undefined && now - missingSince > roundMsMax)
      violated('nothing new begins without its grants', object.metadata.name);
  };
};

/** As every runner knows the branch; where none has read it, none knows of anything that is missing. */
function isMissing({ runner, cluster }: Site): boolean {
  const views = runner.newestViews();
  return views.length > 0 && views.every((view) => lacksGrant(view.clusters.get(cluster.name)?.spec));
}

function lacksGrant(spec: Cluster['spec'] | undefined): boolean {
  if (spec === undefined) return false;
  const { namespaces, clusterScoped = [] } = spec;
  const isFor = ({ paths }: { readonly paths: readonly string[] }): boolean =>
    paths.some((it) => it === '**' || it === crane.path);
  const names = namespaces.filter(isFor).flatMap((it) => it.names);
  const has = (name: string): boolean => names.includes('*') || names.includes(name);
  return !has(crane.further) || !clusterScoped.some(isFor);
}

function isOfCrane({ kind, metadata }: KubeObject): boolean {
  return metadata.labels?.[labels.application] === crane.name && !recordKinds.has(kind);
}
