import { PortError } from '@seatrial/core';
import { apiVersion } from '@seatrial/model';
import { configPort } from '@seatrial/runner';
import { describe, expect, it } from 'vitest';
import { createSource } from '../../../packages/runner/src/source/source.ts';
import { aRemote, clock, type Remote } from '../git/fixture.ts';

const config: Readonly<Record<string, string>> = {
  'clusters/here.yaml': `apiVersion: ${apiVersion}\nkind: Cluster\nmetadata: {name: here}\nspec: {}\n`,
  'applications/good.yaml': application('good'),
  'applications/evil.yaml': application('evil'),
  'apps/good/a.yaml': 'a: 1',
};

function application(name: string): string {
  return `apiVersion: ${apiVersion}
kind: Application
metadata: {name: ${name}}
spec: {path: apps/${name}, namespace: ${name}, targets: [{cluster: here}]}
`;
}

describe('a tree that is small in Git and endless in a listing', () => {
  it.each([
    { name: 'ten levels of ten folders that are all the same', make: aBomb },
    { name: 'eighty folders within each other', make: aDeepFolder },
  ])('stops only the application whose folder it is: $name', async ({ make }) => {
    await using remote = await aRemote();
    const before = await remote.publish(config);
    const evil = await make(remote);
    const commit = await addFolder(remote, 'apps', 'evil', evil);
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    const port = configPort(
      mirror,
      { problem: undefined },
      async () => ({ type: 'Value', value: { keys: [] } }),
      async () => ({ type: 'Taken' }),
    );
    const logged: string[] = [];
    const world = {
      config: port,
      cluster: { list: async () => [] },
      clusterName: 'here',
      clock,
      log: (_: string, text: string) => void logged.push(text),
    };

    const view = await createSource(world).view(remote.op);

    const heads = view.type === 'Value' ? view.value.heads : new Map();
    expect(heads.get('good')).toMatchObject({ commit: before, version: expect.any(String) });
    expect(heads.get('evil')).toMatchObject({ commit, version: evil });
    expect(logged).toEqual([expect.stringMatching(/^apps\/evil.*nothing in it is read$/)]);
    const good = await port.filesOfTree(heads.get('good')?.version ?? '', remote.op);
    expect(good.map(({ path }) => path)).toEqual(['a.yaml']);
    const reading = port.filesOfTree(evil, remote.op);
    await expect(reading).rejects.toThrow(/its folder \S+ is too large or too deep/);
    await expect(reading).rejects.toBeInstanceOf(PortError);
  });
});

/** 10^10 files by eleven small objects. */
async function aBomb(remote: Remote): Promise<string> {
  let entry = `100644 blob ${await remote.git(remote.bare, ['hash-object', '-w', '--stdin'], 'a: 1')}`;
  let tree = '';
  for (let level = 0; level < 10; level += 1) {
    const entries = Array.from({ length: 10 }, (_, at) => `${entry}\t${at}.yaml\n`).join('');
    tree = await remote.git(remote.bare, ['mktree'], entries);
    entry = `040000 tree ${tree}`;
  }
  return tree;
}

async function aDeepFolder(remote: Remote): Promise<string> {
  const blob = await remote.git(remote.bare, ['hash-object', '-w', '--stdin'], 'a: 1');
  let tree = await remote.git(remote.bare, ['mktree'], `100644 blob ${blob}\ta.yaml\n`);
  for (let level = 0; level < 80; level += 1) {
    tree = await remote.git(remote.bare, ['mktree'], `040000 tree ${tree}\td\n`);
  }
  return tree;
}

/** Somebody pushes it in a commit that also has what others need. */
async function addFolder(remote: Remote, parent: string, name: string, tree: string): Promise<string> {
  const inside = await remote.git(remote.bare, ['ls-tree', `main:${parent}`]);
  const folder = await remote.git(remote.bare, ['mktree'], `${inside}\n040000 tree ${tree}\t${name}\n`);
  const others = (await remote.git(remote.bare, ['ls-tree', 'main'])).split('\n');
  const kept = others.filter((line) => !line.endsWith(`\t${parent}`)).join('\n');
  const root = await remote.git(remote.bare, ['mktree'], `${kept}\n040000 tree ${folder}\t${parent}\n`);
  const commit = await remote.git(remote.bare, ['commit-tree', root, '-p', 'main', '-m', 'bomb']);
  await remote.git(remote.bare, ['update-ref', 'refs/heads/main', commit]);
  return commit;
}
