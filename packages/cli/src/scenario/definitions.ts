import { resolve } from 'node:path';
import { closest, configLimits, type LoadedConfig, loadConfig, type SourceFile } from '@seatrial/model';
import { isEncrypted, readDirectory, renderLimits, repositoryRoot } from '@seatrial/render';
import { filesAt } from '@seatrial/runner';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { fileErrorText } from '../file-error.ts';
import { type RepositoryOptions, withMirror } from '../repository.ts';

export interface DefinitionOptions extends RepositoryOptions {
  /** A folder with files, of a working copy or not; or one file. */
  readonly from?: string;
}

export interface Definitions extends LoadedConfig {
  /** Whether SOPS has encrypted any of the files that were read. */
  readonly hasEncrypted: boolean;
}

/**
 * The files of a working copy or of the config branch; `undefined` where neither was named. Files with errors are left
 * out, as the runner leaves them out: `seatrial validate` reports them.
 */
export async function readDefinitions(
  options: DefinitionOptions,
  context: Context,
): Promise<Definitions | undefined> {
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

/**
 * What the working copy has that the folder is in: a scenario and its application may stand in different folders of it.
 * `undefined` where the folder is in none, or is all of it.
 */
export async function readWorkingCopy(
  { from }: DefinitionOptions,
  context: Context,
): Promise<LoadedConfig | undefined> {
  if (from === undefined) return undefined;
  const path = resolve(context.cwd, from);
  const root = await repositoryRoot(path);
  return root === undefined || root === path ? undefined : fromDirectory(root, context);
}

/** What to throw for a scenario that cannot be used for the errors of its file; `undefined` where it has none. */
export function faultyScenario(
  { faulty, findings }: Pick<LoadedConfig, 'faulty' | 'findings'>,
  wanted: string,
): CliError | undefined {
  const found = faulty.find(({ kind, name }) => kind === 'Scenario' && name === wanted);
  if (found === undefined) return undefined;
  const { file } = found.source;
  const first = findings.find((it) => it.file === file && it.severity === 'error');
  const what =
    first === undefined ? '' : `; the first: ${file}:${first.line}:${first.column} ${first.message}`;
  return new CliError(
    'Usage',
    `Cannot run ${wanted}: its file has errors${what}`,
    '"seatrial validate" tells all of them',
  );
}

async function fromDirectory(path: string, { signal }: Context): Promise<Definitions> {
  try {
    const { files } = await readDirectory(path, renderLimits, { signal });
    return definitionsIn(files);
  } catch (error) {
    signal.throwIfAborted();
    throw new CliError(
      'Usage',
      `Cannot read ${path}: ${fileErrorText(error)}`,
      'give a folder, or a file, with --from',
    );
  }
}

async function fromRepository(
  options: RepositoryOptions,
  url: string,
  context: Context,
): Promise<Definitions> {
  const { signal } = context;
  return withMirror(options, url, context, async (mirror) => {
    const { commit } = await mirror.fetch({ signal });
    return definitionsIn(await filesAt(mirror, commit, { signal }));
  });
}

function definitionsIn(files: readonly SourceFile[]): Definitions {
  return { ...loadConfig(files, configLimits), hasEncrypted: files.some(isEncrypted) };
}
