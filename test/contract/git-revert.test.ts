import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aRemote, type Remote, text } from './git/fixture.ts';

/** Nothing speaks against it. */
const letGo = async () => undefined;
const seatrial = { name: 'Seatrial', email: 'noreply@seatrial.dev' };

describe('revertPath', () => {
  it('puts back one folder by a commit on the branch, named after its release', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);

    const result = await mirror.revertPath(aRevert({ toTree: good, expectedTree: bad }), letGo, remote.op);

    const fetched = await mirror.fetch(remote.op);
    expect(fetched).toMatchObject({
      type: 'Changed',
      commit: result.type === 'Reverted' && result.commit,
      forced: false,
    });
    const snapshot = mirror.snapshot(fetched.commit);
    expect(await snapshot.tree('apps/shop', remote.op)).toBe(good);
    expect(text(await snapshot.read('apps/other/app.yaml', remote.op))).toBe('untouched');
    expect(await mirror.commitInfo(fetched.commit, remote.op)).toMatchObject({
      author: seatrial,
      subject: 'Revert shop: 5% of requests failed',
      trailers: [
        { key: 'Seatrial-Release', value: 'shop-2' },
        { key: 'Seatrial-Cluster', value: 'staging' },
      ],
    });
  });

  it('done twice: the second finds the first, also from another mirror and when others pushed since', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    const revert = aRevert({ toTree: good, expectedTree: bad });
    const first = await mirror.revertPath(revert, letGo, remote.op);
    await remote.publish({ 'apps/other/app.yaml': 'changed' });
    const other = await remote.mirror('other');

    const again = [
      await mirror.revertPath(revert, letGo, remote.op),
      await other.revertPath(revert, letGo, remote.op),
    ];

    const already = { type: 'Already', commit: first.type === 'Reverted' && first.commit };
    expect(again).toEqual([already, already]);
  });

  it('two runners at once: the branch gets one revert, and both hear of it', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    const other = await remote.mirror('other');
    const revert = aRevert({ toTree: good, expectedTree: bad });

    const results = await Promise.all(
      [mirror, other].map((each) => each.revertPath(revert, letGo, remote.op)),
    );

    const commit = await remote.git(remote.bare, ['rev-parse', 'main']);
    expect(results).toMatchObject([{ commit }, { commit }]);
    expect(results.map(({ type }) => type).sort()).toEqual(['Already', 'Reverted']);
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('3');
  });

  it('wins against a developer who keeps pushing, and loses none of the pushes', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);

    const [result] = await Promise.all([
      mirror.revertPath(aRevert({ toTree: good, expectedTree: bad }), letGo, remote.op),
      (async () => {
        for (const n of [1, 2, 3]) await remote.publish({ [`apps/other/${n}.yaml`]: 'new' });
      })(),
    ]);

    expect(result.type).toBe('Reverted');
    const { commit } = await mirror.fetch(remote.op);
    const listed = await mirror.snapshot(commit).list('apps/other', remote.op);
    expect(listed.map(({ path }) => path)).toEqual(
      ['1', '2', '3', 'app'].map((name) => `apps/other/${name}.yaml`),
    );
    expect(await mirror.snapshot(commit).tree('apps/shop', remote.op)).toBe(good);
  });

  it('shows the commit before it is pushed: what speaks against it keeps it from the branch', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    const shown: unknown[] = [];

    const result = await mirror.revertPath(
      aRevert({ toTree: good, expectedTree: bad }),
      async ({ commit, head }, op) => {
        shown.push(await mirror.snapshot(commit).tree('apps/shop', op));
        shown.push(await mirror.snapshot(head).tree('apps/shop', op));
        return 'it would break the branch';
      },
      remote.op,
    );

    expect(result).toEqual({ type: 'Refused', refusal: 'it would break the branch' });
    expect(shown).toEqual([good, bad]);
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('2');
  });

  it('is looked at anew, on top of what somebody has pushed meanwhile; fetches go on during a look', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    const heads: string[] = [];

    const result = await mirror.revertPath(
      aRevert({ toTree: good, expectedTree: bad }),
      async ({ head }, op) => {
        heads.push(head);
        if (heads.length === 1) {
          await remote.publish({ 'apps/other/app.yaml': 'pushed meanwhile' });
          await mirror.fetch(op);
        }
        return undefined;
      },
      remote.op,
    );

    expect(result.type).toBe('Reverted');
    expect(new Set(heads).size).toBe(2);
    expect(await remote.git(remote.bare, ['show', 'main:apps/other/app.yaml'])).toBe('pushed meanwhile');
    expect(await remote.git(remote.bare, ['show', 'main:apps/shop/app.yaml'])).toBe('good');
  });

  it('leaves a version alone that somebody has pushed during the look', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);

    const result = await mirror.revertPath(
      aRevert({ toTree: good, expectedTree: bad }),
      async () => void (await remote.publish({ 'apps/shop/more.yaml': 'of somebody else' })),
      remote.op,
    );

    expect(result.type).toBe('Superseded');
    expect(await remote.git(remote.bare, ['show', 'main:apps/shop/more.yaml'])).toBe('of somebody else');
  });

  it('leaves the branch alone when the folder has another version by now', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    const head = await remote.publish({ 'apps/shop/app.yaml': 'fixed by hand' });

    const result = await mirror.revertPath(aRevert({ toTree: good, expectedTree: bad }), letGo, remote.op);

    expect(result).toEqual({ type: 'Superseded', head });
  });

  it('removes the folder when there was no version before', async () => {
    await using remote = await aRemote();
    const { mirror, bad } = await aBadMerge(remote);

    await mirror.revertPath(aRevert({ toTree: undefined, expectedTree: bad }), letGo, remote.op);

    const { commit } = await mirror.fetch(remote.op);
    expect((await mirror.snapshot(commit).list('', remote.op)).map(({ path }) => path)).toEqual([
      'apps/other/app.yaml',
    ]);
  });

  it('a hook that refuses is Rejected, and the branch stays', async () => {
    await using remote = await aRemote();
    const { mirror, good, bad } = await aBadMerge(remote);
    await writeFile(join(remote.bare, 'hooks', 'pre-receive'), '#!/bin/sh\necho protected >&2\nexit 1\n', {
      mode: 0o755,
    });

    const revert = mirror.revertPath(aRevert({ toTree: good, expectedTree: bad }), letGo, remote.op);

    await expect(revert).rejects.toMatchObject({
      code: 'Rejected',
      message: expect.stringContaining('pre-receive hook declined'),
    });
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('2');
  });

  it('a tree that the mirror does not have is NotFound, and nothing is pushed', async () => {
    await using remote = await aRemote();
    const { mirror, bad } = await aBadMerge(remote);

    const revert = aRevert({ toTree: '1'.repeat(40), expectedTree: bad });

    await expect(mirror.revertPath(revert, letGo, remote.op)).rejects.toMatchObject({ code: 'NotFound' });
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('2');
  });
});

async function aBadMerge(remote: Remote) {
  await remote.publish({ 'apps/shop/app.yaml': 'good', 'apps/other/app.yaml': 'untouched' });
  const mirror = await remote.mirror();
  const before = await mirror.fetch(remote.op);
  const good = (await mirror.snapshot(before.commit).tree('apps/shop', remote.op)) ?? '';
  await remote.publish({ 'apps/shop/app.yaml': 'bad' });
  const after = await mirror.fetch(remote.op);
  const bad = (await mirror.snapshot(after.commit).tree('apps/shop', remote.op)) ?? '';
  return { mirror, good, bad };
}

function aRevert(trees: { toTree: string | undefined; expectedTree: string }) {
  return {
    release: 'shop-2',
    path: 'apps/shop',
    message: 'Revert shop: 5% of requests failed\n\nCanary failed 51 of 1020 requests, stable 0 of 9180.',
    author: seatrial,
    trailers: [{ key: 'Seatrial-Cluster', value: 'staging' }],
    ...trees,
  };
}
