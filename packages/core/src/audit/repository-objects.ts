import { type Application, type Cluster, type KubeObject, type Located, type Source } from '@seatrial/model';
import { grantedLabels, grantsFor } from '../namespaces/grants.ts';
import { isNamespace } from '../namespaces/guarded-labels.ts';
import type { Manifest } from '../validate/manifest.ts';
import type { Audited } from './audited.ts';

/** An application as it is rendered for some of the clusters that it goes to. */
export interface ApplicationObjects {
  readonly application: Located<Application>;
  readonly clusters: readonly string[];
  readonly objects: readonly Manifest[];
}

/**
 * The objects of a repository as an audit looks at them. Namespaces are as they are made: with the labels that the Cluster
 * file grants, which no manifest may have; one without a manifest stands where its application names it.
 */
export function repositoryObjects(
  applications: readonly ApplicationObjects[],
  clusters: ReadonlyMap<string, Located<Cluster>>,
): readonly Audited[] {
  return applications.flatMap((it) => [
    ...it.objects
      .filter(({ object }) => !isNamespace(object))
      .map(({ object, source }) => audited(it, object, source, it.clusters)),
    ...it.clusters.flatMap((cluster) => namespacesIn(cluster, it, clusters.get(cluster))),
  ]);
}

function namespacesIn(
  cluster: string,
  it: ApplicationObjects,
  file: Located<Cluster> | undefined,
): readonly Audited[] {
  const { path, namespace } = it.application.value.spec;
  const own = it.objects.filter(({ object }) => isNamespace(object));
  const isThere = own.some(({ object }) => object.metadata.name === namespace);
  const all = isThere ? own : [...own, unwritten(it.application)];
  return all.map(({ object, source }) => {
    const { name, labels } = object.metadata;
    const grants = file === undefined ? [] : grantsFor(file.value.spec, { path, namespace: name });
    const metadata = { ...object.metadata, labels: { ...labels, ...grantedLabels(grants) } };
    return audited(it, { ...object, metadata }, source, [cluster]);
  });
}

function unwritten({ value, source }: Located<Application>): Manifest {
  const locate: Source['locate'] = () => source.locate(['spec', 'namespace']);
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: value.spec.namespace } },
    source: { ...source, locate, locateKey: locate },
  };
}

function audited(
  { application }: ApplicationObjects,
  object: KubeObject,
  source: Source,
  clusters: readonly string[],
): Audited {
  return { object, source, application: application.value.metadata.name, clusters };
}
