import {
  type ConfigPort,
  type ForgePort,
  type MergeAnswer,
  PortError,
  type PullRequestSeen,
  type RevertProposed,
} from '@seatrial/core';
import type { Release, RevertPullRequest } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createForgeWriter } from './forge-writer.ts';

const op = { signal: new AbortController().signal };
const [commit, other] = ['e'.repeat(40), 'f'.repeat(40)];
const branch = 'seatrial/revert/staging/shop-2-bbbbbbb-11111111';
const url = 'https://forge.example.com/acme/config/pull/7';

function wantedOf(change: Partial<RevertProposed> = {}): RevertProposed {
  return {
    release: 'staging/shop-2-bbbbbbb@11111111',
    branch,
    base: 'main',
    commit,
    title: 'Revert shop',
    body: 'as you see',
    folder: { path: 'apps/shop', fromTree: 'b', toTree: 'a' },
    isMergedByItself: false,
    ...change,
  };
}

function releaseOf(state: RevertPullRequest['state']): Release {
  return {
    metadata: { name: 'shop-2-bbbbbbb', namespace: 'shop', uid: '11111111-2222' },
    spec: { application: 'shop', cluster: 'staging', version: 'b', previousVersion: 'a', path: 'apps/shop' },
    status: { revert: { state: 'Proposed', pullRequest: { state, branch, base: 'main', commit } } },
  } as Release;
}

/** A forge that keeps one pull request, and what was asked of it. */
function aForge(given: { readonly there?: PullRequestSeen; readonly merge?: MergeAnswer } = {}) {
  const forge = {
    there: given.there,
    refuses: undefined as PortError | undefined,
    asked: [] as string[],
    reviewers: [] as unknown[],
  };
  function asking(what: string): void {
    forge.asked.push(what);
    if (forge.refuses !== undefined) throw forge.refuses;
  }
  const port: Partial<ForgePort> = {
    async findPullRequest() {
      asking('find');
      return forge.there;
    },
    async keepPullRequest({ reviewers }) {
      asking('keep');
      forge.reviewers.push(reviewers);
      forge.there = { state: 'Open', number: 7, url, headSha: commit };
      return forge.there;
    },
    async closePullRequest() {
      asking('close');
    },
    async mergePullRequest() {
      asking('merge');
      return given.merge ?? { type: 'NotAllowed', message: 'a review is missing' };
    },
  };
  const owners = new TextEncoder().encode('* @all\napps/shop/web.yaml @ada @acme/shop\n');
  const trees: Readonly<Record<string, string>> = { a: 'old', b: 'new' };
  const config: Pick<ConfigPort, 'head' | 'file' | 'filesOfTree'> = {
    head: async () => ({ type: 'Value', value: { commit: other } }),
    file: async (_, path) => (path === 'CODEOWNERS' ? owners : undefined),
    filesOfTree: async (tree) => [
      { path: 'web.yaml', bytes: Buffer.from(trees[tree] ?? '') },
      { path: 'same.yaml', bytes: Buffer.from('same') },
    ],
  };
  const woken: string[] = [];
  const writer = createForgeWriter(port as ForgePort, config, (key) => void woken.push(key));
  return { writer, forge, woken };
}

const key = 'release/shop/shop-2-bbbbbbb';

