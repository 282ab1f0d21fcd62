/** Runs clusters in the background for `localUp`: told by a file, ended by SIGTERM. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '@seatrial/kube';
import type { BedRequest } from '../bed/local-up.ts';
import { type Bed, startBed } from '../bed/start-bed.ts';

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Cannot run clusters: expected the path of a request');
  const request = JSON.parse(await readFile(file, 'utf8')) as BedRequest;
  const asked = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => asked.abort(new Error(`Cannot go on: ${name}`)));
  }
  const bed: Bed = await startBed({ ...request, clock: systemClock, log: say, signal: asked.signal });
  say(`up: ${bed.clusters.map((cluster) => `${cluster.name} ${cluster.url}`).join(', ')}`);
  if (!asked.signal.aborted) {
    // The bed's programs are children: they keep this process alive.
    await new Promise((resolve) => asked.signal.addEventListener('abort', resolve, { once: true }));
  }
  await bed.stop();
}

function say(message: string): void {
  process.stdout.write(`${new Date(systemClock.now()).toISOString()} ${message}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
