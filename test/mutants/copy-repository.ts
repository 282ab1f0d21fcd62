import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What the unit tests and the simulation need. */
const copied = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'packages', 'actions'];

/**
 * A copy in which files may be changed without touching the checkout. Packages from outside are linked; our own are linked
 * to the copy, so that a changed file is what every package of it imports.
 */
export async function copyRepository(from: string, to: string): Promise<void> {
  for (const name of copied) await cp(join(from, name), join(to, name), { recursive: true });
  const modules = join(to, 'node_modules');
  await mkdir(join(modules, '@seatrial'), { recursive: true });
  for (const name of await readdir(join(from, 'node_modules'))) {
    if (name === '@seatrial' || name.startsWith('.vite')) continue;
    await symlink(join(from, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(from, 'packages'))) {
    await symlink(join('..', '..', 'packages', name), join(modules, '@seatrial', name));
  }
}
