import { field, stringAt } from '@seatrial/core';
import { clusterScopedKinds, type ParsedFile } from '@seatrial/model';

/** A kind by its API group; the version does not change its scope. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Whether objects of a kind live in a namespace; undefined where that is not known. */
export type IsNamespaced = (groupKind: GroupKind) => boolean | undefined;

/** Without a cluster to ask: of the kinds that Kubernetes and the Gateway API have themselves. */
export function isBuiltInNamespaced({ group, kind }: GroupKind): boolean | undefined {
  if (clusterScopedKinds.has(`${group}/${kind}`)) return false;
  return isKubernetesGroup(group) ? true : undefined;
}

/** Custom kinds have a group with a dot; those that end in `.k8s.io` are kept for Kubernetes' own. */
function isKubernetesGroup(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/**
 * The scope of every kind: as known, else as a CustomResourceDefinition among the files says, else in a namespace, so that
 * what nobody knows is confined to the application's. No file changes the scope of what is known: nor does anything that
 * merely calls itself a CustomResourceDefinition.
 */
export function withDefinitions(
  files: readonly ParsedFile[],
  isNamespaced: IsNamespaced,
): (groupKind: GroupKind) => boolean {
  const scopes = new Map<string, string>();
  for (const { value } of files.flatMap((file) => file.documents)) {
    if (!isDefinition(value)) continue;
    const group = stringAt(value, 'spec', 'group') ?? '';
    scopes.set(
      `${group}/${stringAt(value, 'spec', 'names', 'kind')}`,
      stringAt(value, 'spec', 'scope') ?? '',
    );
  }
  return ({ group, kind }) =>
    isNamespaced({ group, kind }) ?? (scopes.get(`${group}/${kind}`) ?? 'Namespaced') === 'Namespaced';
}

function isDefinition(value: unknown): boolean {
  const [group, version] = (stringAt(value, 'apiVersion') ?? '').split('/');
  return (
    group === 'apiextensions.k8s.io' &&
    version !== undefined &&
    field(value, 'kind') === 'CustomResourceDefinition'
  );
}
