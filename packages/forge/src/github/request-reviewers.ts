import type { Reviewers } from '@seatrial/core';
import { askReviewers } from '../reviewers.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import type { Pull } from './find-pull.ts';

/** GitHub takes no more of a pull request. */
const reviewersMax = 15;

export async function requestReviewers(
  { where, ask, limits }: Client,
  { number, user, requested_reviewers, requested_teams }: Pull,
  wanted: Reviewers,
  scope: Scope,
): Promise<void> {
  const of = `#${number} of ${where.owner}/${where.repo}`;
  await askReviewers(wanted, {
    author: user?.login,
    asked: {
      users: requested_reviewers?.map(({ login }) => login) ?? [],
      teams: requested_teams?.map(({ slug }) => slug) ?? [],
    },
    most: reviewersMax,
    async answered() {
      const doing = `read the reviews of ${of}`;
      const about = { doing, needs: 'pull-requests: read', repeat: 'Always' } as const;
      const { data } = await ask(about, scope, (it, extra) =>
        it.rest.pulls.listReviews({ ...where, pull_number: number, per_page: limits.pageSize, ...extra }),
      );
      return data.flatMap((it) => it.user?.login ?? []);
    },
    async request({ users, teams }) {
      const doing = `ask for a review of ${of}`;
      const about = { doing, needs: 'pull-requests: write', repeat: 'Always' } as const;
      await ask(about, scope, (it, extra) =>
        it.rest.pulls.requestReviewers({
          ...where,
          pull_number: number,
          reviewers: [...users],
          team_reviewers: [...teams],
          ...extra,
        }),
      );
    },
  });
}
