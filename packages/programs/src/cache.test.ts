import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { install, resolveCacheDir } from './cache.ts';
import { createWorld, filesBelow } from './test-world.ts';

describe('resolveCacheDir', () => {
  it.each([
    { env: { SEATRIAL_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, dir: '/c' },
    { env: { XDG_CACHE_HOME: '/x', HOME: '/h' }, dir: '/x/seatrial' },
    { env: { SEATRIAL_CACHE_DIR: '', HOME: '/h' }, dir: '/h/.cache/seatrial' },
  ])('$dir', ({ env, dir }) => {
    expect(resolveCacheDir(env)).toBe(dir);
  });
});

describe('install', () => {
  it('shows the file only when it is whole', async () => {
    const { cacheDir } = await createWorld();
    const path = join(cacheDir, 'a', 'program');

    await install(path, async (folder) => {
      await writeFile(join(folder, 'new'), 'whole');
      await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
      return join(folder, 'new');
    });

    expect(await readFile(path, 'utf8')).toBe('whole');
  });

  it('leaves what was there when the making fails', async () => {
    const { cacheDir } = await createWorld();
    const path = join(cacheDir, 'program');
    await install(path, (folder) => write(join(folder, 'new'), 'first'));

    const failing = install(path, async (folder) => {
      await write(join(folder, 'new'), 'half');
      throw new Error('stopped');
    });

    await expect(failing).rejects.toThrow('stopped');
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await filesBelow(cacheDir)).toEqual(['program']);
  });
});

async function write(path: string, text: string): Promise<string> {
  await writeFile(path, text);
  return path;
}
