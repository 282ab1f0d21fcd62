import { expect, it } from 'vitest';
import { aRemote, type Remote } from './git/fixture.ts';

/** Commits without the adapter: `[commit, has a folder, changed files]`, newest first. */
function shown(versions: Awaited<ReturnType<Awaited<ReturnType<Remote['mirror']>>['versions']>>) {
  return versions.map(({ commit, trees, changes }) => [
    commit,
    trees[0] !== undefined,
    changes.map(({ path }) => path),
  ]);
}

/** What has one folder, by that. */
function each(...folders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(folders.map((folder) => [folder, [folder]]));
}

it('versions: are the commits that changed the folder, with its trees, and what they changed', async () => {
  await using remote = await aRemote();
  const first = await remote.publish({ 'apps/shop/a': '1', 'apps/shopping/a': '1' });
  await remote.publish({ 'apps/shopping/a': '2' });
  const second = await remote.publish({ 'apps/shop/a': '2', 'apps/shop/b': '1' });
  const gone = await remote.publish({ 'apps/shop': null });
  const back = await remote.publish({ 'apps/shop/a': '1' });
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);

  const versions = await mirror.versions(back, ['apps/shop'], remote.op);

  expect(shown(versions)).toEqual([
    [back, true, ['apps/shop/a']],
    [gone, false, ['apps/shop/a', 'apps/shop/b']],
    [second, true, ['apps/shop/a', 'apps/shop/b']],
    [first, true, ['apps/shop/a']],
  ]);
  for (const { commit, trees } of versions)
    expect(trees[0]).toBe(await mirror.snapshot(commit).tree('apps/shop', remote.op));
  expect(versions[0]?.trees).toEqual(versions[3]?.trees);
  // The content that the second commit left is the one that the last brought back.
  expect(versions[2]?.changes[0]?.before).toBe(versions[0]?.changes[0]?.after);
  expect(versions[3]?.changes[0]).not.toHaveProperty('before');
  expect(shown(await mirror.versions(second, ['apps/shop'], remote.op))).toHaveLength(2);
  expect(await mirror.versions(back, ['apps/shop/none'], remote.op)).toEqual([]);
  expect(await mirror.versions(back, [''], remote.op)).toHaveLength(5);
});

it('versions: of a branch of merges are the merges, not what was tried beside it', async () => {
  await using remote = await aRemote();
  const base = await remote.publish({ 'apps/shop/a': '1' });
  await remote.git(remote.bare, ['branch', 'side', base]);
  const main = await remote.publish({ 'apps/shop/a': '2' });
  const blob = await remote.git(remote.bare, ['hash-object', '-w', '--stdin'], 'beside');
  const folder = async (entries: string): Promise<string> => remote.git(remote.bare, ['mktree'], entries);
  const a = await remote.git(remote.bare, ['rev-parse', `${main}:apps/shop/a`]);
  const treeOf = async (shop: string): Promise<string> =>
    folder(`040000 tree ${await folder(`040000 tree ${await folder(shop)}\tshop\n`)}\tapps\n`);
  const onSide = await treeOf(`100644 blob ${a}\ta\n`);
  const merged = await treeOf(`100644 blob ${a}\ta\n100644 blob ${blob}\tb\n`);
  const side = await remote.git(remote.bare, ['commit-tree', onSide, '-p', base, '-m', 'side']);
  const merge = await remote.git(remote.bare, ['commit-tree', merged, '-p', main, '-p', side, '-m', 'merge']);
  await remote.git(remote.bare, ['update-ref', 'refs/heads/main', merge]);
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);

  expect(shown(await mirror.versions(merge, ['apps/shop'], remote.op))).toEqual([
    [merge, true, ['apps/shop/b']],
    [main, true, ['apps/shop/a']],
    [base, true, ['apps/shop/a']],
  ]);
});

it('versions: are a limited number, the newest, and take a name for a name, not for a pattern', async () => {
  await using remote = await aRemote();
  await remote.publish({ 'apps/*/a': '1', 'apps/shop/a': '1' });
  const commits: string[] = [];
  for (const content of ['2', '3', '4']) commits.push(await remote.publish({ 'apps/shop/a': content }));
  const mirror = await remote.mirror('mirror', { limits: { versionsMax: 2 } });
  await mirror.fetch(remote.op);
  const head = commits[2] ?? '';

  const versions = await mirror.versions(head, ['apps/shop'], remote.op);

  expect(versions.map(({ commit }) => commit)).toEqual([commits[2], commits[1]]);
  expect(await mirror.versions(head, ['apps/*'], remote.op)).toHaveLength(1);
  // Asked again, it is not read again.
  expect(await mirror.versions(head, ['apps/shop'], remote.op)).toBe(versions);
  await expect(mirror.versions('1'.repeat(40), ['apps/shop'], remote.op)).rejects.toMatchObject({
    code: 'NotFound',
  });
  await expect(mirror.versions(head, ['../shop'], remote.op)).rejects.toMatchObject({ code: 'InvalidRef' });
});

