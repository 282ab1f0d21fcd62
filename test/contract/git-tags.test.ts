import { join } from 'node:path';
import { type Mirror, openMirror, type TagChoice } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { aRemote, nobodySigns, type Remote, told } from './git/fixture.ts';

const ones: TagChoice = { type: 'Versions', range: '1.x' };
const pinned: TagChoice = { type: 'Tag', tag: 'v1.0.0' };

async function tag(remote: Remote, name: string, commit: string, ...how: readonly string[]): Promise<void> {
  await remote.git(remote.bare, ['tag', '--force', ...how, name, commit]);
}

/** A mirror that knows of no branch. */
async function following(remote: Remote, tags: TagChoice, name = 'tags'): Promise<Mirror> {
  const { branch: _, ...options } = remote.options(name, { tags });
  return openMirror(options);
}

describe('a mirror that follows tags', () => {
  it('has the highest version of its range, by numbers, whatever the branch and other tags say', async () => {
    await using remote = await aRemote();
    const first = await remote.publish({ a: '1' });
    await tag(remote, 'v1.9.0', first);
    const mirror = await following(remote, ones);
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit: first });

    const second = await remote.publish({ a: '2' });
    await tag(remote, 'v2.0.0', second);
    await tag(remote, 'v1.10.0-rc.1', second);
    await remote.git(remote.bare, ['branch', 'v1.11.0', second]);
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged', commit: first });
    expect(mirror.headOf(first)).toEqual({ branch: '', url: remote.url, tag: 'v1.9.0', commit: first });

    await tag(remote, 'v1.10.0', second, '--annotate', '--message', 'with words');
    expect(await mirror.fetch(remote.op)).toMatchObject({
      type: 'Changed',
      commit: second,
      previousCommit: first,
    });
    expect([mirror.headOf(first).tag, mirror.headOf(second).tag]).toEqual(['v1.9.0', 'v1.10.0']);
    expect(mirror.remote).toEqual({ url: remote.url, followsTags: true });
  });

  it('means the tag where a branch has its name, and the branch where a tag has', async () => {
    await using remote = await aRemote();
    const released = await remote.publish({ a: 'released' });
    const later = await remote.publish({ a: 'later' });
    await tag(remote, 'v1.0.0', released);
    await tag(remote, 'main', released);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/v1.0.0', later]);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/refs/tags/v1.0.0', later]);

    expect(await (await following(remote, pinned)).fetch(remote.op)).toMatchObject({ commit: released });
    expect(await (await remote.mirror('branch')).fetch(remote.op)).toMatchObject({ commit: later });
  });

  it('goes on with what it had while there is no tag, also after a start, and is another one’s after that', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ a: '1' });
    await tag(remote, 'v1.0.0', commit);
    await (await following(remote, pinned)).fetch(remote.op);
    await remote.git(remote.bare, ['tag', '--delete', 'v1.0.0']);

    const again = await following(remote, pinned);
    expect([again.head(), again.headOf(commit).tag]).toEqual([commit, 'v1.0.0']);
    await expect(again.fetch(remote.op)).rejects.toMatchObject({
      code: 'BranchNotFound',
      message: expect.stringContaining('tag v1.0.0'),
    });
    expect(again.head()).toBe(commit);

    expect((await following(remote, { type: 'Tag', tag: 'v1.0.1' })).head()).toBeUndefined();
    expect((await remote.mirror('tags')).head()).toBeUndefined();
  });

  it('shows that a tag was moved, and takes none that names no commit', async () => {
    await using remote = await aRemote();
    const first = await remote.publish({ a: '1' });
    await tag(remote, 'v1.0.0', first);
    const mirror = await following(remote, pinned);
    await mirror.fetch(remote.op);
    const second = await remote.publish({ a: '2' });

    await tag(remote, 'v1.0.0', `${second}^{tree}`);
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'InvalidRef' });
    expect(mirror.head()).toBe(first);
    await tag(remote, 'v1.0.0', second);
    expect(await mirror.fetch(remote.op)).toMatchObject({ commit: second });
    expect(mirror.headOf(second)).toMatchObject({ tag: 'v1.0.0' });
  });

  it('knows the name of a tag that comes for the commit of another one', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ a: '1' });
    await tag(remote, 'v1.0.0', commit);
    const mirror = await following(remote, ones);
    await mirror.fetch(remote.op);

    await tag(remote, 'v1.0.1', commit);

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged', commit });
    expect(mirror.headOf(commit).tag).toBe('v1.0.1');
    expect((await following(remote, ones)).headOf(commit).tag).toBe('v1.0.1');
  });

  it('keeps its ledger, and puts a version back on a branch only where one is named', async () => {
    await using remote = await aRemote();
    const good = await remote.publish({ 'apps/shop/a.yaml': 'good' });
    const bad = await remote.publish({ 'apps/shop/a.yaml': 'bad' });
    await tag(remote, 'v1.0.0', bad);
    const alone = await following(remote, ones, 'alone');
    const beside = await remote.mirror('beside', { tags: ones });
    const treeOf = (commit: string) => remote.git(remote.bare, ['rev-parse', `${commit}:apps/shop`]);
    const request = {
      release: 'shop-1',
      path: 'apps/shop',
      toTree: await treeOf(good),
      expectedTree: await treeOf(bad),
      message: 'Take it back',
      author: { name: 'Seatrial', email: 'seatrial@localhost' },
      trailers: [],
    };
    const revert = (mirror: Mirror) => mirror.revertPath(request, async () => undefined, remote.op);
    for (const mirror of [alone, beside]) await mirror.fetch(remote.op);

    const entry = { id: 'a', subject: 'a', body: null };
    await alone.ledger.append('staging', [entry], nobodySigns, remote.op);
    await beside.fetch(remote.op);
    expect(told(await beside.ledger.read('staging', { trust: nobodySigns }, remote.op))).toEqual([entry]);
    expect(await revert(alone)).toEqual({ type: 'NoBranch' });
    expect(await revert(beside)).toMatchObject({ type: 'Reverted' });
    expect(await treeOf('main')).toBe(request.toTree);
    // What is followed is the tag all the same.
    await beside.fetch(remote.op);
    expect(beside.head()).toBe(bad);
  });

  it.each(['--upload-pack=id', '-v1', 'v1..v2', 'v1^{}', 'v1:a', 'a b', 'refs/*', ''])(
    'takes no tag %j',
    async (name) => {
      await using remote = await aRemote();

      await expect(following(remote, { type: 'Tag', tag: name })).rejects.toMatchObject({
        code: 'InvalidRef',
      });
    },
  );

  it('has the new commit of a moved tag where it died before it had noted that', async () => {
    await using remote = await aRemote();
    await tag(remote, 'v1.0.0', await remote.publish({ a: '1' }));
    await (await following(remote, pinned)).fetch(remote.op);
    const second = await remote.publish({ a: '2' });
    await tag(remote, 'v1.0.0', second);
    const refspec = '+refs/tags/v1.0.0:refs/seatrial/tag-object/v1.0.0';
    await remote.git(join(remote.root, 'tags'), ['fetch', '--quiet', remote.url, refspec]);

    const again = await following(remote, pinned);
    await again.fetch(remote.op);
    expect(again.head()).toBe(second);
  });
});
