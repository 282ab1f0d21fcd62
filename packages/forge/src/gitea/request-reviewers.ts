import { items, type Reviewers, stringAt } from '@seatrial/core';
import { askReviewers } from '../reviewers.ts';
import type { Scope } from '../scope.ts';
import type { GiteaClient } from './client.ts';
import type { GiteaPull } from './pulls.ts';

/** Gitea has no limit; this is one of ours. */
const reviewersMax = 15;

export async function requestReviewers(
  { ask, path, name }: GiteaClient,
  { number, author, asked, teamsAsked }: GiteaPull,
  wanted: Reviewers,
  scope: Scope,
): Promise<void> {
  await askReviewers(wanted, {
    author,
    asked: { users: asked, teams: teamsAsked },
    most: reviewersMax,
    async answered() {
      const doing = `read the reviews of #${number} of ${name}`;
      const about = { doing, needs: 'read:repository', repeat: 'Always' } as const;
      const { data } = await ask(about, scope, (it, extra) =>
        it.get(`${path}/pulls/${number}/reviews?limit=50`, extra),
      );
      return items(data).flatMap((it) => stringAt(it, 'user', 'login') ?? []);
    },
    async request({ users, teams }) {
      const doing = `ask for a review of #${number} of ${name}`;
      const about = { doing, needs: 'write:repository', repeat: 'Always' } as const;
      await ask(about, scope, (it, extra) =>
        it.send(
          'POST',
          `${path}/pulls/${number}/requested_reviewers`,
          { reviewers: users, team_reviewers: teams },
          extra,
        ),
      );
    },
  });
}
