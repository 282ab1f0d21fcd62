import { tmpdir } from 'node:os';
import { systemClock } from '@seatrial/kube';
import type { Github, Repository } from '@seatrial/localgithub';
import type { Release } from '@seatrial/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { type AtGithub, openAtGithub } from './at-github.ts';
import { appManifests, type Files, images } from './files.ts';
import type { Gate } from './gate.ts';
import { eventually, releasesOf, releaseWhen, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const [asked, refused] = ['reef', 'shoal'];

export const pullRequestsSuite: Suite = {
  apps: {
    [asked]: {
      ...firstVersion(asked, { source: '  revert: PullRequest\n' }),
      CODEOWNERS: `* @bob\napps/${asked}/ @ada\n`,
    },
    [refused]: firstVersion(refused),
  },
  tests,
};

function tests(place: () => Place): void {
  withTraffic(place, asked);
  withTraffic(place, refused);
  let hosted: AtGithub;
  let github: Github;
  let repository: Repository;
  let door: Gate;

  beforeAll(async () => {
    hosted = await openAtGithub(place());
    ({ github, repository, door } = hosted);
    for (const login of ['ada', 'bob']) github.addUser({ login, token: `ghp_${login}` });
    await hosted.startRunner('at-github');
  });
  afterAll(() => hosted?.close());

  /** What is merged at GitHub, where pushes to the branch are refused. */
  async function merged(files: Files): Promise<string> {
    const { git } = repository;
    const entries = await Promise.all(
      Object.entries(files).map(async ([path, text]) => ({
        path,
        mode: '100644',
        sha: text === null ? null : await git.writeBlob(Buffer.from(text)),
      })),
    );
    const parent = (await git.commitOf('refs/heads/main')) ?? '';
    const tree = await git.writeTree(parent, entries);
    const at = systemClock.now();
    const sha = await git.writeCommit({ tree, parents: [parent], message: 'Merge\n', author: 'ada', at });
    await git.setRef('refs/heads/main', sha, parent);
    return sha;
  }

  async function asAda(method: string, path: string, body: object): Promise<number> {
    const answer = await fetch(`${github.url}/repos/acme/config/${path}`, {
      method,
      headers: { authorization: 'Bearer ghp_ada', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status;
  }

  const onBranch = (ref: string, app: string): Promise<string | undefined> =>
    repository.git.tree(ref, true).then((all) => all.find(({ path }) => path === `apps/${app}`)?.sha);
  const pullsOf = (branch: string | undefined) =>
    [...repository.issues.values()].filter(({ pull }) => pull?.head === branch);
  const statusesOf = (sha: string, app: string) =>
    repository.statuses.filter((it) => it.sha === sha && it.context === `seatrial/local/${app}`);

  /** A release, once its revert is so. */
  function revertIs(app: string, name: string, what: (release: Release) => boolean): Promise<Release> {
    return eventually(`${name} ${what.toString()}`, async () =>
      (await releasesOf(place(), app)).find((it) => it.metadata.name === name && what(it)),
    );
  }

  it('opens a pull request with the evidence and its owners where the application wants one, and a person merges it', async () => {
    const commit = await place().merge(appManifests(asked, { image: images.failing }), 'Fail here');
    const failed = await takenBack(place(), asked, commit);
    const { name } = failed.metadata;

    const proposed = await revertIs(
      asked,
      name,
      ({ status }) => status?.revert?.pullRequest?.url !== undefined,
    );

    const revert = proposed.status?.revert;
    expect(revert).toMatchObject({
      state: 'Proposed',
      reason: 'ForPeople',
      pullRequest: { state: 'Open', base: 'main' },
    });
    const [pull, ...others] = pullsOf(revert?.pullRequest?.branch);
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ labels: ['seatrial-revert'], pull: { reviewers: ['ada'] } });
    expect(pull?.body).toContain('canary: ');
    expect(pull?.body).toContain(proposed.status?.verdict?.message);
    expect(await onBranch('main', asked)).toBe(proposed.spec.version);
    const status = await seatrial(['status'], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: tmpdir(),
      signal: op.signal,
    });
    expect(status.stdout.replace(/\s+/g, ' ')).toContain(`until ${revert?.pullRequest?.url} is merged`);
    await eventually('what GitHub is told', () =>
      statusesOf(commit, asked).at(-1)?.state === 'failure' ? true : undefined,
    );
    const deployments = [...repository.deployments.values()].filter(({ sha }) => sha === commit);
    expect(deployments.map(({ environment }) => environment)).toEqual([`local/${asked}`]);

    expect(await asAda('PUT', `pulls/${pull?.number}/merge`, { merge_method: 'squash' })).toBe(200);

    const done = await revertIs(
      asked,
      name,
      ({ status: now }) => now?.revert?.pullRequest?.state === 'Ended',
    );
    expect(done.status?.revert?.state).toBe('Done');
    expect(await onBranch('main', asked)).toBe(proposed.spec.previousVersion);
    expect(await repository.git.commitOf(`refs/heads/${revert?.pullRequest?.branch}`)).toBeUndefined();
    await eventually('the deployment’s end', () =>
      deployments[0] === undefined
        ? undefined
        : repository.deployments.get(deployments[0].id)?.statuses.some(({ state }) => state === 'failure'),
    );
  });

  it('takes a version back while GitHub is away and the branch takes no push; a runner after it opens one pull request, and closes it once it is overtaken', async () => {
    await github.protect(repository, 'main');
    await door.shut();
    const commit = await merged(appManifests(refused, { image: images.failing }));
    const failed = await takenBack(place(), refused, commit);
    const { name } = failed.metadata;
    expect(failed.status?.revert).toMatchObject({
      state: 'Proposed',
      reason: 'BranchRefused',
      pullRequest: { state: 'Wanted' },
    });
    const { branch } = failed.status?.revert?.pullRequest ?? {};
    expect(await onBranch(`refs/heads/${branch}`, refused)).toBe(failed.spec.previousVersion);
    expect(pullsOf(branch)).toEqual([]);
    await place().runner.kill();

    await hosted.startRunner('after-it');
    await door.open();

    const opened = await revertIs(
      refused,
      name,
      ({ status }) => status?.revert?.pullRequest?.url !== undefined,
    );
    expect(opened.status?.revert?.pullRequest?.waitsFor).toMatch(/review/);
    expect(pullsOf(branch)).toHaveLength(1);
    await eventually('what GitHub was not told', () =>
      statusesOf(commit, refused).at(-1)?.state === 'failure' ? true : undefined,
    );

    const mended = await merged(appManifests(refused, { image: images.good }));
    await releaseWhen(place(), refused, 'mended', ({ spec }) => spec.commit === mended);
    const over = await revertIs(
      refused,
      name,
      ({ status }) => status?.revert?.pullRequest?.state === 'Ended',
    );

    expect(over.status?.revert?.state).toBe('Superseded');
    expect(pullsOf(branch)).toMatchObject([{ state: 'closed', pull: { head: branch } }]);
    expect([...repository.comments.values()].map(({ body }) => body).join()).toContain(
      'Nothing is left to take back',
    );
    expect(await repository.git.commitOf(`refs/heads/${branch}`)).toBeUndefined();
  });
}
