import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.ts';

describe('makeDirectory', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-directory-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('makes what is missing, for its owner alone, and takes what is there', async () => {
    const path = join(root, 'one', 'two');

    await makeDirectory(path);
    await makeDirectory(path);

    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('says so where nothing can be made at all', async () => {
    await expect(makeDirectory('/proc/seatrial')).rejects.toMatchObject({
      code: 'DirectoryUnusable',
      message: 'Cannot keep anything in /proc/seatrial: it cannot be made there, choose another directory',
    });
  });

  it.each([
    ['file', 'it is a file'],
    ['file/below', 'part of its path is a file'],
  ])('says why %s cannot be used', async (path, why) => {
    await writeFile(join(root, 'file'), '');

    await expect(makeDirectory(join(root, path))).rejects.toMatchObject({
      code: 'DirectoryUnusable',
      message: `Cannot keep anything in ${join(root, path)}: ${why}, choose another directory`,
    });
  });
});
