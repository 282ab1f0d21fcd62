import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePrivate } from './private-file.ts';

describe('writePrivate', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-private-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('leaves a whole file of one of several writers, for its owner alone', async () => {
    const path = join(directory, 'deep', 'file');
    const texts = ['one', 'two', 'three'].map((word) => word.repeat(10_000));

    await Promise.all(texts.map((text) => writePrivate(path, text)));

    expect(texts).toContain(await readFile(path, 'utf8'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'deep'))).toEqual(['file']);
  });

  it('leaves nothing half written when it fails', async () => {
    const path = join(directory, 'taken');
    await mkdir(join(path, 'by a folder'), { recursive: true });

    await expect(writePrivate(path, 'text')).rejects.toMatchObject({ code: 'EISDIR' });

    expect(await readdir(directory)).toEqual(['taken']);
  });
});
