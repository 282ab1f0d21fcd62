import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { aGithub, type Given, workflowToken } from '../forge/a-github.ts';
import { type ActionEnded, type Running, runAction } from './run-action.ts';

const config = {
  'clusters/staging.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n',
  'apps/shop.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}]}\n',
  'apps/shop/config.yaml': aVersion('1'),
};

/** The only object of the application, by which its versions differ. */
export function aVersion(value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {value: "${value}"}\n`;
}

/** A commit of the config branch, and the version that the application `shop` has there. */
export interface Pushed {
  readonly sha: string;
  readonly version: string;
}

export interface ConfigPush extends Given {
  /** Before it. */
  readonly first: Pushed;
  push(files: Readonly<Record<string, string>>): Promise<Pushed>;
  /** The action `deploy`, as a workflow on this push runs it. */
  deploy(
    pushed: Pushed,
    inputs: Readonly<Record<string, string>>,
    running?: Running & { readonly depth?: number },
  ): Promise<ActionEnded>;
}

/** A config repository with the application `shop` on the cluster `staging`. */
export async function aConfigPush(): Promise<ConfigPush> {
  const given = await aGithub();
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-push-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const author = join(folder, 'author');
  await git(folder, 'clone', '--quiet', given.repository.cloneUrl, author);
  let count = 0;

  async function push(files: Readonly<Record<string, string>>): Promise<Pushed> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(author, path)), { recursive: true });
      await writeFile(join(author, path), text);
    }
    await git(author, 'add', '--all');
    await git(author, 'commit', '--quiet', '--message', 'change');
    await git(author, 'push', '--quiet', 'origin', 'HEAD:main');
    return {
      sha: await git(author, 'rev-parse', 'HEAD'),
      version: await git(author, 'rev-parse', 'HEAD:apps/shop'),
    };
  }

  return {
    ...given,
    first: await push(config),
    push,
    async deploy({ sha }, inputs, { depth, ...running } = {}) {
      count += 1;
      const workspace = join(folder, `workspace-${count}`);
      await git(folder, 'init', '--quiet', workspace);
      const deep = depth === undefined ? [] : [`--depth=${depth}`];
      await git(workspace, 'fetch', '--quiet', ...deep, given.repository.cloneUrl, sha);
      await git(workspace, 'checkout', '--quiet', '--detach', sha);
      return runAction('deploy', {
        workspace,
        inputs: { token: workflowToken, ...inputs },
        eventName: 'push',
        event: { before: await git(workspace, 'rev-parse', `${sha}^1`) },
        env: {
          GITHUB_API_URL: given.github.url,
          GITHUB_REPOSITORY: 'ada/shop',
          GITHUB_SHA: sha,
          GITHUB_RUN_ID: '7',
          GITHUB_SERVER_URL: 'https://github.com',
        },
        running,
      });
    },
  };
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const ours = ['-c', 'user.name=bob', '-c', 'user.email=bob@example.com', ...args];
  return (await promisify(execFile)('git', ours, { cwd })).stdout.trim();
}
