import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openMirror } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import { closest, configLimits, type LoadedConfig, loadConfig } from '@seatrial/model';
import { readDirectory, renderLimits } from '@seatrial/render';
import { configPort } from '@seatrial/runner';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { fileErrorText } from '../file-error.ts';
import { type RepositoryOptions, repositoryAccess } from '../repository.ts';

export interface DefinitionOptions extends RepositoryOptions {
  /** A working copy. */
  readonly from?: string;
}

/**
 * The files of a working copy or of the config branch; `undefined` where neither was named. Files with errors are left
 * out, as the runner leaves them out: `seatrial validate` tells.
 */
export async function readDefinitions(
  options: DefinitionOptions,
  context: Context,
): Promise<LoadedConfig | undefined> {
  if (options.from !== undefined) return fromDirectory(resolve(context.cwd, options.from), context);
  return options.repository === undefined ? undefined : fromRepository(options, options.repository, context);
}

/** What to throw for a scenario that none of the files has. */
export function unknownScenario(name: string, names: readonly string[]): CliError {
  const meant = closest(name, names);
  const hint = meant === undefined ? `there are: ${names.join(', ') || 'none'}` : `did you mean "${meant}"?`;
  return new CliError(
    'NotFound',
    `Cannot find a scenario named ${JSON.stringify(name)} in these files`,
    hint,
  );
}

async function fromDirectory(path: string, { signal }: Context): Promise<LoadedConfig> {
  try {
    const { files } = await readDirectory(path, renderLimits, { signal });
    return loadConfig(files, configLimits);
  } catch (error) {
    signal.throwIfAborted();
    throw new CliError(
      'Usage',
      `Cannot read ${path}: ${fileErrorText(error)}`,
      'give the folder of a working copy with --from',
    );
  }
}

async function fromRepository(
  options: RepositoryOptions,
  url: string,
  context: Context,
): Promise<LoadedConfig> {
  const { env, signal } = context;
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-'));
  try {
    const access = await repositoryAccess(options);
    const mirror = await openMirror({
      url,
      directory,
      branch: options.branch,
      clock: systemClock,
      env,
      signal,
      ...access,
    });
    const { commit } = await mirror.fetch({ signal });
    const files = await configPort(mirror, { problem: undefined }).configFiles(commit, { signal });
    return loadConfig(files, configLimits);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
