import { resolve } from 'node:path';
import { shellWord } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { localUp, obtainParts } from '@seatrial/localcluster';
import { createReporter, resolveCacheDir } from '@seatrial/programs';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { checkImageTable, writeImageTable } from './images.ts';
import { directoryOf, type LocalOptions } from './local-options.ts';
import { printStatus } from './status.ts';

export interface UpOptions extends LocalOptions, OutputOptions {
  readonly clusters: readonly string[];
  readonly nodesPerZone: number;
  readonly images?: string;
  readonly fresh?: boolean;
}

const zones = ['a', 'b', 'c'];

/** Starts clusters that stay when this process ends; what runs already is left as it is. */
export async function up(options: UpOptions, context: Context): Promise<ExitCode> {
  const { env, cwd, stderr, signal } = context;
  const directory = directoryOf(options, context);
  const images = options.images === undefined ? undefined : resolve(cwd, options.images);
  if (images !== undefined) await checkImageTable(images);
  const report = createReporter(stderr, { isTTY: stderr.isTerminal, ci: Boolean(env['CI']) });
  const parts = await obtainParts({ env, cacheDir: resolveCacheDir(env), report, signal });
  const status = await localUp({
    ...parts,
    directory,
    clusters: options.clusters,
    zones,
    nodesPerZone: options.nodesPerZone,
    images: images ?? (await writeImageTable(directory)),
    programPath: env['PATH'] ?? '',
    fresh: options.fresh === true,
    clock: systemClock,
    log: (message) => line(stderr, message),
    signal,
  });
  const [first] = status.clusters;
  if (status.phase === 'Degraded') {
    line(stderr, 'hint: "seatrial local down" and then "seatrial local up" start all of it again');
  } else if (first !== undefined) {
    const hint = `"export KUBECONFIG=${shellWord(first.kubeconfigPath)}" turns kubectl and seatrial to ${first.name}; "seatrial install --no-runner" makes it ready for a runner`;
    line(stderr, `hint: ${hint}`);
  }
  return printStatus(status, options.output, context);
}
