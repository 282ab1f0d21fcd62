import { describe, expect, it } from 'vitest';
import { readDelivery, whyIgnored } from './push.ts';

const watched = { url: 'https://git.example.com/acme/config.git', branch: 'main', followsTags: false };
const github = { 'x-github-event': 'push' };
const bitbucket = { 'x-event-key': 'repo:push' };
const dataCenter = { 'x-event-key': 'repo:refs_changed' };

function heard(headers: Record<string, string>, payload: unknown, where = watched): string {
  const told = readDelivery(headers, payload);
  return told.type === 'Push' || told.type === 'PullRequest'
    ? (whyIgnored(told, where) ?? 'Concerns')
    : told.type;
}

describe('a delivery concerns the branch, as it is told by', () => {
  it.each([
    [
      'GitHub',
      github,
      {
        ref: 'refs/heads/main',
        after: 'f'.repeat(40),
        repository: {
          full_name: 'acme/config',
          clone_url: 'https://github.com/acme/config.git',
          ssh_url: 'git@github.com:acme/config.git',
        },
      },
    ],
    [
      'GitLab',
      { 'x-gitlab-event': 'Push Hook' },
      {
        object_kind: 'push',
        ref: 'refs/heads/main',
        project: { path_with_namespace: 'acme/config', git_http_url: 'https://gitlab.com/acme/config.git' },
        repository: { name: 'Config', git_ssh_url: 'git@gitlab.com:acme/config.git' },
      },
    ],
    [
      'a system hook of GitLab',
      { 'x-gitlab-event': 'System Hook' },
      {
        event_name: 'repository_update',
        refs: ['refs/heads/main'],
        project: { path_with_namespace: 'acme/config' },
      },
    ],
    [
      'Gitea',
      { 'x-github-event': 'push', 'x-gitea-event': 'push' },
      { ref: 'refs/heads/main', repository: { full_name: 'acme/config' } },
    ],
    [
      'Bitbucket Cloud',
      bitbucket,
      {
        push: { changes: [{ old: null, new: { type: 'branch', name: 'main' } }] },
        repository: { full_name: 'acme/config' },
      },
    ],
    [
      'Bitbucket Cloud, of a branch that was deleted',
      bitbucket,
      { push: { changes: [{ old: { type: 'branch', name: 'main' }, new: null }] } },
    ],
    [
      'Bitbucket Data Center',
      dataCenter,
      {
        changes: [{ ref: { id: 'refs/heads/main', displayId: 'main' }, refId: 'refs/heads/main' }],
        repository: { slug: 'config', project: { key: 'ACME' } },
      },
    ],
    ['anybody else', {}, { ref: 'refs/heads/main', repository: 'ssh://git@git.example.com:22/acme/config' }],
    ['somebody who says little', {}, { ref: 'refs/heads/main' }],
    ['somebody who pushed to a ledger', {}, { refs: ['refs/heads/x', 'refs/seatrial/ledger/staging'] }],
  ])('%s', (_, headers, payload) => {
    expect(heard(headers, payload)).toBe('Concerns');
  });
});

describe('where tags are followed', () => {
  const tags = { ...watched, followsTags: true };

  it('a delivery of any tag concerns it, of the branch of reverts too, and of another branch not', () => {
    const atBitbucket = { push: { changes: [{ new: { type: 'tag', name: 'v1.0.0' } }] } };

    expect(heard(github, { ref: 'refs/tags/v1.0.0' }, tags)).toBe('Concerns');
    expect(heard(bitbucket, atBitbucket, tags)).toBe('Concerns');
    expect(heard(github, { ref: 'refs/heads/main' }, tags)).toBe('Concerns');
    expect(heard(github, { ref: 'refs/heads/other' }, tags)).toBe(
      'not a push to a tag or to refs/seatrial/*',
    );
  });
});

describe('a pull request of a revert', () => {
  const head = 'seatrial/revert/staging/shop-2-bbbbbbb-11111111';
  const repository = { full_name: 'acme/config' };

  it.each([
    ['GitHub', { 'x-github-event': 'pull_request' }, { pull_request: { head: { ref: head } }, repository }],
    [
      'GitHub, of a review',
      { 'x-github-event': 'pull_request_review' },
      { pull_request: { head: { ref: head } }, repository },
    ],
    [
      'Gitea',
      { 'x-github-event': 'pull_request', 'x-gitea-event': 'pull_request' },
      { pull_request: { head: { ref: head } }, repository },
    ],
    [
      'GitLab',
      { 'x-gitlab-event': 'Merge Request Hook' },
      { object_attributes: { source_branch: head }, project: { path_with_namespace: 'acme/config' } },
    ],
  ])('concerns it, as it is told by %s', (_, headers, payload) => {
    expect(heard(headers, payload)).toBe('Concerns');
  });

  it('is no reason to look where it is of another branch, or of another repository', () => {
    const event = { 'x-github-event': 'pull_request' };

    expect(heard(event, { pull_request: { head: { ref: 'feature' } }, repository })).toBe(
      'not the pull request of a revert',
    );
    expect(
      heard(event, { pull_request: { head: { ref: head } }, repository: { full_name: 'acme/shop' } }),
    ).toBe('a pull request of another repository');
  });
});

describe('a delivery is ignored', () => {
  const branch = 'not a push to main or to refs/seatrial/*';
  it.each([
    ['of another branch', github, { ref: 'refs/heads/main2' }, branch],
    ['of a tag with the name of the branch', github, { ref: 'refs/tags/main' }, branch],
    [
      'of a tag at Bitbucket',
      bitbucket,
      { push: { changes: [{ new: { type: 'tag', name: 'main' } }] } },
      branch,
    ],
    ['that names no ref', {}, {}, branch],
    ['that is a list', {}, [], branch],
    ['whose ref is no text', {}, { ref: { id: 'refs/heads/main' }, refs: [1], changes: {} }, branch],
    [
      'of another repository',
      github,
      { ref: 'refs/heads/main', repository: { full_name: 'acme/shop' } },
      'a push to another repository',
    ],
    [
      'of a repository whose name ends alike',
      github,
      { ref: 'refs/heads/main', repository: { full_name: 'acme/other-config' } },
      'a push to another repository',
    ],
    ['of an event that is no push', { 'x-github-event': 'issues' }, { ref: 'refs/heads/main' }, 'Other'],
    ['that is a ping', { 'x-github-event': 'ping' }, { zen: 'Keep it logically awesome.' }, 'Ping'],
    ['that is a test', { 'x-event-key': 'diagnostics:ping' }, { test: true }, 'Ping'],
  ])('%s', (_, headers, payload, expected) => {
    expect(heard(headers, payload)).toBe(expected);
  });
});

describe('the repository is the same', () => {
  const push = { ref: 'refs/heads/main', repository: { full_name: 'Acme/Config' } };
  it.each([
    'git@github.com:acme/config.git',
    'ssh://git@git.example.com:2222/acme/config.git',
    'http://gitea.internal:3000/gitea/acme/config/',
    'https://proxy.example.com/config.git',
    'https://bitbucket.example.com/scm/acme/config.git',
  ])('as %s', (url) => {
    expect(heard(github, push, { ...watched, url })).toBe('Concerns');
  });
});
