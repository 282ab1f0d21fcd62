import { type Application, type Cluster, isReserved, type NamespaceGrant } from '@seatrial/model';

/** What of an Application its namespace is granted by. */
export type Claimant = Pick<Application['spec'], 'path' | 'namespace'>;

/** Whether a grant is for a folder of the repository that reads it. */
export function isGrantedTo(
  { repository, paths }: Pick<NamespaceGrant, 'repository' | 'paths'>,
  path: string,
): boolean {
  return repository === undefined && paths.some((pattern) => isPathIn(path, pattern));
}

/** A cluster as a further config repository sees it: the grants to that are the only ones, and are for its own folders. */
export function grantedToRepository(spec: Cluster['spec'], name: string): Cluster['spec'] {
  const own = <T extends { readonly repository?: string }>(grants: readonly T[]): Omit<T, 'repository'>[] =>
    grants.flatMap(({ repository, ...grant }) => (repository === name ? [grant] : []));
  const { namespaces, clusterScoped, ...others } = spec;
  return {
    ...others,
    namespaces: own(namespaces),
    ...(clusterScoped === undefined ? {} : { clusterScoped: own(clusterScoped) }),
  };
}

/** The grants of a Cluster file by which an application may have its namespace. */
export function grantsFor(
  { namespaces }: Pick<Cluster['spec'], 'namespaces'>,
  { path, namespace }: Claimant,
): readonly NamespaceGrant[] {
  return namespaces.filter(
    (grant) =>
      isGrantedTo(grant, path) &&
      grant.names.some((pattern) =>
        isReserved(namespace) ? pattern === namespace : isNameIn(namespace, pattern),
      ),
  );
}

/** Labels that they give the namespace; where two say something of one label, the first. */
export function grantedLabels(grants: readonly NamespaceGrant[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...grants.map(({ labels }) => labels).toReversed());
}

/** By namespace, the labels that a cluster grants it for the applications of a folder. */
export function grantedLabelsTo(
  path: string,
  cluster: Pick<Cluster['spec'], 'namespaces'> | undefined,
): (namespace: string) => Readonly<Record<string, string>> {
  return (namespace) => (cluster === undefined ? {} : grantedLabels(grantsFor(cluster, { path, namespace })));
}

/** What to write where, so that an application may have its namespace: for people. */
export function grantText(
  { path, namespace }: Claimant,
  file: string,
  hasGrants: boolean,
  repository?: string,
): string {
  const grant = `{${repositoryText(repository)}paths: [${yamlWord(path)}], names: [${namespace}]}`;
  return hasGrants
    ? `add "- ${grant}" to spec.namespaces in ${file}`
    : `add "namespaces: [${grant}]" to spec in ${file}`;
}

/** As the beginning of a grant. */
export function repositoryText(repository: string | undefined): string {
  return repository === undefined ? '' : `repository: ${repository}, `;
}

function isPathIn(path: string, pattern: string): boolean {
  if (pattern === '**') return true;
  return pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : path === pattern;
}

export function isNameIn(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** As it may stand in a list of YAML: quoted where it would be read as something else. */
export function yamlWord(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) ? text : JSON.stringify(text);
}
