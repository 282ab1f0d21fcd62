import { describe, expect, it } from 'vitest';
import { readEvent } from './event.ts';

const [merge, base, head] = ['a', 'b', 'c'].map((it) => it.repeat(40)) as [string, string, string];
const env = {
  GITHUB_REPOSITORY: 'ada/shop',
  GITHUB_SHA: merge,
  GITHUB_RUN_ID: '7',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_WORKFLOW: 'Deploy',
  GITHUB_ACTOR: 'ada',
  GITHUB_TRIGGERING_ACTOR: 'bob',
};
const side = (sha: string, full_name: string) => ({ sha, repo: { full_name } });
const pull = (owner: string) => ({
  pull_request: { number: 3, base: side(base, 'ada/shop'), head: side(head, `${owner}/shop`) },
});

describe('readEvent', () => {
  it('compares a pull request with what it is merged into, and shows the check at its own commit', () => {
    expect(readEvent(pull('ada'), { ...env, GITHUB_EVENT_NAME: 'pull_request' })).toEqual({
      repository: { owner: 'ada', name: 'shop' },
      headSha: head,
      base: `${merge}^1`,
      pull: { number: 3, isFork: false },
      isDefaultBranch: true,
      run: { id: '7.1', url: 'https://github.com/ada/shop/actions/runs/7', workflow: 'Deploy', actor: 'bob' },
    });
  });

  it('knows a fork, also one whose repository is gone', () => {
    const gone = {
      pull_request: { number: 3, base: side(base, 'ada/shop'), head: { sha: head, repo: null } },
    };
    for (const payload of [pull('mallory'), gone]) {
      expect(readEvent(payload, env)).toMatchObject({ pull: { isFork: true }, base });
    }
  });

  it('compares a push with what was there before, if anything was', () => {
    expect(readEvent({ before: base }, env)).toMatchObject({ headSha: merge, base });
    expect(readEvent({ before: '0'.repeat(40) }, env)).not.toHaveProperty('base');
    expect(readEvent({ before: '--upload-pack=x' }, env)).not.toHaveProperty('base');
  });

  it('knows the branch that the repository shows, where the event says which that is', () => {
    const payload = { repository: { default_branch: 'main' } };
    expect(readEvent(payload, { ...env, GITHUB_REF: 'refs/heads/main' })).toMatchObject({
      isDefaultBranch: true,
    });
    expect(readEvent(payload, { ...env, GITHUB_REF: 'refs/heads/x' })).toMatchObject({
      isDefaultBranch: false,
    });
    expect(readEvent({}, env)).toMatchObject({ isDefaultBranch: true });
  });

  it('says that it is in no workflow', () => {
    expect(readEvent({}, {})).toMatch(/^Cannot tell which repository this is/);
  });
});
