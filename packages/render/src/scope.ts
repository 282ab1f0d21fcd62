import { field, stringAt } from '@seatrial/core';
import { clusterScopedKinds, type ParsedFile } from '@seatrial/model';

/** A kind by its API group; the version does not change its scope. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Whether objects of a kind live in a namespace. Where a cluster can be asked, its discovery knows more kinds. */
export type IsNamespaced = (groupKind: GroupKind) => boolean;

/** Without a cluster to ask: everything that is not in the table has a namespace, as most custom resources do. */
export function isBuiltInNamespaced({ group, kind }: GroupKind): boolean {
  return !clusterScopedKinds.has(`${group}/${kind}`);
}

/** The same, knowing also the custom kinds that the files define themselves. */
export function withDefinitions(files: readonly ParsedFile[], isNamespaced: IsNamespaced): IsNamespaced {
  const scopes = new Map<string, string>();
  for (const { value } of files.flatMap((file) => file.documents)) {
    if (field(value, 'kind') !== 'CustomResourceDefinition') continue;
    const group = stringAt(value, 'spec', 'group') ?? '';
    scopes.set(
      `${group}/${stringAt(value, 'spec', 'names', 'kind')}`,
      stringAt(value, 'spec', 'scope') ?? '',
    );
  }
  return ({ group, kind }) => {
    const scope = scopes.get(`${group}/${kind}`);
    return scope === undefined ? isNamespaced({ group, kind }) : scope === 'Namespaced';
  };
}
