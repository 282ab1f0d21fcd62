import type { Application, Config, Finding, Located } from '@seatrial/model';
import { about, errorAt } from '@seatrial/model';
import { grantsFor, grantText } from './grants.ts';

/**
 * Applications that no grant gives the namespace which they share: it can be made for one of them alone. Whose it is by now
 * only the cluster knows, so the first is taken to be the one.
 */
export function checkSharedNamespaces({ clusters, applications }: Config): readonly Finding[] {
  return clusters.flatMap((cluster) => {
    const { name } = cluster.value.metadata;
    const first = new Map<string, Located<Application>>();
    return applications.flatMap((application) => {
      const { value, source } = application;
      const { targets, namespace } = value.spec;
      const isHere = targets.some((target) => target.cluster === name);
      if (!isHere || grantsFor(cluster.value.spec, value.spec).length > 0) return [];
      const other = first.get(namespace);
      if (other === undefined) {
        first.set(namespace, application);
        return [];
      }
      const { source: place, value: owner } = other;
      const message = `Application "${owner.metadata.name}" (${place.file}:${place.line}) has namespace "${namespace}" on cluster "${name}" too, and nothing grants it to either`;
      const hint = `give this one a namespace of its own, or ${grantText(value.spec, cluster.source.file, cluster.value.spec.namespaces.length > 0)}`;
      return about(`Application/${value.metadata.name}`, [
        errorAt(source, ['spec', 'namespace'], { code: 'NamespaceNotGranted', message, hint }),
      ]);
    });
  });
}
