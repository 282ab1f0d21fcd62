import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { createRecent } from '../recent.ts';

/**
 * Objects of a release against which the API server had nothing, until it was asked about all of them: a round that runs out of
 * time goes on where it was. A version's manifests never change, so what was said of them holds.
 */
export interface Passed {
  has(release: Named, object: KubeObject): boolean;
  note(release: Named, object: KubeObject): void;
  /** All were asked about: another time, all are asked about again. */
  forget(release: Named): void;
}

type Named = Pick<KubeObject, 'metadata'>;

/** Releases that are being asked about; what is forgotten of more is asked again. */
const releasesMax = 100;

export function createPassed(): Passed {
  const passed = createRecent<Set<string>>(releasesMax);
  return {
    has: (release, object) => passed.get(nameOf(release))?.has(refKey(refOf(object))) === true,
    note(release, object) {
      const keys = passed.get(nameOf(release)) ?? new Set();
      passed.set(nameOf(release), keys.add(refKey(refOf(object))));
    },
    forget: (release) => passed.set(nameOf(release), new Set()),
  };
}

/** Another release may come to have its name, by the same version or not. */
function nameOf({ metadata: { namespace, name, uid } }: Named): string {
  return `${namespace}/${name}/${uid}`;
}
