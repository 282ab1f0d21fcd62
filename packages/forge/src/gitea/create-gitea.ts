import type { ForgePort } from '@seatrial/core';
import { branchProtection } from '../rest/branches.ts';
import { createOwnName } from '../rest/own-name.ts';
import { at } from '../rest/rest.ts';
import { shortened } from '../shortened.ts';
import { branchOf, createGiteaClient, type GiteaOptions } from './client.ts';
import { closePullRequest } from './close-pull-request.ts';
import { keepPullRequest } from './keep-pull-request.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import { findPulls, type GiteaPull, seen } from './pulls.ts';

/** One repository at Gitea or Forgejo. @throws ForgeError BadConfig */
export function createGitea(options: GiteaOptions): ForgePort {
  const client = createGiteaClient(options);
  const { ask, path, name, within } = client;
  const ownName = createOwnName(client, 'login', 'read:user');

  return {
    findPullRequest: (branches, op) =>
      within(op, `look for the pull request of ${branches.head}`, async (scope) => {
        let newest: GiteaPull | undefined;
        for await (const pull of findPulls(client, branches, 'all', scope)) {
          if (pull.isOpen) return seen(pull);
          newest ??= pull;
        }
        return newest && seen(newest);
      }),
    keepPullRequest: (pull, op) =>
      within(op, `keep the pull request of ${pull.head}`, (scope) => keepPullRequest(client, pull, scope)),
    closePullRequest: (pull, op) =>
      within(op, `close the pull request of ${pull.head}`, async (scope) =>
        closePullRequest(client, await ownName(scope), pull, scope),
      ),
    mergePullRequest: (pull, op) =>
      within(op, `merge the pull request of ${pull.head}`, (scope) => mergePullRequest(client, pull, scope)),
    isProtected: (branch, op) =>
      within(op, `read how ${branch} is protected`, (scope) =>
        branchProtection(client, branchOf(client, branch), 'user_can_push', scope),
      ),
    reportStatus: ({ sha, context, state, description, url }, op) =>
      within(op, `report ${context}`, async (scope) => {
        const doing = `report ${context} of ${sha.slice(0, 7)} of ${name}`;
        const body = { context, state, description: shortened(description), target_url: url ?? '' };
        // the newest of a context counts, so that one too many does no harm
        await ask({ doing, needs: 'write:repository', repeat: 'Always' }, scope, (it, extra) =>
          it.send('POST', `${path}/statuses/${at`${sha}`}`, body, extra),
        );
      }),
  };
}
