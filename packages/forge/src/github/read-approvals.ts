import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';

/** What a person has said of a run's environments that wait for one. */
export interface Approval {
  readonly state: 'approved' | 'pending' | 'rejected';
  /** Login of the person. */
  readonly user: string;
  readonly environments: readonly string[];
  readonly comment: string;
}

/** Approvals of a workflow's run, as GitHub gives them. @param runId GITHUB_RUN_ID */
export async function readApprovals(
  { where, ask }: Client,
  runId: number,
  scope: Scope,
): Promise<readonly Approval[]> {
  const doing = `read the approvals of the run ${runId} of ${where.owner}/${where.repo}`;
  const { data } = await ask({ doing, needs: 'actions: read', repeat: 'Always' }, scope, (it, extra) =>
    it.rest.actions.getReviewsForRun({ ...where, run_id: runId, ...extra }),
  );
  return data.map(({ state, user, environments, comment }) => ({
    state,
    user: user?.login ?? '',
    environments: environments.flatMap(({ name }) => name ?? []),
    comment,
  }));
}
