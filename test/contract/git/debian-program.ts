import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Where a program is that comes as a package of Debian; installed where it is missing and we may install it.
 * @throws Error that says what is missing
 */
export async function debianProgram(program: string, debianPackage: string): Promise<string> {
  const there = await find(program);
  if (there !== undefined) return there;
  const missing = `${program} is missing: install it, on Debian by "apt-get install ${debianPackage}"`;
  if (process.getuid?.() !== 0 || (await find('apt-get')) === undefined) throw new Error(missing);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]) =>
    promisify(execFile)('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-qq', ...args], { env });
  const install = () => apt('install', '--yes', '--no-install-recommends', debianPackage);
  // Without lists of packages, as in a container that was just made, none is known.
  await install().catch(async () => {
    await apt('update');
    await install();
  });
  const installed = await find(program);
  if (installed === undefined) throw new Error(missing);
  return installed;
}

/** Programs for administrators are in no user's PATH. */
async function find(program: string): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']) {
    const path = join(folder, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
