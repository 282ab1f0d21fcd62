import { type ClientOptions, createClient } from './client.ts';
import { type Deployment, type DeploymentStatus, keepDeployment, reportDeployment } from './deployments.ts';
import { createIdentity } from './identity.ts';
import { type KeptComment, keepComment } from './keep-comment.ts';
import { type KeptIssue, keepIssue } from './keep-issue.ts';
import type { Kept } from './keep-one.ts';
import { type KeptPullRequest, keepPullRequest, type PullRequest } from './keep-pull-request.ts';
import { defaultForgeLimits, type ForgeLimits } from './limits.ts';
import { type Check, reportCheck } from './report-check.ts';
import { type CommitStatus, reportStatus } from './report-status.ts';
import type { Op } from './scope.ts';

export interface ForgeOptions extends Omit<ClientOptions, 'limits'> {
  readonly limits?: Partial<ForgeLimits>;
}

/**
 * One repository at GitHub. `keep…` makes something as it should be, however often it is called and by however many at once;
 * `report…` says something that is said once. Every method throws ForgeError; when the caller aborts, the reason of its signal.
 */
export interface Forge {
  keepComment(comment: KeptComment, op: Op): Promise<Kept>;
  keepIssue(issue: KeptIssue, op: Op): Promise<Kept>;
  keepPullRequest(pull: KeptPullRequest, op: Op): Promise<PullRequest>;
  reportCheck(check: Check, op: Op): Promise<{ readonly url: string }>;
  reportStatus(status: CommitStatus, op: Op): Promise<void>;
  /** @returns its id, for its statuses */
  keepDeployment(deployment: Deployment, op: Op): Promise<number>;
  reportDeployment(id: number, status: DeploymentStatus, op: Op): Promise<void>;
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
    reportCheck: (check, op) =>
      within(op, `report the check ${check.name}`, (scope) => reportCheck(client, check, scope)),
    reportStatus: (status, op) =>
      within(op, `report ${status.context}`, (scope) => reportStatus(client, status, scope)),
    keepDeployment: (deployment, op) =>
      within(op, `deploy to ${deployment.environment}`, (scope) => keepDeployment(client, deployment, scope)),
    reportDeployment: (id, status, op) =>
      within(op, `report the deployment ${id}`, (scope) => reportDeployment(client, id, status, scope)),
  };
}
