import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { type Github, type Repository, startGithub } from '@seatrial/localgithub';
import { createGate, type Gate } from './gate.ts';
import { op, type Place } from './place.ts';
import type { Service } from './service.ts';

/** The repository of a place as GitHub shows it, as `acme/config`. */
export interface AtGithub {
  readonly github: Github;
  readonly repository: Repository;
  /** Before GitHub, for the runner. */
  readonly door: Gate;
  /** One that is told of GitHub, in the place of the one there. */
  startRunner(name: string): Promise<Service>;
  /** Leaves a runner that knows nothing of GitHub. */
  close(): Promise<void>;
}

const token = 'ghp_of-the-runner';

export async function openAtGithub(place: Place): Promise<AtGithub> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-at-github-'));
  const github = await startGithub({
    directory: folder,
    env: process.env,
    clock: systemClock,
    signal: op.signal,
  });
  const repository = await github.addRepository({ owner: 'acme', name: 'config' });
  const bare = join(folder, 'git', 'acme.config.git');
  await rm(bare, { recursive: true });
  await symlink(place.bareRepository, bare);
  github.addUser({ login: 'seatrial', token });
  await writeFile(join(folder, 'token'), `${token}\n`);
  const door = await createGate(Number(new URL(github.url).port));
  await door.open();
  const forge = ['--forge', 'github', '--forge-url', `http://127.0.0.1:${door.port}`];
  const where = ['--forge-repository', 'acme/config', '--forge-token-file', join(folder, 'token')];
  return {
    github,
    repository,
    door,
    async startRunner(name) {
      await place.runner.stop();
      return place.startRunner({ name, more: [...forge, ...where] });
    },
    async close() {
      await place.runner.stop();
      await place.startRunner();
      await door.shut();
      await github.close();
      await rm(folder, { recursive: true });
    },
  };
}
