import type { ForgePort } from '@seatrial/core';
import { type OpenForgeOptions, openForge } from '@seatrial/forge';
import { aHastyClock } from './a-github.ts';
import { description } from './gitlab/description.ts';
import { gitlabRows } from './gitlab/rows.ts';
import { type GitlabProject, type GitlabUser, projectPath } from './gitlab/world.ts';
import { aStandIn, type StandIn } from './stand-in.ts';

export type GivenGitlab = StandIn<GitlabProject>;

/** A GitLab with one project, of which the branches `main` and `change` are there. */
export function aGitlab(): Promise<GivenGitlab> {
  return aStandIn<GitlabProject, GitlabUser>({
    description,
    apiPath: '/api/v4',
    rows: gitlabRows,
    open: (git) => ({
      git,
      users: new Map([
        ['glpat-bot', { id: 1, username: 'bot', role: 'Developer' }],
        ['glpat-cyd', { id: 2, username: 'cyd', role: 'Developer' }],
        ['glpat-guest', { id: 3, username: 'guest', role: 'Guest' }],
      ]),
      requests: [],
      statuses: [],
      protections: new Map(),
      approvalsMin: 0,
      pipelines: new Set(),
      quickActions: [],
      nextId: 100,
    }),
    userOf: ({ users }, token) => users.get(token),
    isThere: ({ id }) => id === undefined || id === projectPath,
  });
}

export function aGitlabForge(
  { url }: GivenGitlab,
  token = 'glpat-bot',
  options: Partial<OpenForgeOptions> = {},
): ForgePort {
  return openForge({
    kind: 'gitlab',
    auth: { type: 'Token', token },
    baseUrl: url,
    repositoryUrl: `${url}/${projectPath}.git`,
    userAgent: 'seatrial-test',
    clock: aHastyClock(),
    rng: () => 0.5,
    send: fetch,
    ...options,
  });
}
