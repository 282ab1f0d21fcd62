import type { Release } from '@seatrial/model';

/** A release as a list shows it. */
export interface ListedRelease extends Release {
  /** The way back that has taken it back since, after its promotion. */
  readonly takenBackBy?: string;
}

/** Says of releases that were promoted which of them have been taken back: that stands in the record of the way back. */
export function withTakenBack(releases: readonly Release[]): readonly ListedRelease[] {
  const keyOf = (namespace: string | undefined, name: string): string => `${namespace}/${name}`;
  const waysBack = new Map(
    releases.flatMap(({ metadata: { name, namespace }, spec, status }) =>
      spec.undo === undefined || status?.phase !== 'Promoted'
        ? []
        : [[keyOf(namespace, spec.undo.release), name] as const],
    ),
  );
  return releases.map((release) => {
    const { name, namespace } = release.metadata;
    const takenBackBy = waysBack.get(keyOf(namespace, name));
    const isPromoted = release.status?.phase === 'Promoted';
    return takenBackBy === undefined || !isPromoted ? release : { ...release, takenBackBy };
  });
}
