import type { ForgePort } from '@seatrial/core';
import { type OpenForgeOptions, openForge } from '@seatrial/forge';
import { aHastyClock } from './a-github.ts';
import { description } from './gitea/description.ts';
import { giteaRows } from './gitea/rows.ts';
import type { GiteaUser, GiteaWorld } from './gitea/world.ts';
import { aStandIn, type StandIn } from './stand-in.ts';

export type GivenGitea = StandIn<GiteaWorld>;

/** A Gitea with the repository `acme/shop`, of which the branches `main` and `change` are there. */
export function aGitea(): Promise<GivenGitea> {
  return aStandIn<GiteaWorld, GiteaUser>({
    description,
    apiPath: '/api/v1',
    rows: giteaRows,
    open: (git) => ({
      git,
      users: new Map([
        ['gitea-bot', { id: 1, login: 'bot', mayWrite: true }],
        ['gitea-cyd', { id: 2, login: 'cyd', mayWrite: true }],
        ['gitea-reader', { id: 3, login: 'reader', mayWrite: false }],
      ]),
      teams: new Set(['platform']),
      pulls: [],
      labels: new Map([['old', 1]]),
      statuses: [],
      protections: new Set(),
      approvalsMin: 0,
      styles: ['merge', 'rebase', 'squash'],
      nextId: 100,
    }),
    userOf: ({ users }, token) => users.get(token),
    isThere: ({ owner, repo }) => owner === undefined || `${owner}/${repo}` === 'acme/shop',
  });
}

export function aGiteaForge(
  { url }: GivenGitea,
  token = 'gitea-bot',
  options: Partial<OpenForgeOptions> = {},
): ForgePort {
  return openForge({
    kind: 'gitea',
    auth: { type: 'Token', token },
    baseUrl: url,
    repositoryUrl: 'git@gitea.example.com:acme/shop.git',
    userAgent: 'seatrial-test',
    clock: aHastyClock(),
    rng: () => 0.5,
    send: fetch,
    ...options,
  });
}
