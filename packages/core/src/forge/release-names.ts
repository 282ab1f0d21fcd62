import type { Release } from '@seatrial/model';
import { shortUid } from '../canary/undo.ts';

/** How a forge names what becomes of a commit on a cluster: the same whoever says it, the runner or a workflow. */
export interface ReleaseNames {
  /** Of the commit's status. */
  readonly context: string;
  /**
   * Of the deployment. Of the application and not of the cluster alone: a forge takes an older deployment of an environment for
   * ended when a newer one succeeds there.
   */
  readonly environment: string;
  /** Of the deployment: a version that is released again is deployed again. */
  readonly marker: string;
}

export function releaseNames({ spec, metadata }: Pick<Release, 'spec' | 'metadata'>): ReleaseNames {
  const environment = `${spec.cluster}/${spec.application}`;
  return {
    context: `seatrial/${environment}`,
    environment,
    marker: `${spec.cluster}/${metadata.name}@${shortUid(metadata)}`,
  };
}
