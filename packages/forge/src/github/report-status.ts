import type { ForgeStatus } from '@seatrial/core';
import type { Scope } from '../scope.ts';
import { shortened } from '../shortened.ts';
import type { Client } from './client.ts';

/** The status of a commit: the newest of a context counts, so that one too many does no harm. */
export async function reportStatus({ ask, where }: Client, status: ForgeStatus, scope: Scope): Promise<void> {
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
