import type { ForgeDeployment, ForgePort, ForgeStatus } from '@seatrial/core';
import type { Kept } from '../keep-one.ts';
import { defaultForgeLimits, type ForgeLimits } from '../limits.ts';
import type { Op } from '../scope.ts';
import { type ClientOptions, createClient } from './client.ts';
import { closePullRequest } from './close-pull-request.ts';
import { type DeploymentStatus, keepDeployment, reportDeployment } from './deployments.ts';
import { findPulls, pullSeen } from './find-pull.ts';
import { createIdentity } from './identity.ts';
import { isProtected } from './is-protected.ts';
import { type KeptComment, keepComment } from './keep-comment.ts';
import { type KeptIssue, keepIssue } from './keep-issue.ts';
import { type KeptPullRequest, keepPullRequest, type PullRequest } from './keep-pull-request.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import { type Approval, readApprovals } from './read-approvals.ts';
import { type Check, reportCheck } from './report-check.ts';
import { reportStatus } from './report-status.ts';

export interface ForgeOptions extends Omit<ClientOptions, 'limits'> {
  readonly limits?: Partial<ForgeLimits>;
}

/**
 * One repository at GitHub. `keep…` makes something as it should be, however often it is called and by however many at once;
 * `report…` says something that is said once. Every method throws ForgeError; when the caller aborts, the reason of its signal.
 */
export interface Forge extends ForgePort {
  keepComment(comment: KeptComment, op: Op): Promise<Kept>;
  keepIssue(issue: KeptIssue, op: Op): Promise<Kept>;
  keepPullRequest(pull: KeptPullRequest, op: Op): Promise<PullRequest>;
  reportCheck(check: Check, op: Op): Promise<{ readonly url: string }>;
  reportStatus(status: ForgeStatus, op: Op): Promise<void>;
  keepDeployment(deployment: ForgeDeployment, op: Op): Promise<string>;
  reportDeployment(id: string, status: DeploymentStatus, op: Op): Promise<void>;
  /** What people have said of the environments of a workflow's run. */
  readApprovals(runId: number, op: Op): Promise<readonly Approval[]>;
}

/** @throws ForgeError BadConfig */
export function createForge({ limits, ...options }: ForgeOptions): Forge {
  const client = createClient({ ...options, limits: { ...defaultForgeLimits, ...limits } });
  const identify = createIdentity(client);
  const { within } = client;

  return {
    keepComment: (comment, op) =>
      within(op, `comment on #${comment.number}`, async (scope) =>
        keepComment(client, await identify(scope), comment, scope),
      ),
    keepIssue: (issue, op) =>
      within(op, 'keep an issue up to date', async (scope) =>
        keepIssue(client, await identify(scope), issue, scope),
      ),
    keepPullRequest: (pull, op) =>
      within(op, `keep the pull request of ${pull.head}`, (scope) => keepPullRequest(client, pull, scope)),
    findPullRequest: (branches, op) =>
      within(op, `look for the pull request of ${branches.head}`, async (scope) =>
        pullSeen(await findPulls(client, branches, 'all', scope)),
      ),
    closePullRequest: (pull, op) =>
      within(op, `close the pull request of ${pull.head}`, async (scope) =>
        closePullRequest(client, await identify(scope), pull, scope),
      ),
    mergePullRequest: (pull, op) =>
      within(op, `merge the pull request of ${pull.head}`, (scope) => mergePullRequest(client, pull, scope)),
    isProtected: (branch, op) =>
      within(op, `read how ${branch} is protected`, (scope) => isProtected(client, branch, scope)),
    reportCheck: (check, op) =>
      within(op, `report the check ${check.name}`, (scope) => reportCheck(client, check, scope)),
    reportStatus: (status, op) =>
      within(op, `report ${status.context}`, (scope) => reportStatus(client, status, scope)),
    keepDeployment: (deployment, op) =>
      within(op, `deploy to ${deployment.environment}`, (scope) => keepDeployment(client, deployment, scope)),
    reportDeployment: (id, status, op) =>
      within(op, `report the deployment ${id}`, (scope) => reportDeployment(client, id, status, scope)),
    readApprovals: (runId, op) =>
      within(op, `read the approvals of the run ${runId}`, (scope) => readApprovals(client, runId, scope)),
  };
}
