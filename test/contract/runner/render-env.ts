import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { op } from './place.ts';

/** A key of these tests alone: it opens nothing else. */
export const ageKey = {
  recipient: 'age1gvd2yz9nt8yptrnw3tv5kmqqccaft5yv9y4yzytwdc8c20f60d6qz5kzuh',
  secret: 'AGE-SECRET-KEY-1ULH0VMXKAY5F56WUP933ZACJZ8JUPD5MK5WQLM3SHQDXNF8TW8ZS6DX0LF',
};

/** Where the runners of a place keep what they render, and what they need for it. */
export function renderFolders(directory: string) {
  return {
    cache: join(directory, 'render-cache'),
    temporary: join(directory, 'render-tmp'),
    keys: join(directory, 'age-keys.txt'),
  };
}

/** The programs are found on PATH; cache and temporary files are the place's own, so that tests can look at them. */
export async function renderEnv(directory: string): Promise<Readonly<Record<string, string>>> {
  const { env } = process;
  const paths = await provide(['helm', 'kustomize', 'sops'], {
    env,
    cacheDir: resolveCacheDir(env),
    report: () => undefined,
    signal: op.signal,
  });
  const { cache, temporary, keys } = renderFolders(directory);
  for (const folder of [cache, temporary]) await mkdir(folder, { mode: 0o700 });
  await writeFile(keys, `${ageKey.secret}\n`, { mode: 0o600 });
  return {
    PATH: [...Object.values(paths).map(dirname), env['PATH'] ?? ''].join(':'),
    SEATRIAL_CACHE_DIR: cache,
    SOPS_AGE_KEY_FILE: keys,
    TMPDIR: temporary,
  };
}
