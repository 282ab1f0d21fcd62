import type { ForgePort } from '@seatrial/core';
import { ForgeError } from './errors.ts';
import { createGitea } from './gitea/create-gitea.ts';
import type { ForgeAuth } from './github/client.ts';
import { createForge } from './github/create-forge.ts';
import { createGitlab } from './gitlab/create-gitlab.ts';
import type { RestOptions } from './rest/rest-client.ts';

export const forgeKinds = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof forgeKinds)[number];

export interface OpenForgeOptions extends Omit<RestOptions, 'auth' | 'baseUrl'> {
  readonly kind: ForgeKind;
  readonly auth: ForgeAuth;
  /** Of the forge; that of github.com or gitlab.com when absent. */
  readonly baseUrl?: string;
  /** Where Git has the repository: its path says which one it is at the forge. */
  readonly repositoryUrl: string;
}

const publicUrls: Readonly<Partial<Record<ForgeKind, string>>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com',
};

/** The forge that has a config repository. @throws ForgeError BadConfig */
export function openForge({ kind, auth, repositoryUrl, ...options }: OpenForgeOptions): ForgePort {
  const baseUrl = options.baseUrl ?? publicUrls[kind];
  if (baseUrl === undefined) throw new ForgeError('BadConfig', `Cannot use ${kind} without its address`);
  const segments = segmentsOf(repositoryUrl, kind === 'gitlab' ? baseUrl : undefined);
  const [owner = '', name = ''] = segments.slice(-2);
  if (owner === '' || name === '')
    throw new ForgeError(
      'BadConfig',
      'Cannot tell the repository at the forge by its URL: expected OWNER/NAME at its end',
    );
  if (kind === 'github') return createForge({ ...options, auth, baseUrl, repository: { owner, name } });
  if (auth.type === 'App')
    throw new ForgeError('BadConfig', `Cannot use an App at ${kind}: it takes a token`);
  return kind === 'gitea'
    ? createGitea({ ...options, auth, baseUrl, repository: { owner, name } })
    : createGitlab({ ...options, auth, baseUrl, project: segments.join('/') });
}

/** The parts of a repository's path; without those of a site that is in a folder of its host. */
function segmentsOf(repositoryUrl: string, site: string | undefined): readonly string[] {
  const scp = /^[^/:@]+@[^/:]+:(?!\/)(.*)$/.exec(repositoryUrl)?.[1]; // git@host:acme/config.git, which is no URL
  const path = scp ?? URL.parse(repositoryUrl)?.pathname ?? '';
  const segments = decodeURI(path)
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const folder = (URL.parse(site ?? '')?.pathname ?? '')
    .replace(/\/api\/v4\/?$/, '')
    .split('/')
    .filter(Boolean);
  const isInside = folder.every((it, index) => segments[index] === it);
  return isInside ? segments.slice(folder.length) : segments;
}
