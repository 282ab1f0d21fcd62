import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Closers, choosePorts, readIfThere, startGitServer, writePrivate } from '@seatrial/localcluster';
import type { PlaceOptions } from './place-options.ts';

/** The config repository, on a Git server of this place. */
export interface ConfigRepository {
  readonly url: string;
  /** The URL with a developer's password in it, for `git clone`. */
  readonly cloneUrl: string;
  /** Credentials of the runners. */
  readonly tokenFile: string;
}

/**
 * Serves the repository at the address it had before, if that is free, so that clones stay good. Nobody else on this
 * machine may push: what is pushed ends up as processes of this user.
 */
export async function openConfigRepository(
  { directory, begins, env, say, signal }: PlaceOptions,
  closers: Closers,
): Promise<ConfigRepository> {
  const root = join(directory, 'git');
  if (begins === 'Afresh') await rm(root, { recursive: true, force: true });
  const { 'config repository': port } = await choosePorts(
    join(directory, 'ports.json'),
    ['config repository'],
    say,
  );
  const tokenFile = join(directory, 'git-token');
  const password = (await readIfThere(tokenFile)) ?? randomBytes(20).toString('hex');
  await writePrivate(tokenFile, password);
  const server = await startGitServer({
    root,
    port,
    accounts: ['developer', 'x-access-token'].map((username) => ({
      type: 'Basic',
      access: 'Write',
      username,
      password,
    })),
    env,
    signal,
  });
  closers.add(() => server.close());
  const url = await server.createRepository('config');
  return { url, cloneUrl: url.replace('http://', `http://developer:${password}@`), tokenFile };
}
