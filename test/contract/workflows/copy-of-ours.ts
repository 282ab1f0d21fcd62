import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readRepository } from '../../tidy/read-repository.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Into a folder, the actions of this repository as others take them. */
export async function copyActions(folder: string): Promise<void> {
  for (const { path } of await readRepository(root)) {
    if (/^actions\/[^/]+\/(?:action\.yml|dist\/.+)$/.test(path))
      await cp(join(root, path), join(folder, path));
  }
}

/**
 * Into a folder, the workflows of this repository as others take them, with what documents write in the place of `$/`: OWNER/seatrial
 * at COMMIT.
 * @returns which repositories of others they use, each at its commit
 */
export async function copyWorkflows(folder: string): Promise<readonly string[]> {
  await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
  const used = new Set<string>();
  for (const { path, text } of await readRepository(root)) {
    if (dirname(path) !== '.github/workflows') continue;
    const others = text.matchAll(/uses: ([\w.-]+\/[\w.-]+)[\w./-]*(@[0-9a-f]{40})/g);
    for (const [, name = '', commit = ''] of others) used.add(name + commit);
    const written = text.replaceAll(/uses: \$\/(\S+)/g, 'uses: OWNER/seatrial/$1@COMMIT');
    await writeFile(join(folder, '.github', 'workflows', basename(path)), written);
  }
  return [...used];
}
