import { tmpdir } from 'node:os';
import { askedAuthor, askedImage, askedPointer, type BumpedFile, imageText } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { bumpBranch } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import type { Context, Output } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { type RepositoryOptions, repositoryAccess } from '../repository.ts';

export interface BumpOptions extends RepositoryOptions {
  readonly repository: string;
  readonly application?: string;
  readonly cluster?: string;
  readonly path?: readonly string[];
  readonly at?: readonly string[];
  readonly author: string;
  readonly dryRun?: boolean;
}

/** Puts an image where the config repository names it, and pushes that. */
export async function bump(text: string, options: BumpOptions, context: Context): Promise<ExitCode> {
  const { env, rng, signal, stdout } = context;
  const image = taken('the image', askedImage(text));
  const pointers = (options.at ?? []).map((it) => taken('--at', askedPointer(it)));
  const author = taken('--author', askedAuthor(options.author));
  const { application, cluster, path: paths = [], repository: url, branch } = options;
  const access = await repositoryAccess(options);
  const result = await bumpBranch(
    { url, branch, temporary: tmpdir(), clock: systemClock, env, ...access },
    { image, pointers, application, cluster, paths, author, rng, isDry: options.dryRun === true },
    { signal },
  );
  switch (result.type) {
    case 'Committed':
      sayFiles(result.files, stdout);
      line(stdout, `pushed ${result.commit} to ${branch}`);
      return exitCodes.ok;
    case 'WouldChange':
      sayFiles(result.files, stdout);
      return exitCodes.ok;
    case 'Nothing':
      line(
        stdout,
        `nothing to change: ${result.places === 1 ? 'one place has' : `${result.places} places have`} ${imageText(image)} already`,
      );
      return exitCodes.ok;
    case 'Refused':
      throw new CliError('Refused', `Cannot bump ${imageText(image)}: ${result.problems.join('; ')}`);
    default:
      return result satisfies never;
  }
}

function sayFiles(files: readonly BumpedFile[], stdout: Output): void {
  for (const { path, edits } of files)
    for (const { line: at, from, to } of edits) line(stdout, printable(`${path}:${at}: ${from} -> ${to}`));
}

/** @throws CliError Usage */
function taken<T extends object>(what: string, parsed: T | string): T {
  if (typeof parsed !== 'string') return parsed;
  throw new CliError('Usage', `Cannot take ${what}: ${parsed}`, '--help shows how each is written');
}
