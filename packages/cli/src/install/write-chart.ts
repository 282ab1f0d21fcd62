import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { printable } from '@seatrial/core/printable';
import { chartFiles } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { writeNew } from '../output/write-new.ts';
import { version } from '../version.ts';

/** The chart of this version into a folder that is new, or at least has none of its files. @throws CliError Usage */
export async function writeChart(folder: string, { cwd, stderr }: Context): Promise<ExitCode> {
  for (const [name, text] of chartFiles(version)) {
    const path = resolve(cwd, folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeNew(path, join(folder, name), text);
  }
  line(stderr, printable(`wrote the chart of Seatrial ${version} to ${folder}`));
  return exitCodes.ok;
}
