import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from '@seatrial/localcluster';
import { spentText } from './cpu-profile.ts';
import { inspected, inspectorOf } from './inspector.ts';

/** Functions that are named on the terminal; the file has all of them. */
const named = 40;

/** Tells where a process spends its time while something is measured. It costs time itself: such figures are not to be compared with others. */
export interface Profiling {
  during<T>(work: string, doIt: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Options of Node.js for a process that is to be profiled. @param directory undefined where it is not */
export function flagsFor(directory: string | undefined): readonly string[] {
  return directory === undefined ? [] : inspected;
}

/** Writes a `.cpuprofile` for each piece of work, which Chrome and editors show, and says what has cost most. */
export async function profilingOf(
  program: Program | undefined,
  directory: string | undefined,
): Promise<Profiling> {
  if (program === undefined || directory === undefined)
    return { during: (_, doIt) => doIt(), close: () => undefined };
  await mkdir(directory, { recursive: true });
  const inspector = await inspectorOf(program);
  return {
    async during(work, doIt) {
      const { end } = await inspector.profile();
      const result = await doIt();
      const profile = await end();
      const file = join(directory, `${work.replaceAll(/[^a-z0-9]+/gi, '-')}.cpuprofile`);
      await writeFile(file, JSON.stringify(profile));
      console.error(`${file}\n${spentText(profile, named)}`);
      return result;
    },
    close: () => inspector.close(),
  };
}
