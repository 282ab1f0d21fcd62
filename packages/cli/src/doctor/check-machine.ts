import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { cachedPath, currentPlatform, programTable, resolveCacheDir } from '@seatrial/programs';
import type { Context } from '../context.ts';
import { type Check, fail, info, ok } from './check.ts';

const nodeMajorMin = 24;
const ofControlPlane = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
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
      ? info('go', 'not there', 'it is only needed where programs can be neither found nor downloaded')
      : ok('go', go),
    await checkPrograms(env, go),
  ];
}

async function checkPrograms(env: Context['env'], go: string | undefined): Promise<Check> {
  const cacheDir = resolveCacheDir(env);
  const platform = currentPlatform();
  const missing: string[] = [];
  for (const name of ofControlPlane) {
    const { version } = programTable[name];
    const path = cachedPath(cacheDir, name, version, platform);
    await access(path).catch(() => missing.push(`${name} ${version}`));
  }
  if (missing.length === 0) return ok('programs', `those of a local control plane are in ${cacheDir}`);
  const how =
    go === undefined
      ? '"npm start", the demo and "seatrial local up" download them, once; where they cannot, install Go'
      : '"npm start", the demo and "seatrial local up" download or build them, once';
  return info('programs', `for clusters on this machine, not here yet: ${missing.join(', ')}`, how);
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