it('versions: of several folders are the commits that changed one of them, with the trees of all', async () => {
  await using remote = await aRemote();
  const first = await remote.publish({ 'apps/shop/a': '1', 'apps/bank/a': '1' });
  const base = await remote.publish({ 'bases/web/a': '1' });
  await remote.publish({ 'apps/bank/a': '2' });
  const both = await remote.publish({ 'apps/shop/a': '2', 'bases/web/a': '2' });
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);

  const versions = await mirror.versions(both, ['apps/shop', 'bases/web'], remote.op);

  expect(versions.map(({ commit }) => commit)).toEqual([both, base, first]);
  expect(versions.map(({ changes }) => changes.map(({ path }) => path))).toEqual([
    ['apps/shop/a', 'bases/web/a'],
    ['bases/web/a'],
    ['apps/shop/a'],
  ]);
  const tree = (commit: string, path: string) => mirror.snapshot(commit).tree(path, remote.op);
  for (const { commit, trees } of versions)
    expect(trees).toEqual([await tree(commit, 'apps/shop'), await tree(commit, 'bases/web')]);
  expect(versions[1]?.trees[0]).toBe(versions[2]?.trees[0]);
  expect(versions[2]?.trees[1]).toBeUndefined();
});

it('lastChanged: of several folders is the commit that changed the last of them', async () => {
  await using remote = await aRemote();
  await remote.publish({ 'apps/shop/a': '1', 'apps/bank/a': '1', 'bases/web/a': '1' });
  const bank = await remote.publish({ 'apps/bank/a': '2' });
  const base = await remote.publish({ 'bases/web/a': '2' });
  const head = await remote.publish({ 'notes.md': '1' });
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);
  const folders = new Map([
    ['shop', ['apps/shop', 'bases/web']],
    ['bank', ['apps/bank']],
    ['torn', ['apps/shop', 'bases/none']],
  ]);

  expect([...(await mirror.lastChanged(head, { folders }, remote.op))]).toEqual([
    ['shop', base],
    ['bank', bank],
  ]);
});

it('lastChanged: is the commit that made each folder what it is, with those that came beside it', async () => {
  await using remote = await aRemote();
  const first = await remote.publish({ 'apps/shop/a': '1', 'apps/bank/deep/a': '1', 'apps/shopping/a': '1' });
  const second = await remote.publish({ 'apps/shop/a': '2' });
  const third = await remote.publish({ 'apps/shopping/a': '2', 'notes.md': '1' });
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);
  const folders = each('apps/shop', 'apps/bank', 'apps/none');

  const all = await mirror.lastChanged(third, { folders }, remote.op);
  const sinceFirst = await mirror.lastChanged(third, { folders, since: first }, remote.op);

  expect([...all]).toEqual([
    ['apps/shop', second],
    ['apps/bank', first],
  ]);
  expect([...sinceFirst]).toEqual([['apps/shop', second]]);
  expect([...(await mirror.lastChanged(third, { folders, since: third }, remote.op))]).toEqual([]);
  await expect(
    mirror.lastChanged(third, { folders, since: '1'.repeat(40) }, remote.op),
  ).rejects.toMatchObject({
    code: 'NotFound',
  });
});

it('lastChanged: looks back at a limited number of commits, fewer where it looks at more folders', async () => {
  await using remote = await aRemote();
  await remote.publish({ 'apps/shop/a': '1' });
  await remote.publish({ 'apps/bank/a': '1' });
  const head = await remote.publish({ 'apps/bank/a': '2', 'apps/bank/b': '2' });
  const folders = each('apps/shop', 'apps/bank');

  for (const [name, limits] of [
    ['near', { versionsMax: 2 }],
    ['few', { lastChangedLooksMax: 4 }],
  ] as const) {
    const mirror = await remote.mirror(name, { limits });
    await mirror.fetch(remote.op);
    expect([...(await mirror.lastChanged(head, { folders }, remote.op))]).toEqual([['apps/bank', head]]);
  }
});

it('lastChanged: of a folder that came back, is the commit that brought it back', async () => {
  await using remote = await aRemote();
  await remote.publish({ 'apps/shop/a': '1' });
  await remote.publish({ 'apps/shop/a': '2' });
  const back = await remote.publish({ 'apps/shop/a': '1' });
  const head = await remote.publish({ 'notes.md': '1' });
  const mirror = await remote.mirror();
  await mirror.fetch(remote.op);

  const found = await mirror.lastChanged(head, { folders: each('apps/shop') }, remote.op);

  expect([...found]).toEqual([['apps/shop', back]]);
});
