import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { cachedPath, currentPlatform, programTable, resolveCacheDir } from '@seatrial/programs';
import type { Context } from '../context.ts';
import { type Check, fail, ok, warn } from './check.ts';

const nodeMajorMin = 24;
const commandTimeoutMs = 10_000;

/** Node.js, git, Go, and the programs of a local control plane. */
export async function checkMachine({ env, nodeVersion, signal }: Context): Promise<readonly Check[]> {
  const [git, go] = await Promise.all([
    firstLine('git', ['--version'], env, signal),
    firstLine('go', ['version'], env, signal),
  ]);
  return [
    Number(nodeVersion.split('.')[0]) >= nodeMajorMin
      ? ok('node', nodeVersion)
      : fail('node', `${nodeVersion} cannot run TypeScript`, `use Node.js ${nodeMajorMin} or newer`),
    git === undefined
      ? fail('git', 'not found', 'install git: the config repository is read with it')
      : ok('git', git),
    go === undefined
      ? warn('go', 'not found', 'it builds programs that cannot be downloaded; else it is not needed')
      : ok('go', go),
    await checkPrograms(env, go),
  ];
}

async function checkPrograms(env: Context['env'], go: string | undefined): Promise<Check> {
  const cacheDir = resolveCacheDir(env);
  const platform = currentPlatform();
  const missing: string[] = [];
  for (const [name, { version }] of Object.entries(programTable)) {
    const path = cachedPath(cacheDir, name, version, platform);
    await access(path).catch(() => missing.push(`${name} ${version}`));
  }
  if (missing.length === 0) return ok('programs', `those of a local control plane are in ${cacheDir}`);
  const how =
    go === undefined
      ? 'without Go they can only be downloaded: install Go, or allow github.com and dl.k8s.io'
      : '"seatrial local up" downloads or builds them, once';
  return warn('programs', `not in the cache yet: ${missing.join(', ')}`, how);
}

/** What a command says of itself; `undefined` where it cannot be run. */
async function firstLine(
  command: string,
  args: readonly string[],
  env: Context['env'],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { env, signal, timeout: commandTimeoutMs });
    return stdout.split('\n', 1)[0];
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
