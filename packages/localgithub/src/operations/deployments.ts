import { type Call, notFound, ofRepository, paged, Refusal, type Row, textOf } from '../call.ts';
import { deploymentStatusView, deploymentView } from '../views.ts';
import type { Deployment, DeploymentStatus, Repository } from '../world.ts';

export const deploymentOperations: Readonly<Record<string, Row>> = {
  'repos/create-deployment': ofRepository(
    { deployments: 'write' },
    async ({ world, body }, repository, author) => {
      const ref = textOf(body['ref']) ?? '';
      const sha = await repository.git.commitOf(ref);
      if (sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
      const deployment: Deployment = {
        id: world.nextId(),
        sha,
        ref,
        task: textOf(body['task']) ?? 'deploy',
        environment: textOf(body['environment']) ?? 'production',
        description: textOf(body['description']) ?? null,
        payload: body['payload'],
        author,
        at: world.clock.now(),
        statuses: [],
      };
      repository.deployments.set(deployment.id, deployment);
      return { status: 201, body: deploymentView(deployment) };
    },
  ),
  'repos/list-deployments': ofRepository({ deployments: 'read' }, (call, repository) => {
    const newestFirst = [...repository.deployments.values()].toReversed();
    return paged(call, newestFirst.filter((it) => isAskedFor(it, call)).map(deploymentView));
  }),
  'repos/get-deployment': ofRepository({ deployments: 'read' }, ({ parameters }, repository) => ({
    status: 200,
    body: deploymentView(deploymentOf(repository, parameters['deployment_id'])),
  })),
  'repos/create-deployment-status': ofRepository(
    { deployments: 'write' },
    ({ world, parameters, body }, repository, author) => {
      const deployment = deploymentOf(repository, parameters['deployment_id']);
      const status: DeploymentStatus = {
        id: world.nextId(),
        state: textOf(body['state']) ?? '',
        description: textOf(body['description']) ?? '',
        environment: textOf(body['environment']) ?? deployment.environment,
        environmentUrl: textOf(body['environment_url']) ?? '',
        logUrl: textOf(body['log_url']) ?? '',
        author,
        at: world.clock.now(),
      };
      repository.deployments.set(deployment.id, {
        ...deployment,
        statuses: [...deployment.statuses, status],
      });
      return { status: 201, body: deploymentStatusView(status) };
    },
  ),
  'repos/list-deployment-statuses': ofRepository({ deployments: 'read' }, (call, repository) => {
    const { statuses } = deploymentOf(repository, call.parameters['deployment_id']);
    return paged(call, statuses.toReversed().map(deploymentStatusView));
  }),
};

function isAskedFor({ sha, ref, task, environment }: Deployment, { query }: Call): boolean {
  return (
    (query['sha'] ?? sha) === sha &&
    (query['ref'] ?? ref) === ref &&
    (query['task'] ?? task) === task &&
    (query['environment'] ?? environment) === environment
  );
}

function deploymentOf({ deployments }: Repository, id: unknown): Deployment {
  const found = deployments.get(Number(id));
  if (found === undefined) throw notFound();
  return found;
}
