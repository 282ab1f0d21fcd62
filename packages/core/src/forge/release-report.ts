import type { Release, ReleasePhase } from '@seatrial/model';
import type { ForgeDeploymentStatus, ForgeStatus } from './forge-port.ts';
import { type ReleaseNames, releaseNames } from './release-names.ts';

/** What is to be said of a release at the forge: of its commit there, for one application on one cluster. */
export interface ReleaseReport {
  readonly names: ReleaseNames;
  readonly sha: string;
  readonly status: Pick<ForgeStatus, 'state' | 'description'>;
  readonly deployment: ForgeDeploymentStatus;
}

interface Row {
  readonly status: ForgeStatus['state'];
  readonly deployment: ForgeDeploymentStatus['state'];
  readonly words: string;
}

const underWay = { status: 'pending', deployment: 'in_progress' } as const;

/** `error` of one that was overtaken: it is neither good nor bad, and nobody is to take it for good. */
const byPhase: Readonly<Record<ReleasePhase, Row>> = {
  Pending: { status: 'pending', deployment: 'queued', words: 'waits for its turn' },
  Preparing: { ...underWay, words: 'its canary is made' },
  Progressing: { ...underWay, words: 'is tried' },
  Promoting: { ...underWay, words: 'is promoted' },
  Watching: { ...underWay, words: 'is promoted, and watched' },
  RollingBack: { ...underWay, words: 'is taken back' },
  Promoted: { status: 'success', deployment: 'success', words: 'promoted' },
  RolledBack: { status: 'failure', deployment: 'failure', words: 'taken back' },
  Superseded: { status: 'error', deployment: 'inactive', words: 'overtaken' },
  Failed: { status: 'failure', deployment: 'failure', words: 'failed' },
};

/**
 * Reads out of a record what the forge is told of it; undefined before a runner has seen it. Counts and times are left out while
 * it is under way, so that it changes only where people would look.
 */
export function releaseReport(release: Release): ReleaseReport | undefined {
  const { spec, status } = release;
  if (status === undefined) return undefined;
  const { status: state, deployment, words } = byPhase[status.phase];
  const isOver = status.finishedAt !== undefined;
  const step = status.phase === 'Progressing' && status.step !== undefined ? `, step ${status.step}` : '';
  const description = isOver ? `${words}: ${status.message}` : `${words}${step}`;
  return {
    names: releaseNames(release),
    sha: spec.commit,
    status: { state, description },
    deployment: { state: deployment, description },
  };
}
