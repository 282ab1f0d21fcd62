import type { IncomingHttpHeaders } from 'node:http';
import { items, revertBranches, stringAt } from '@seatrial/core';

/** What a delivery tells. None of it is believed: at most it is a reason to look at the repository. */
export type Told =
  | { readonly type: 'Ping' }
  /** An event that is neither of these. */
  | { readonly type: 'Other'; readonly event: string }
  | {
      /** Opened, closed, merged, looked at: whatever it is, it is looked up. */
      readonly type: 'PullRequest';
      /** The branch that is to be merged. */
      readonly head: string | undefined;
      readonly repositories: readonly string[];
    }
  | {
      readonly type: 'Push';
      /** Full names, as `refs/heads/main`. */
      readonly refs: readonly string[];
      /** URLs and names of the repository; none where the payload does not say. */
      readonly repositories: readonly string[];
    };

/** What this service looks at. */
export interface Watched {
  readonly url: string;
  readonly branch?: string;
  readonly followsTags: boolean;
}

/** Of whoever sends several of them, the own one first. */
const eventHeaders = ['x-gitea-event', 'x-github-event', 'x-gitlab-event', 'x-event-key'];
const pings: readonly string[] = ['ping', 'diagnostics:ping'];
/** A system hook of GitLab is for several events: its payload says whether it is a push. */
const pushes: readonly string[] = ['push', 'Push Hook', 'System Hook', 'repo:push', 'repo:refs_changed'];

const pullRequests: readonly string[] = ['pull_request', 'pull_request_review', 'Merge Request Hook'];

const ledgerRefs = 'refs/seatrial/';

/** Reads a payload of any provider by the fields that we use. Without an event in the headers it is a push. */
export function readDelivery(headers: IncomingHttpHeaders, payload: unknown): Told {
  const event = eventHeaders.map((name) => headers[name]).find((value) => typeof value === 'string');
  if (event !== undefined && pings.includes(event)) return { type: 'Ping' };
  if (event !== undefined && pullRequests.includes(event)) {
    const head = stringAt(payload, 'pull_request', 'head', 'ref');
    return {
      type: 'PullRequest',
      head: head ?? stringAt(payload, 'object_attributes', 'source_branch'),
      repositories: repositoriesOf(payload),
    };
  }
  if (event !== undefined && !pushes.includes(event)) return { type: 'Other', event };
  return { type: 'Push', refs: refsOf(payload), repositories: repositoriesOf(payload) };
}

/** Why a delivery does not concern what is watched; undefined where it does. */
export function whyIgnored(
  told: Extract<Told, { type: 'Push' | 'PullRequest' }>,
  watched: Watched,
): string | undefined {
  const known = told.repositories.map(pathOf).filter((path) => path !== '');
  const own = pathOf(watched.url);
  const isElsewhere = known.length > 0 && !known.some((path) => isSame(path, own));
  if (told.type === 'Push') {
    const why = whyNotFollowed(told.refs, watched);
    return why ?? (isElsewhere ? 'a push to another repository' : undefined);
  }
  if (told.head?.startsWith(revertBranches) !== true) return 'not the pull request of a revert';
  return isElsewhere ? 'a pull request of another repository' : undefined;
}

function whyNotFollowed(refs: readonly string[], watched: Watched): string | undefined {
  const isWatched = (ref: string): boolean =>
    ref === `refs/heads/${watched.branch}` ||
    (watched.followsTags && ref.startsWith('refs/tags/')) ||
    ref.startsWith(ledgerRefs);
  const followed = watched.followsTags ? 'a tag' : watched.branch;
  return refs.some(isWatched) ? undefined : `not a push to ${followed} or to ${ledgerRefs}*`;
}

function refsOf(payload: unknown): readonly string[] {
  const ref = stringAt(payload, 'ref');
  return [
    ...(ref === undefined ? [] : [ref]),
    ...items(payload, 'refs').filter((it) => typeof it === 'string'),
    ...items(payload, 'push', 'changes').flatMap((change) => [
      ...refOf(change, 'new'),
      ...refOf(change, 'old'),
    ]),
    ...items(payload, 'changes').flatMap(
      (change) => stringAt(change, 'ref', 'id') ?? stringAt(change, 'refId') ?? [],
    ),
  ];
}

/** Of Bitbucket Cloud, which names branches without `refs/heads/`, and tags without `refs/tags/`. */
function refOf(change: unknown, when: 'new' | 'old'): readonly string[] {
  const name = stringAt(change, when, 'name');
  const prefix = { branch: 'refs/heads/', tag: 'refs/tags/' }[stringAt(change, when, 'type') ?? ''];
  return name === undefined || prefix === undefined ? [] : [`${prefix}${name}`];
}

const namedBy: readonly (readonly string[])[] = [
  ['repository'],
  ['repository', 'full_name'],
  ['repository', 'clone_url'],
  ['repository', 'ssh_url'],
  ['repository', 'git_http_url'],
  ['repository', 'git_ssh_url'],
  ['project', 'path_with_namespace'],
  ['project', 'git_http_url'],
  ['project', 'git_ssh_url'],
];

function repositoriesOf(payload: unknown): readonly string[] {
  const named = namedBy.flatMap((path) => stringAt(payload, ...path) ?? []);
  const project = stringAt(payload, 'repository', 'project', 'key');
  const slug = stringAt(payload, 'repository', 'slug');
  return project === undefined || slug === undefined ? named : [...named, `${project}/${slug}`];
}

/** The path of a repository, without what differs between its URLs: `acme/config`. */
function pathOf(name: string): string {
  const path = (URL.parse(name)?.pathname ?? afterHost(name)).toLowerCase();
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.pop() ?? '';
  return [...segments, last.endsWith('.git') ? last.slice(0, -'.git'.length) : last].join('/');
}

/** Of `git@host:acme/config.git`, the form that is no URL. */
function afterHost(name: string): string {
  return name.includes('@') ? name.slice(name.indexOf(':') + 1) : name;
}

/** The host does not count, and one of the two may have folders before it: a proxy, or an address inside of the cluster. */
function isSame(one: string, other: string): boolean {
  return one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
}
