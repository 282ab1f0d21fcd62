import type { Client } from './client.ts';
import { statusCharactersMax } from './limits.ts';
import type { Scope } from './scope.ts';

export interface CommitStatus {
  readonly sha: string;
  /** There is one status of each context. */
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  /** What is too long is cut off. */
  readonly description: string;
  readonly url?: string;
}

/** The status of a commit: the newest of a context counts, so that one too many does no harm. */
export async function reportStatus(
  { ask, where }: Client,
  status: CommitStatus,
  scope: Scope,
): Promise<void> {
  const { sha, context, state, description, url } = status;
  const doing = `report ${context} of ${sha.slice(0, 7)} of ${where.owner}/${where.repo}`;
  await ask({ doing, needs: 'statuses: write', repeat: 'Always' }, scope, (it, extra) =>
    it.rest.repos.createCommitStatus({
      ...where,
      sha,
      context,
      state,
      description: shortened(description),
      ...(url === undefined ? {} : { target_url: url }),
      ...extra,
    }),
  );
}

export function shortened(description: string): string {
  return description.length > statusCharactersMax
    ? `${description.slice(0, statusCharactersMax - 1)}…`
    : description;
}
