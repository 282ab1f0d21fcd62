import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderLimits } from './limits.ts';
import { type DirectoryRead, readDirectory } from './read-directory.ts';

const op = { signal: new AbortController().signal };
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-read-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, text = 'a: 1\n'): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function read(limits = renderLimits): Promise<DirectoryRead> {
  return readDirectory(join(root, 'repo'), limits, op);
}

function paths({ files, findings }: Pick<DirectoryRead, 'files' | 'findings'>): readonly string[] {
  return [
    ...files.map((file) => file.path),
    ...findings.map(({ file, code }) => `${file} ${code}`),
  ].toSorted();
}

describe('readDirectory', () => {
  it('reads YAML and JSON, and neither .git nor node_modules nor anything else', async () => {
    await write('repo/a.yaml', 'one');
    await write('repo/b/c.yml');
    await write('repo/b/d.json');
    await write('repo/.github/workflows/ci.yaml');
    await write('repo/README.md');
    await write('repo/.git/x.yaml');
    await write('repo/b/node_modules/x/y.json');

    const result = await read();

    expect(paths(result)).toEqual(['.github/workflows/ci.yaml', 'a.yaml', 'b/c.yml', 'b/d.json']);
    expect(result.files.find((file) => file.path === 'a.yaml')?.bytes).toEqual(
      new TextEncoder().encode('one'),
    );
  });

  it('names the folders that are other repositories, fetched or not, and reads nothing in them', async () => {
    await write('repo/.git/HEAD');
    await write('repo/.gitmodules', '[submodule "base"]\n\tpath = apps/base\n\turl = ../base.git\n');
    await mkdir(join(root, 'repo/apps/base'), { recursive: true });
    await write('repo/apps/clone/.git');
    await write('repo/apps/clone/a.yaml');
    await write('repo/apps/web.yaml');

    const { files } = await read();

    expect(files.map(({ path, isSubmodule = false }) => [path, isSubmodule])).toEqual([
      ['apps/base', true],
      ['apps/clone', true],
      ['apps/web.yaml', false],
    ]);
  });

  it('reads the working copies that are side by side in a folder', async () => {
    await write('repo/one/.git/HEAD');
    await write('repo/one/a.yaml');

    expect(paths(await read())).toEqual(['one/a.yaml']);
  });

  it('reads a single file', async () => {
    await write('repo');

    const result = await read();

    expect(result.type).toBe('File');
    expect(paths(result)).toEqual(['repo']);
  });

  it('follows no links, and tells those that matter', async () => {
    await write('repo/a/real.yaml');
    await write('outside/secret.yaml');
    await symlink('../outside/secret.yaml', join(root, 'repo/file.yaml'));
    await symlink(join(root, 'outside'), join(root, 'repo/folder'));
    await symlink('a/real.yaml', join(root, 'repo/inside.yaml'));
    await symlink('..', join(root, 'repo/a/loop'));
    await symlink('nowhere.yaml', join(root, 'repo/dangling.yaml'));
    await symlink('/dev/null', join(root, 'repo/notes.txt'));

    const result = await read();

    expect(result.files.filter(({ isLink }) => isLink).map(({ path }) => path)).toEqual([
      'dangling.yaml',
      'inside.yaml',
    ]);
    expect(paths(result)).toEqual([
      'a/loop SymlinkIgnored',
      'a/real.yaml',
      'dangling.yaml',
      'file.yaml SymlinkOutside',
      'folder SymlinkOutside',
      'inside.yaml',
    ]);
  });

  it('does not read a file of 50 MB', async () => {
    await write('repo/a.yaml');
    await truncate(join(root, 'repo/a.yaml'), 50_000_000);

    const { files, findings } = await read();

    expect(findings).toEqual([]);
    expect(files).toEqual([{ path: 'a.yaml', bytes: new Uint8Array(), sizeBytes: 50_000_000 }]);
  });

  const limits: readonly { name: string; fits: object; over: object }[] = [
    { name: 'entries', fits: { entriesMax: 3 }, over: { entriesMax: 2 } },
    { name: 'bytes', fits: { totalBytesMax: 10 }, over: { totalBytesMax: 9 } },
    { name: 'depth', fits: { folderDepthMax: 1 }, over: { folderDepthMax: 0 } },
  ];
  for (const { name, fits, over } of limits) {
    it(`has a limit of ${name}: it passes, one less is a finding`, async () => {
      await write('repo/a.yaml');
      await write('repo/b/c.yaml');

      expect((await read({ ...renderLimits, ...fits })).findings).toEqual([]);
      expect((await read({ ...renderLimits, ...over })).findings).not.toEqual([]);
    });
  }

  it('stops when asked to', async () => {
    await write('repo/a.yaml');
    const reason = new Error('enough');

    const reading = readDirectory(join(root, 'repo'), renderLimits, { signal: AbortSignal.abort(reason) });

    await expect(reading).rejects.toBe(reason);
  });
});
