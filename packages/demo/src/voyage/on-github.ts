import type { Release } from '@seatrial/model';
import type { Crew } from './crew.ts';

/** Waits until GitHub shows of a commit that its release on staging was taken back, and tells it as it is shown there. */
export async function redOnGithub(crew: Crew, commit: string): Promise<void> {
  const { onGithub } = crew.place.repository;
  const id = commit.slice(0, 7);
  const status = await crew.see(`a red status of ${id}`, () =>
    onGithub.statuses.findLast(({ sha, state }) => sha === commit && state === 'failure'),
  );
  crew.say(`github     ${id} ${status.context}: ${status.state}: ${status.description}`);
  const deployment = await crew.see(`a red deployment of ${id}`, () =>
    [...onGithub.deployments.values()].find(
      ({ sha, statuses }) => sha === commit && statuses.at(-1)?.state === 'failure',
    ),
  );
  crew.say(`github     deployment of ${id} to ${deployment.environment}: failure`);
}

/** The revert of a release waits as a pull request, and somebody merges it. */
export async function mergeRevert(crew: Crew, name: string): Promise<void> {
  const { onGithub, merge } = crew.place.repository;
  const proposed = await crew.see(`the pull request that takes ${name} back`, () => {
    const revert = releaseOf(crew, name)?.status?.revert;
    return revert?.state === 'Proposed' && revert.pullRequest?.url !== undefined
      ? revert.pullRequest
      : undefined;
  });
  const pull = [...onGithub.issues.values()].find((it) => it.pull?.head === proposed.branch);
  crew.say(`github     pull request #${pull?.number} ${pull?.title}: ${pull?.state}, ${proposed.url}`);
  await merge({ head: proposed.branch, base: proposed.base, sha: proposed.commit });
  crew.say(`github     pull request #${pull?.number} merged by a person`);
}

function releaseOf({ staging }: Crew, name: string): Release | undefined {
  return staging.watcher.releases().find(({ metadata }) => metadata.name === name);
}
