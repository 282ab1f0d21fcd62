/** Runs clusters in the background for `localUp`: configured by a file, ended by SIGTERM. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '@seatrial/kube';
import type { BedRequest } from '../bed/local-up.ts';
import { startBed } from '../bed/start-bed.ts';
import { serveUntilEnded } from '../process/serve-until-ended.ts';

await serveUntilEnded(process, systemClock, async (file, log, signal) => {
  const request = JSON.parse(await readFile(file, 'utf8')) as BedRequest;
  const bed = await startBed({ ...request, clock: systemClock, log, signal });
  log(`up: ${bed.clusters.map((cluster) => `${cluster.name} ${cluster.url}`).join(', ')}`);
  return () => bed.stop();
});
