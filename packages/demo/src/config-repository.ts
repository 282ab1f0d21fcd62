import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PullRequestBranches } from '@seatrial/core';
import { createForge } from '@seatrial/forge';
import { type Closers, choosePorts, readIfThere, writePrivate } from '@seatrial/localcluster';
import { type Repository, startGithub } from '@seatrial/localgithub';
import type { PlaceOptions } from './place-options.ts';

/** The config repository, at a GitHub of this place. */
export interface ConfigRepository {
  readonly url: string;
  /** The URL with a developer's password in it, for `git clone`. */
  readonly cloneUrl: string;
  /** Credentials of the runners. */
  readonly tokenFile: string;
  /** Where people look at its commits, pull requests and deployments. */
  readonly pageUrl: string;
  /** What GitHub has of it. */
  readonly onGithub: Repository;
  /** Options of the runners, by which they speak to that GitHub. */
  readonly runnerOptions: readonly string[];
  /** As somebody who presses the button of a pull request. */
  readonly merge: (pull: PullRequestBranches & { readonly sha: string }) => Promise<void>;
}

const [owner, name] = ['demo', 'shop-config'];

/**
 * Serves the repository at the address it had before, if that is free, so that clones stay good. Nobody else on this
 * machine may push: what is pushed ends up as processes of this user.
 */
export async function openConfigRepository(
  { directory, begins, env, clock, rng, say, send, signal }: PlaceOptions,
  closers: Closers,
): Promise<ConfigRepository> {
  const root = join(directory, 'git');
  if (begins === 'Afresh') await rm(root, { recursive: true, force: true });
  const ports = await choosePorts(
    join(directory, 'ports.json'),
    ['config repository', 'GitHub', 'pages of GitHub'],
    say,
  );
  const tokenFile = join(directory, 'git-token');
  const password = (await readIfThere(tokenFile)) ?? randomBytes(20).toString('hex');
  await writePrivate(tokenFile, password);
  const accounts = ['developer', 'x-access-token'].map(
    (username) => ({ type: 'Basic', access: 'Write', username, password }) as const,
  );
  const github = await startGithub({
    directory,
    git: { port: ports['config repository'], accounts },
    port: ports.GitHub,
    pagesPort: ports['pages of GitHub'],
    env,
    clock,
    signal,
  });
  closers.add(() => github.close());
  const onGithub = await github.addRepository({ owner, name, folder: 'config' });
  github.addUser({ login: 'seatrial', token: password });
  const token = randomBytes(20).toString('hex');
  github.addUser({ login: 'grace', token });
  const person = createForge({
    auth: { type: 'Token', token },
    baseUrl: github.url,
    repository: { owner, name },
    userAgent: 'seatrial-demo',
    clock,
    rng,
    send,
  });
  const { cloneUrl: url } = onGithub;
  return {
    url,
    cloneUrl: url.replace('http://', `http://developer:${password}@`),
    tokenFile,
    pageUrl: `${github.pagesUrl}/${owner}/${name}`,
    onGithub,
    runnerOptions: Object.entries({
      '--forge': 'github',
      '--forge-url': github.url,
      '--forge-repository': `${owner}/${name}`,
      '--forge-token-file': tokenFile,
    }).flat(),
    async merge(pull) {
      const answer = await person.mergePullRequest(pull, { signal });
      if (answer.type !== 'Merged') throw new Error(`Cannot merge ${pull.head}: ${answer.message}`);
    },
  };
}
