import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aRemote, everything, nobodySigns, type Remote, told } from './git/fixture.ts';
import { aProxyThatSpoils } from './git/proxy.ts';

const stagingRef = 'refs/seatrial/ledger/staging';
const entry = { id: 'a', subject: 'a', body: null };
const later = { id: 'b', subject: 'b', body: null };

describe('what a damaged pack or a damaged disk cannot bring about', () => {
  it('fetch: a pack that came damaged is Unavailable, and wipes nothing', async () => {
    await using remote = await aRemote();
    const before = await remote.publish({ 'a.yaml': 'a' });
    await using proxy = await aProxyThatSpoils(remote.url);
    const mirror = await remote.mirror('mirror', { url: proxy.url });
    await mirror.fetch(remote.op);
    const { head } = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    const commit = await remote.publish({ 'a.yaml': 'b' });

    proxy.state.spoils = true;
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('the mirror here is sound'),
    });
    expect(mirror.head()).toBe(before);
    const read = await mirror.ledger.read('staging', everything, remote.op);
    expect([told(read), read.head]).toEqual([[entry], head]);

    proxy.state.spoils = false;
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit, previousCommit: before });
  });

  it('fetch: a rewritten ledger stays refused after a damaged pack, and what was known stays on the disk', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    await using proxy = await aProxyThatSpoils(remote.url);
    const mirror = await remote.mirror('mirror', { url: proxy.url });
    await mirror.fetch(remote.op);
    const { head } = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    await forgeLedger(remote);

    proxy.state.spoils = true;
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });
    proxy.state.spoils = false;
    await mirror.fetch(remote.op);

    await expect(mirror.ledger.read('staging', everything, remote.op)).rejects.toMatchObject({
      code: 'Corrupt',
      message: expect.stringContaining(`no longer holds ${head}`),
    });
    expect(await remote.git(join(remote.root, 'mirror'), ['rev-parse', stagingRef])).toBe(head);
  });

  it.each([
    { name: 'rewritten', change: forgeLedger },
    {
      name: 'removed',
      change: (remote: Remote) => remote.git(remote.bare, ['update-ref', '-d', stagingRef]),
    },
  ])(
    'fetch: a ledger that was $name while the disk failed is neither believed nor begun anew',
    async ({ change }) => {
      await using remote = await aRemote();
      await remote.publish({ 'a.yaml': 'a' });
      const mirror = await remote.mirror();
      await mirror.fetch(remote.op);
      const { head = '' } = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
      const copy = join(remote.root, 'copy');
      await remote.git(copy, ['init', '--quiet', '--bare']);
      await remote.git(copy, ['fetch', '--quiet', remote.bare, stagingRef]);
      await change(remote);
      await loseObjects(remote);
      await remote.publish({ 'a.yaml': 'b' }); // which does not fit on what is here: the damage shows

      await mirror.fetch(remote.op);

      const refusal = { code: 'Corrupt', message: expect.stringContaining(`no longer holds ${head}`) };
      await expect(mirror.ledger.read('staging', everything, remote.op)).rejects.toMatchObject(refusal);
      await expect(mirror.ledger.append('staging', [later], nobodySigns, remote.op)).rejects.toMatchObject(
        refusal,
      );

      await remote.git(copy, ['push', '--quiet', '--force', remote.bare, `${head}:${stagingRef}`]);
      await mirror.fetch(remote.op);
      expect(await mirror.ledger.append('staging', [later], nobodySigns, remote.op)).toMatchObject({
        appended: 1,
      });
      expect(told(await mirror.ledger.read('staging', everything, remote.op))).toEqual([entry, later]);
    },
  );
});

/** Somebody with the right to push puts another history in the ledger's place. */
async function forgeLedger(remote: Remote): Promise<void> {
  const tree = await remote.git(remote.bare, ['rev-parse', `${stagingRef}^{tree}`]);
  const forged = await remote.git(remote.bare, ['commit-tree', tree, '-m', 'forged']);
  await remote.git(remote.bare, ['update-ref', stagingRef, forged]);
}

async function loseObjects(remote: Remote): Promise<void> {
  const objects = join(remote.root, 'mirror', 'objects');
  for (const name of await readdir(objects)) await rm(join(objects, name), { recursive: true });
  await writeFile(join(objects, 'lost'), '');
}
