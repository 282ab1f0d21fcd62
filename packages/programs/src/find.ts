import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Env } from './cache.ts';
import type { Attempt } from './errors.ts';
import type { Report } from './events.ts';
import type { Limits } from './limits.ts';
import type { ProgramEntry } from './table.ts';
import { agrees, statedVersion } from './version.ts';

export type FindContext = {
  readonly env: Env;
  readonly limits: Limits;
  readonly report: Report;
  readonly signal: AbortSignal;
};

export type Finding =
  | { readonly type: 'Found'; readonly path: string }
  | { readonly type: 'NotFound'; readonly attempts: readonly Attempt[] };

/** Looks where the user says the programs are: KUBEBUILDER_ASSETS, then PATH. A wrong version is reported and passed over. */
export async function findOnMachine(
  name: string,
  entry: ProgramEntry,
  context: FindContext,
): Promise<Finding> {
  const { env, report } = context;
  const attempts: Attempt[] = [];
  for (const method of ['KUBEBUILDER_ASSETS', 'PATH'] as const) {
    const path = await firstExecutable(name, env[method]);
    if (!path) {
      attempts.push({ method, reason: env[method] ? `no ${name} there` : 'not set' });
      continue;
    }
    const found = await statedVersion(path, entry, context);
    if (agrees(found, entry.version, entry.precision)) {
      report({ type: 'Found', name, path, source: method });
      return { type: 'Found', path };
    }
    report({ type: 'VersionMismatch', name, path, source: method, found, wanted: entry.version });
    attempts.push({ method, reason: `${path} is version ${found}, wanted ${entry.version}` });
  }
  return { type: 'NotFound', attempts };
}

/** The first executable file of that name in a list of folders as PATH writes it. */
export async function firstExecutable(
  name: string,
  folders: string | undefined,
): Promise<string | undefined> {
  for (const folder of (folders ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile(); // X on a folder means that it may be entered
  } catch {
    return false; // absent, or not for us: both mean to look further
  }
}
