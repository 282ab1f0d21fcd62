import { lookup } from 'node:dns';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderFiles } from '@seatrial/core';
import { steadySystemClock } from '@seatrial/kube';
import { createReporter, programTable, provide, resolveCacheDir } from '@seatrial/programs';
import { createCharts, createFileRenderer, type Isolation, type SeeRenderings } from '@seatrial/render';
import type { Context } from '../context.ts';
import { createProgramPaths } from './program-paths.ts';

/** Where Linux keeps files in memory alone. */
const memoryFolder = '/dev/shm';

export interface RendererOptions {
  /** How long a rendering waits for a program that is downloaded or built; absent: until it is there. */
  readonly patienceMs?: number;
  readonly see?: SeeRenderings;
  /** Told once, when the first program is started. */
  readonly tellIsolation?: (isolation: Isolation) => void;
}

/** What renders, with programs that are found, downloaded or built when they are needed. */
export async function openRenderer(
  { env, stderr, signal }: Pick<Context, 'env' | 'stderr' | 'signal'>,
  { patienceMs, see, tellIsolation }: RendererOptions = {},
): Promise<RenderFiles> {
  const cacheDir = resolveCacheDir(env);
  const clock = steadySystemClock();
  const reporter = createReporter(stderr, { isTTY: stderr.isTerminal, ci: Boolean(env['CI']) });
  // that one is there already is no news
  const report: typeof reporter = (event) => event.type !== 'Found' && reporter(event);
  return createFileRenderer({
    programs: {
      versionOf: (name) => programTable[name].version,
      pathOf: createProgramPaths({
        provide: async (name) => (await provide([name], { env, cacheDir, report, signal }))[name],
        clock,
        patienceMs,
      }),
    },
    fetchChart: createCharts({
      folder: join(cacheDir, 'charts'),
      credentialsFile: env['SEATRIAL_CHART_CREDENTIALS'],
      lookup,
      clock,
    }),
    places: { base: tmpdir(), ...((await isWritable(memoryFolder)) ? { memory: memoryFolder } : {}) },
    cacheFolder: join(cacheDir, 'rendered'),
    env,
    see,
    tellIsolation,
  });
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false; // absent, or not for us: both mean to use another one
  }
}
