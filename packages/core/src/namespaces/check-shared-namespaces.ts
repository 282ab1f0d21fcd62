import type { Application, Cluster, Config, Finding, Located } from '@seatrial/model';
import { about, errorAt } from '@seatrial/model';
import { grantsFor, grantText } from './grants.ts';

/**
 * Applications that no grant gives the namespace which they share: it can be made for one of them alone. Whose it is by now
 * only the cluster knows, so the first is taken to be the one.
 */
export function checkSharedNamespaces({ applications, byName }: Config): readonly Finding[] {
  const first = new Map<string, Located<Application>>();
  return applications.flatMap((application) => {
    const { targets, namespace } = application.value.spec;
    return [...new Set(targets.map((target) => target.cluster))].flatMap((name) => {
      const cluster = byName.clusters.get(name);
      if (cluster === undefined || grantsFor(cluster.value.spec, application.value.spec).length > 0)
        return [];
      const place = `${name}/${namespace}`;
      const other = first.get(place);
      if (other !== undefined) return shared(application, other, cluster);
      first.set(place, application);
      return [];
    });
  });
}

function shared(
  { value, source }: Located<Application>,
  { value: owner, source: place }: Located<Application>,
  cluster: Located<Cluster>,
): readonly Finding[] {
  const { name } = cluster.value.metadata;
  const message = `Application "${owner.metadata.name}" (${place.file}:${place.line}) has namespace "${value.spec.namespace}" on cluster "${name}" too, and nothing grants it to either`;
  const hint = `give this one a namespace of its own, or ${grantText(value.spec, cluster.source.file, cluster.value.spec.namespaces.length > 0)}`;
  return about(`Application/${value.metadata.name}`, [
    errorAt(source, ['spec', 'namespace'], { code: 'NamespaceNotGranted', message, hint }),
  ]);
}
