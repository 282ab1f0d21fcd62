import type { ForgePort } from '@seatrial/core';
import { branchProtection } from '../rest/branches.ts';
import { createOwnName } from '../rest/own-name.ts';
import { branchOf, createGitlabClient, type GitlabOptions } from './client.ts';
import { closeMergeRequest } from './close-merge-request.ts';
import { keepMergeRequest } from './keep-merge-request.ts';
import { mergeMergeRequest } from './merge-merge-request.ts';
import { findMergeRequests, requestSeen } from './merge-requests.ts';
import { reportStatus } from './report-status.ts';

/** One project at GitLab. @throws ForgeError BadConfig */
export function createGitlab(options: GitlabOptions): ForgePort {
  const client = createGitlabClient(options);
  const { within } = client;
  const ownName = createOwnName(client, 'username', 'api');

  return {
    findPullRequest: (branches, op) =>
      within(op, `look for the merge request of ${branches.head}`, async (scope) =>
        requestSeen(await findMergeRequests(client, branches, 'all', scope)),
      ),
    keepPullRequest: (pull, op) =>
      within(op, `keep the merge request of ${pull.head}`, (scope) => keepMergeRequest(client, pull, scope)),
    closePullRequest: (pull, op) =>
      within(op, `close the merge request of ${pull.head}`, async (scope) =>
        closeMergeRequest(client, await ownName(scope), pull, scope),
      ),
    mergePullRequest: (pull, op) =>
      within(op, `merge the merge request of ${pull.head}`, (scope) =>
        mergeMergeRequest(client, pull, scope),
      ),
    isProtected: (branch, op) =>
      within(op, `read how ${branch} is protected`, (scope) =>
        branchProtection(client, branchOf(client, branch), 'can_push', scope),
      ),
    reportStatus: (status, op) =>
      within(op, `report ${status.context}`, (scope) => reportStatus(client, status, scope)),
  };
}
