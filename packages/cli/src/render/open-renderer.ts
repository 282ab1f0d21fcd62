import { lookup } from 'node:dns';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderFiles } from '@seatrial/core';
import { createReporter, programTable, provide, resolveCacheDir } from '@seatrial/programs';
import { createCharts, createFileRenderer, type RenderProgram } from '@seatrial/render';
import type { Context } from '../context.ts';

/** Where Linux keeps files in memory alone. */
const memoryFolder = '/dev/shm';

/** What renders, with programs that are found, downloaded or built when they are needed. */
export async function openRenderer({ env, stderr }: Pick<Context, 'env' | 'stderr'>): Promise<RenderFiles> {
  const cacheDir = resolveCacheDir(env);
  const reporter = createReporter(stderr, { isTTY: stderr.isTerminal, ci: Boolean(env['CI']) });
  const paths = new Map<RenderProgram, string>();
  return createFileRenderer({
    programs: {
      versionOf: (name) => programTable[name].version,
      pathOf: async (name, { signal }) => {
        const known = paths.get(name);
        if (known !== undefined) return known;
        // that one is there already is no news
        const report: typeof reporter = (event) => event.type !== 'Found' && reporter(event);
        const found = await provide([name], { env, cacheDir, report, signal });
        paths.set(name, found[name]);
        return found[name];
      },
    },
    fetchChart: createCharts({
      folder: join(cacheDir, 'charts'),
      credentialsFile: env['SEATRIAL_CHART_CREDENTIALS'],
      lookup,
    }),
    places: { base: tmpdir(), ...((await isWritable(memoryFolder)) ? { memory: memoryFolder } : {}) },
    cacheFolder: join(cacheDir, 'rendered'),
    env,
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
