import type { KubeObject, Source } from '@seatrial/model';

/** An object of an application as rendered, and where in the repository it comes from. */
export interface Manifest {
  readonly object: KubeObject;
  readonly source: Source;
}
