import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aRemote, type Remote } from './git/fixture.ts';

const branch = 'seatrial/revert/staging/shop-2-11111111';

/** A branch `main` that takes nothing, as a protected one; other branches do. */
async function aProtectedBranch(remote: Remote) {
  await remote.publish({ 'apps/shop/app.yaml': 'good', 'apps/other/app.yaml': 'untouched' });
  const mirror = await remote.mirror();
  const before = await mirror.fetch(remote.op);
  const toTree = await mirror.snapshot(before.commit).tree('apps/shop', remote.op);
  const bad = await remote.publish({ 'apps/shop/app.yaml': 'bad' });
  await mirror.fetch(remote.op);
  const expectedTree = (await mirror.snapshot(bad).tree('apps/shop', remote.op)) ?? '';
  const hook = '#!/bin/sh\nwhile read -r _ _ ref; do [ "$ref" = refs/heads/main ] && exit 1; done\nexit 0\n';
  await writeFile(join(remote.bare, 'hooks', 'pre-receive'), hook, { mode: 0o755 });
  const revert = {
    release: 'staging/shop-2@11111111',
    path: 'apps/shop',
    message: 'Revert shop',
    author: { name: 'Seatrial', email: 'noreply@seatrial.dev' },
    trailers: [],
    toTree,
    expectedTree,
  };
  return { mirror, bad, revert };
}

const ifRefused = { branch, when: 'IfRefused' } as const;
const letGo = async () => undefined;

describe('a revert that is proposed', () => {
  it('goes to a branch of its own where the branch takes no push, and the branch stays', async () => {
    await using remote = await aRemote();
    const { mirror, bad, revert } = await aProtectedBranch(remote);

    const result = await mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);

    expect(result).toMatchObject({ type: 'Proposed', branch, base: 'main', why: 'Refused' });
    expect(await remote.git(remote.bare, ['rev-parse', 'main'])).toBe(bad);
    expect(await remote.git(remote.bare, ['show', `${branch}:apps/shop/app.yaml`])).toBe('good');
    expect(await remote.git(remote.bare, ['show', `${branch}:apps/other/app.yaml`])).toBe('untouched');
    expect(await remote.git(remote.bare, ['rev-parse', `${branch}~1`])).toBe(bad);
  });

  it('asked for again stays the same commit; of a mirror that has lost it, another takes its place', async () => {
    await using remote = await aRemote();
    const { mirror, revert } = await aProtectedBranch(remote);
    const first = await mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);

    const again = await mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);

    expect(again).toEqual(first);
    const other = await remote.mirror('other');
    const anew = await other.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);
    expect(anew.type).toBe('Proposed');
    expect(await remote.git(remote.bare, ['rev-parse', branch])).toBe(
      anew.type === 'Proposed' ? anew.commit : '',
    );
    expect(await remote.git(remote.bare, ['rev-list', '--count', `main..${branch}`])).toBe('1');
  });

  it('is not tried on the branch itself where people are to merge it, whoever says so', async () => {
    await using remote = await aRemote();
    const { mirror, bad, revert } = await aProtectedBranch(remote);
    await writeFile(join(remote.bare, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });

    const asked = { ...revert, proposal: { branch, when: 'Always' } as const };
    expect(await mirror.revertPath(asked, letGo, remote.op)).toMatchObject({ why: 'Asked' });
    const judged = await mirror.revertPath(
      { ...revert, proposal: ifRefused },
      async () => 'ForPeople',
      remote.op,
    );

    expect(judged).toMatchObject({ type: 'Proposed', why: 'ForPeople' });
    expect(await remote.git(remote.bare, ['rev-parse', 'main'])).toBe(bad);
  });

  it('that was merged is found on the branch by its release', async () => {
    await using remote = await aRemote();
    const { mirror, revert } = await aProtectedBranch(remote);
    const proposed = await mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', branch]);

    const result = await mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);

    expect(result).toEqual({
      type: 'Already',
      commit: proposed.type === 'Proposed' ? proposed.commit : undefined,
    });
  });

  it('is Rejected where the server takes no branch of ours either', async () => {
    await using remote = await aRemote();
    const { mirror, revert } = await aProtectedBranch(remote);
    await writeFile(join(remote.bare, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });

    const result = mirror.revertPath({ ...revert, proposal: ifRefused }, letGo, remote.op);

    await expect(result).rejects.toMatchObject({ code: 'Rejected' });
  });
});
