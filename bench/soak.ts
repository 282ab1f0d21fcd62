/**
 * Whether memory is flat over thousands of commits: `npm run soak`, with `--commits` (10,000) that go through a real runner,
 * a real API server and a real Git server, and `--applications` (20) which they change in turn. Says every so often what is
 * reachable on the heap and what the process has; the verdict goes by the heap alone, as the memory that a process has been
 * given comes back late or never. Exit code 0: flat; 1: it grows.
 */
import { parseArgs } from 'node:util';
import { apiVersion } from '@seatrial/model';
import { nameOfOne, oneOfMany } from './bed/crowd.ts';
import { inspected, inspectorOf } from './bed/inspector.ts';
import { op, openPlace } from './bed/place.ts';
import { seatrial } from './bed/seatrial.ts';
import { watching } from './bed/seen.ts';
import { growthOf, type Sample } from './bed/slope.ts';

const { values } = parseArgs({
  options: {
    commits: { type: 'string', default: '10000' },
    applications: { type: 'string', default: '20' },
  },
});
const commits = Number(values.commits);
const applications = Number(values.applications);
const samplesMax = 40;
const every = Math.max(1, Math.floor(commits / samplesMax));
const mebibyte = 1024 * 1024;
/** What is kept of a commit for good must be nothing; of what is measured so much is chance. */
const bytesPerCommitMax = 256;
const chanceBytes = 2 * mebibyte;

/** What is deleted is gone once the garbage collector has looked at it. */
const place = await openPlace({ controllers: true });
try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  await place.close();
}

async function soak(): Promise<boolean> {
  const { kube } = place;
  const contender = await seatrial(place, inspected);
  const heap = await inspectorOf(contender.runner.program);
  const one = (index: number, word: string) => ({
    name: nameOfOne(index),
    crowd: oneOfMany('soak', index, applications, word),
  });
  const all = Array.from({ length: applications }, (_, index) => one(index, 'first'));
  for (const { crowd } of all) {
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: crowd.namespace } }, op);
  }
  await contender.prepare(all);
  await contender.apply();
  const maps = await watching(kube, { apiVersion: 'v1', kind: 'ConfigMap', metadataOnly: true }, op.signal);
  const samples: Sample[] = [];
  try {
    for (let commit = 1; commit <= commits; commit += 1) {
      const { name, crowd } = one(commit % applications, `word ${commit}`);
      const key = `${crowd.namespace}/${name}-settings`;
      const before = maps.get(key)?.metadata.resourceVersion;
      await contender.prepare([{ name, crowd }]);
      await contender.tell();
      await maps.untilOne(key, (it) => it?.metadata.resourceVersion !== before);
      if (commit % every === 0 || commit === commits) samples.push(await sample(commit));
    }
  } finally {
    heap.close();
    await maps.close();
    await contender.close();
  }
  return judged(samples);

  async function sample(commit: number): Promise<Sample> {
    const bytes = await heap.usedBytes();
    const { items } = await kube.list({ apiVersion, kind: 'Release', metadataOnly: true }, op);
    const resident = contender.residentMiB()?.toFixed(0);
    console.log(
      `${commit} commits: ${(bytes / mebibyte).toFixed(1)} MiB reachable, ${resident} MiB resident, ${items.length} releases in the cluster`,
    );
    return { at: commit, bytes };
  }
}

/** By the second half: the first one fills what is bounded. */
function judged(samples: readonly Sample[]): boolean {
  const half = samples.slice(Math.floor(samples.length / 2));
  const { bytes, span } = growthOf(half);
  const most = chanceBytes + bytesPerCommitMax * span;
  const isFlat = bytes <= most;
  console.log(
    `${isFlat ? 'flat' : 'it grows'}: by ${(bytes / mebibyte).toFixed(2)} MiB over the last ${span} commits; the bound is ${(most / mebibyte).toFixed(2)} MiB`,
  );
  return isFlat;
}
