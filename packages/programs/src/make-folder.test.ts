import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

describe('makeFolder', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-folder-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('makes what is missing with the mode asked for, and takes what is there', async () => {
    const path = join(root, 'one', 'two');

    await makeFolder(path, 0o700);
    await makeFolder(path, 0o755);

    const modes = [await stat(path), await stat(join(root, 'one'))].map(({ mode }) => mode & 0o777);
    expect(modes).toEqual([0o700, 0o700]);
  });

  it('takes a link to a folder, and what another makes at the same moment', async () => {
    await symlink(root, join(root, 'link'));
    const path = join(root, 'link', 'a', 'b', 'c');

    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(path)]);

    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it.each([
    ['file', 'EEXIST'],
    ['file/below', 'ENOTDIR'],
    ['nowhere/below', 'ENOENT'],
  ])('fails for %s with %s', async (path, code) => {
    await writeFile(join(root, 'file'), '');
    await symlink(join(root, 'missing'), join(root, 'nowhere'));

    await expect(makeFolder(join(root, path))).rejects.toMatchObject({ code });
  });

  it('gives up where the system says that an existing folder is not there', async () => {
    await expect(makeFolder('/proc/seatrial/below')).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/proc/seatrial',
    });
  });
});