describe('the pull request of a revert', () => {
  it('is opened once, with whom the file of owners names for what changes, and its record woken', async () => {
    const { writer, forge, woken } = aForge();

    writer.keep(key, wantedOf());
    await writer.flush(op);

    expect(writer.seenOf(releaseOf('Wanted'))).toEqual({ type: 'Value', value: { type: 'Open', url } });
    expect(forge.reviewers).toEqual([{ users: ['ada'], teams: ['acme/shop'] }]);
    expect(woken).toEqual(['forge', key]);

    writer.keep(key, wantedOf({ url }));
    await writer.flush(op);
    expect(forge.reviewers).toHaveLength(2);
    expect(forge.reviewers[1]).toBeUndefined();
    expect(woken.filter((it) => it === key)).toHaveLength(1);
  });

  it.each([
    ['closed', { state: 'Closed' }, { type: 'Declined', url }],
    ['merged', { state: 'Merged', mergeSha: other }, { type: 'Merged', url, commit: other }],
  ] as const)('that was %s by a person is not opened again', async (_, end, expected) => {
    const { writer, forge } = aForge({ there: { number: 7, url, headSha: commit, ...end } });

    writer.keep(key, wantedOf());
    await writer.flush(op);

    expect(writer.seenOf(releaseOf('Open'))).toEqual({ type: 'Value', value: expected });
    expect(forge.asked).toEqual(['find']);
  });

  it('is opened where its branch had another one before, of another commit', async () => {
    const { writer, forge } = aForge({ there: { state: 'Closed', number: 3, url: 'old', headSha: other } });

    writer.keep(key, wantedOf());
    await writer.flush(op);

    expect(forge.asked).toEqual(['find', 'keep']);
  });

  it('is merged by itself where nobody need look, and else the record says what that waits for', async () => {
    const waits = aForge();
    waits.writer.keep(key, wantedOf({ isMergedByItself: true }));
    await waits.writer.flush(op);

    expect(waits.writer.seenOf(releaseOf('Open'))).toMatchObject({
      value: { waitsFor: 'a review is missing' },
    });

    const merges = aForge({ merge: { type: 'Merged', sha: other } });
    merges.writer.keep(key, wantedOf({ isMergedByItself: true }));
    await merges.writer.flush(op);
    expect(merges.writer.seenOf(releaseOf('Open'))).toMatchObject({
      value: { type: 'Merged', commit: other },
    });
  });

  it('waits while the forge is away, says so once, and is opened when it is back', async () => {
    const { writer, forge, woken } = aForge();
    forge.refuses = new PortError('Unavailable', 'the forge is away');
    writer.keep(key, wantedOf());

    await expect(writer.flush(op)).rejects.toThrow('away');
    await expect(writer.flush(op)).rejects.toThrow('away');

    expect(() => writer.keep(key, wantedOf())).toThrow('away');
    expect(woken.filter((it) => it === key)).toHaveLength(1);
    forge.refuses = undefined;
    await writer.flush(op);
    expect(writer.seenOf(releaseOf('Wanted'))).toMatchObject({ value: { type: 'Open' } });
  });

  it('is looked at again where a webhook told of something, though nobody asked', async () => {
    const { writer, forge, woken } = aForge();
    writer.keep(key, wantedOf());
    await writer.flush(op);
    forge.there = { state: 'Closed', number: 7, url, headSha: commit };

    await writer.flush(op);

    expect(writer.seenOf(releaseOf('Open'))).toMatchObject({ value: { type: 'Declined' } });
    expect(woken.filter((it) => it === key)).toHaveLength(2);
  });

  it('is closed, and says whether it was merged before that', async () => {
    const { writer, forge } = aForge({
      there: { state: 'Merged', number: 7, url, headSha: commit, mergeSha: other },
    });

    writer.close(key, { release: wantedOf().release, branch, base: 'main', commit, comment: 'not needed' });
    await writer.flush(op);

    expect(forge.asked).toEqual(['find', 'close']);
    expect(writer.seenOf(releaseOf('Closing'))).toEqual({
      type: 'Value',
      value: { type: 'Gone', mergedAs: other },
    });
    expect(writer.seenOf(releaseOf('Ended'))).toMatchObject({ type: 'NoData' });
  });

  it('of another commit is no answer', async () => {
    const { writer } = aForge();

    writer.keep(key, wantedOf({ commit: other }));
    await writer.flush(op);

    expect(writer.seenOf(releaseOf('Open'))).toMatchObject({ type: 'NoData' });
  });
});

describe('a runner that is told no forge any more', () => {
  const writer = createForgeWriter(undefined, {} as ConfigPort, () => undefined);

  it('says so of what waits, and leaves what is to be closed to people', async () => {
    writer.keep(key, wantedOf());
    await expect(writer.flush(op)).rejects.toThrow('no forge');

    writer.close(key, { release: wantedOf().release, branch, base: 'main', commit, comment: '' });
    await writer.flush(op);

    expect(writer.seenOf(releaseOf('Closing'))).toMatchObject({ value: { type: 'Gone' } });
  });
});
