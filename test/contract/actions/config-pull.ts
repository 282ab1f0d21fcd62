import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { aForge, aGithub, type Given, never, workflowToken } from '../forge/a-github.ts';
import { deployment } from '../render/working-copy.ts';
import { type ActionEnded, runAction } from './run-action.ts';

const config = {
  'clusters/staging.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n',
  'apps/shop.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}]}\n',
  'apps/shop/web.yaml': deployment,
};

/** What becomes of a file that was there, or '' where it was not. */
export type Changes = Readonly<Record<string, (text: string) => string>>;

export interface ConfigPull extends Given {
  readonly number: number;
  /** A checkout of the merge, as actions/checkout makes it with fetch-depth 2. */
  readonly workspace: string;
  base: string;
  head: string;
  merge: string;
  /** The pull request has these changes instead, in a new commit. */
  change(changes: Changes): Promise<void>;
}

/** A pull request against a config repository: with the application `shop` on the cluster `staging`, or with these files. */
export async function aConfigPull(
  changes: Changes,
  files: Readonly<Record<string, string>> = config,
): Promise<ConfigPull> {
  const given = await aGithub();
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-pull-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [author, workspace] = [join(folder, 'author'), join(folder, 'workspace')];
  await git(folder, 'clone', '--quiet', given.repository.cloneUrl, author);
  await write(author, Object.fromEntries(Object.entries(files).map(([path, text]) => [path, () => text])));
  const base = await commit(author, 'config');
  await git(author, 'push', '--quiet', 'origin', 'main');

  async function push(wanted: Changes): Promise<Pick<ConfigPull, 'head' | 'merge'>> {
    await git(author, 'switch', '--quiet', '--force-create', 'pull', base);
    await write(author, wanted);
    const head = await commit(author, 'change');
    await git(author, 'push', '--quiet', '--force', 'origin', 'pull');
    await git(author, 'switch', '--quiet', '--detach', base);
    await git(author, 'merge', '--quiet', '--no-ff', '--message', 'Merge', head);
    await git(author, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/1/merge');
    const merge = await git(author, 'rev-parse', 'HEAD');
    await rm(workspace, { recursive: true, force: true });
    await git(folder, 'init', '--quiet', workspace);
    await git(workspace, 'fetch', '--quiet', '--depth=2', given.repository.cloneUrl, merge);
    await git(workspace, 'checkout', '--quiet', '--detach', merge);
    return { head, merge };
  }

  const pushed = await push(changes);
  given.github.addUser({ login: 'bob', token: 'ghp_bob' });
  const bob = aForge(given.github, { auth: { type: 'Token', token: 'ghp_bob' } });
  const { number } = await bob.keepPullRequest(
    { head: 'pull', base: 'main', title: 'Change', body: '' },
    { signal: never },
  );
  const pull: ConfigPull = {
    ...given,
    ...pushed,
    number,
    workspace,
    base,
    change: async (wanted) => void Object.assign(pull, await push(wanted)),
  };
  return pull;
}

/** The action `plan`, as a workflow on this pull request runs it. */
export function planned(
  { github, workspace, number, base, head, merge }: ConfigPull,
  {
    inputs = {},
    isFork = false,
  }: { readonly inputs?: Readonly<Record<string, string>>; readonly isFork?: boolean } = {},
): Promise<ActionEnded> {
  const side = (sha: string, owner: string) => ({ sha, repo: { full_name: `${owner}/shop` } });
  return runAction('plan', {
    workspace,
    inputs: { token: workflowToken, ...inputs },
    eventName: 'pull_request',
    event: {
      pull_request: { number, base: side(base, 'ada'), head: side(head, isFork ? 'mallory' : 'ada') },
    },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'ada/shop',
      GITHUB_SHA: merge,
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SERVER_URL: 'https://github.com',
    },
  });
}

async function write(root: string, changes: Changes): Promise<void> {
  for (const [path, change] of Object.entries(changes)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, change(await readFile(file, 'utf8').catch(() => '')));
  }
}

async function commit(root: string, message: string): Promise<string> {
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '--allow-empty', '--message', message);
  return git(root, 'rev-parse', 'HEAD');
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const ours = ['-c', 'user.name=bob', '-c', 'user.email=bob@example.com', ...args];
  return (await promisify(execFile)('git', ours, { cwd })).stdout.trim();
}
