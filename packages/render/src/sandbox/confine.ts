import { join } from 'node:path';
import type { Op } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';
import { makeFolder, repositoryFolder, writeFiles } from './folder.ts';
import { cleanEnv, confined, type Isolation } from './isolation.ts';
import type { SandboxLimits } from './limits.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** A program, and all that it may see. */
export interface Confinement {
  readonly program: string;
  /** Files by their paths from the root of the repository. */
  readonly files: readonly SourceFile[];
  /** Further files of our own, beside the repository. */
  readonly beside?: readonly SourceFile[];
  /** @param pathOf of a path below the root, as the program sees it */
  readonly args: (pathOf: (path: string) => string) => readonly string[];
  /** Whether what it reads may be written to a disk; secrets may not. */
  readonly isSecret: boolean;
}

/** Runs programs, each in a folder of its own that is gone afterwards. */
export interface Confine {
  (confinement: Confinement, op: Op): Promise<ProgramEnd>;
}

/** Where folders are made: `base` on a disk, `memory` where nothing is written to one; absent where there is no such place. */
export interface Places {
  readonly base: string;
  readonly memory?: string | undefined;
}

export function createConfine(
  { base, memory }: Places,
  limits: SandboxLimits,
  isolationOf: (program: string, op: Op) => Promise<Isolation>,
): Confine {
  const slot = createSlots(limits.programsAtOnce);

  return (confinement, op) =>
    slot(async () => {
      const { program, files, beside = [], isSecret } = confinement;
      const isolation = await isolationOf(program, op);
      await using folder = await makeFolder(isSecret ? (memory ?? base) : base);
      await writeFiles(join(folder.root, repositoryFolder), files);
      await writeFiles(folder.root, beside);
      const { command, pathOf } = confined(isolation, program, folder.root, confinement.args);
      const env = cleanEnv(pathOf, limits.memoryBytesAim);
      const end = await runProgram({ command, env, cwd: folder.root }, limits, op);
      return end.type === 'Failed' ? { ...end, message: asInRepository(end.message, pathOf) } : end;
    });
}

/** Paths as a person knows them: from the root of the repository. */
function asInRepository(message: string, pathOf: (path: string) => string): string {
  const repository = pathOf(repositoryFolder);
  const shown = message.replaceAll(`${repository}/`, '').replaceAll(repository, '.');
  const root = pathOf('');
  return root === '/' ? shown : shown.replaceAll(root, '');
}

/** At most so many at once; the others wait in the order in which they come. */
function createSlots(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
