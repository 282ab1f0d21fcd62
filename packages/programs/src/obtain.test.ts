import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createContext } from './context.ts';
import { obtain } from './obtain.ts';
import { createWorld } from './test-world.ts';

async function obtainBy(make: (folder: string) => Promise<string>, cacheDir?: string) {
  const world = await createWorld(cacheDir === undefined ? {} : { cacheDir });
  const wanted = { name: 'it', path: join(world.options.cacheDir, 'a', 'it'), isSound: async () => true };
  const methods = [{ method: 'Download' as const, make }];
  return obtain({ ...wanted, methods }, createContext(world.options));
}

it('obtain: says that the disk of the cache is full', async () => {
  const obtained = obtainBy(async (folder) => {
    await writeFile('/dev/full', 'x');
    return folder;
  });

  await expect(obtained).rejects.toMatchObject({
    code: 'Unwritable',
    message: expect.stringMatching(
      /Cannot keep it in .*: ENOSPC: .*, make room there or set SEATRIAL_CACHE_DIR/,
    ),
  });
});

it('obtain: says that nothing can be made above the cache', async () => {
  const obtained = obtainBy(async (folder) => folder, '/proc/a/b');

  await expect(obtained).rejects.toMatchObject({
    code: 'Unwritable',
    message: expect.stringContaining(
      "Cannot keep it in /proc/a/b: ENOENT: no such file or directory, mkdir '/proc/a'",
    ),
  });
});

it('obtain: does not blame the cache for what fails elsewhere', async () => {
  const obtained = obtainBy(() => readFile('/nowhere/at/all', 'utf8'));

  await expect(obtained).rejects.toMatchObject({ name: 'Error', code: 'ENOENT' });
});
