import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRotatingSecret, messageOf } from '@seatrial/core';
import type { Mirror, MirrorOptions } from '@seatrial/git';
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { CliError } from './failure.ts';
import { readFileText } from './file-error.ts';

export interface RepositoryOptions {
  readonly repository?: string;
  readonly branch: string;
  readonly gitTokenFile?: string;
  readonly gitSshKeyFile?: string;
  readonly gitKnownHostsFile?: string;
  readonly allowFileProtocol?: boolean;
}

/** Options of the commands that read the config repository; whether one is needed, each command decides. */
export function withRepositoryOptions(command: Command): Command {
  return command
    .option('--branch <name>', 'config branch', 'main')
    .option('--git-token-file <path>', 'file with a token for the repository')
    .option('--git-ssh-key-file <path>', 'file with the private key for an ssh URL, without a passphrase')
    .option('--git-known-hosts-file <path>', 'file with the host keys that count for an ssh URL')
    .option('--allow-file-protocol', 'let the repository be a file:// URL');
}

/** Credentials with which a mirror reaches the repository. @throws CliError Usage */
export async function repositoryAccess(
  options: RepositoryOptions,
): Promise<Pick<MirrorOptions, 'auth' | 'protocols'>> {
  const { gitTokenFile, allowFileProtocol } = options;
  const key = keyAuth(options);
  return {
    ...(gitTokenFile === undefined ? {} : { auth: await tokenAuth(gitTokenFile) }),
    ...(key === undefined ? {} : { auth: key }),
    ...(allowFileProtocol === true ? { protocols: ['http', 'https', 'ssh', 'file'] } : {}),
  };
}

/** A mirror of the repository for the time of `work`; nothing is fetched yet. */
export async function withMirror<T>(
  options: RepositoryOptions,
  url: string,
  { env, signal }: Context,
  work: (mirror: Mirror) => Promise<T>,
): Promise<T> {
  // Not for help and completion, which answer at once.
  const [{ openMirror }, { systemClock }] = await Promise.all([
    import('@seatrial/git'),
    import('@seatrial/kube'),
  ]);
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-'));
  try {
    const access = await repositoryAccess(options);
    const { branch } = options;
    return await work(
      await openMirror({ url, directory, branch, clock: systemClock, env, signal, ...access }),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Both files or none: a key is shown to no host that is not known. They are read anew for each connection. */
function keyAuth({
  gitTokenFile,
  gitSshKeyFile,
  gitKnownHostsFile,
}: RepositoryOptions): MirrorOptions['auth'] {
  if (gitSshKeyFile === undefined && gitKnownHostsFile === undefined) return undefined;
  if (gitSshKeyFile === undefined || gitKnownHostsFile === undefined) {
    const problem = '--git-ssh-key-file and --git-known-hosts-file belong together';
    throw new CliError('Usage', `Cannot use ssh: ${problem}`, 'give both, or none of them');
  }
  if (gitTokenFile !== undefined) {
    const problem = 'a token is for http, and a key for ssh';
    throw new CliError('Usage', `Cannot use ssh: ${problem}`, 'give the one that the URL needs');
  }
  return {
    type: 'SshKey',
    privateKeyFile: resolve(gitSshKeyFile),
    knownHostsFile: resolve(gitKnownHostsFile),
  };
}

/** A token that is replaced in its file is used without a start. */
async function tokenAuth(file: string): Promise<NonNullable<MirrorOptions['auth']>> {
  const token = createRotatingSecret(() => readFileText(file));
  try {
    await token.current();
  } catch (error) {
    throw new CliError(
      'Usage',
      `Cannot read the token file ${file}: ${messageOf(error)}`,
      'check --git-token-file',
    );
  }
  return { type: 'Token', token };
}
