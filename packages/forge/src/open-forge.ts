import type { ForgePort } from '@seatrial/core';
import { ForgeError } from './errors.ts';
import { createGitea } from './gitea/create-gitea.ts';
import type { ForgeAuth, RepositoryName } from './github/client.ts';
import { createForge } from './github/create-forge.ts';
import { createGitlab } from './gitlab/create-gitlab.ts';
import type { RestOptions } from './rest/rest-client.ts';

export interface OpenForgeOptions extends Omit<RestOptions, 'auth' | 'baseUrl'> {
  readonly kind: 'gitea' | 'github' | 'gitlab';
  readonly auth: ForgeAuth;
  /** Where Git has the repository. */
  readonly repositoryUrl: string;
  /** Of the forge, its site or its API; by default that of the host of the repository. */
  readonly baseUrl?: string;
  /** What the repository is called there, with its groups: by default as in the path of its URL. */
  readonly repository?: string;
}

/** The forge that has a config repository. @throws ForgeError BadConfig */
export function openForge({ kind, auth, repositoryUrl, ...options }: OpenForgeOptions): ForgePort {
  const { baseUrl = baseOf(kind, repositoryUrl), repository: named, ...more } = options;
  const name = named ?? nameOf(repositoryUrl, baseUrl);
  if (kind === 'github') return createForge({ ...more, auth, baseUrl, repository: expectRepository(name) });
  if (auth.type === 'App')
    throw new ForgeError('BadConfig', `Cannot use an App at ${kind}: it takes a token`);
  if (kind === 'gitea') return createGitea({ ...more, auth, baseUrl, repository: expectRepository(name) });
  const groups = name.split('/');
  if (groups.length < 2 || groups.includes('')) throw wrongName(name, 'GROUP/PROJECT');
  return createGitlab({ ...more, auth, baseUrl, project: name });
}

function expectRepository(text: string): RepositoryName {
  const [owner = '', name = '', ...more] = text.split('/');
  if (owner === '' || name === '' || more.length > 0) throw wrongName(text, 'OWNER/NAME');
  return { owner, name };
}

function wrongName(name: string, wanted: string): ForgeError {
  const what = JSON.stringify(name);
  return new ForgeError(
    'BadConfig',
    `Cannot tell the repository at the forge by ${what}: expected ${wanted}`,
  );
}

/** Undefined for `git@host:acme/config.git`, which is no URL. */
function urlOf(repositoryUrl: string): URL | undefined {
  return repositoryUrl.includes('://') ? (URL.parse(repositoryUrl) ?? undefined) : undefined;
}

function baseOf(kind: OpenForgeOptions['kind'], repositoryUrl: string): string {
  const url = urlOf(repositoryUrl);
  const named = url?.hostname ?? repositoryUrl.replace(/^[^@]*@/, '').split(':', 1)[0] ?? '';
  // another port than that of https is one of the site too, unless it is one of ssh
  const host = url?.protocol === 'https:' ? url.host : named;
  if (kind !== 'github') return `https://${host}`;
  return host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`;
}

/** The path of a repository, without the folder of its host that the site is in. */
function nameOf(repositoryUrl: string, baseUrl: string): string {
  const path = urlOf(repositoryUrl)?.pathname ?? repositoryUrl.slice(repositoryUrl.indexOf(':') + 1);
  const name = path
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
  const parts = (URL.parse(baseUrl)?.pathname ?? '').split('/').filter((it) => it !== '');
  const folder = (parts.at(-2) === 'api' ? parts.slice(0, -2) : parts).join('/');
  return folder !== '' && name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
}
