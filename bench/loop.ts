/**
 * How long what others write holds the event loop in one stretch: `node bench/loop.ts`. A commit at its limits, one
 * application's manifests at theirs, and the files of a large repository beside each other.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { checkConfig } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { configLimits, loadConfig } from '@seatrial/model';
import { createManifests } from '../packages/runner/src/source/manifests.ts';
import { createParsedFiles } from '../packages/runner/src/source/parsed-files.ts';

const mebibyte = 1024 * 1024;
const op = { signal: new AbortController().signal };

function file(path: string, text: string): { path: string; bytes: Uint8Array } {
  return { path, bytes: new TextEncoder().encode(text) };
}

async function longest(what: string, work: () => unknown): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // It measures from one of its own ticks to the next, so the first must have been.
  await systemClock.sleep(20, op.signal);
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  await systemClock.sleep(20, op.signal);
  delay.disable();
  console.log(
    `${what}: longest stretch ${(delay.max / 1e6).toFixed(0)} ms, ${((user + system) / 1_000).toFixed(0)} ms of processors in all`,
  );
}

/** As many tokens as text can have. */
const dense = '[1,2,3,4,5,6,7,8],'.repeat(3_640);
const small = `a: [${dense.slice(0, 65_000)}]\n`;
/** A part of what a commit may have (32 MiB): a stretch is that of some files, however many there are. */
const count = Number(process.argv[2] ?? 8);
const commit = Array.from({ length: count }, (_, at) => file(`${at}.yaml`, small));
await longest(`a commit of ${count} files of 64 KiB`, () =>
  createParsedFiles().read(commit, systemClock, op),
);

const object = (at: number): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${at}}\ndata:\n  a: ${'x'.repeat(1_000)}\n---\n`;
for (const [files, objects] of [
  [1, 1_900],
  [16, 300],
] as const) {
  const manifests = Array.from({ length: files }, (_, at) =>
    file(`${at}.yaml`, Array.from({ length: objects }, (__, nth) => object(at * objects + nth)).join('')),
  );
  const size = manifests.reduce((sum, { bytes }) => sum + bytes.length, 0) / mebibyte;
  await longest(`${files} files of manifests, ${size.toFixed(1)} MiB`, () =>
    createManifests({
      config: { filesOfTree: async () => manifests },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock: systemClock,
      clusterName: 'here',
      renderFiles: async ({ files: plain }) => ({ files: plain, findings: [] }),
    }).version(
      { version: '1'.repeat(40) },
      { application: 'shop', namespace: 'shop', path: 'apps/shop' },
      op,
    ),
  );
}

const application = (at: number): string => `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop-${at}}
spec: {path: apps/shop-${at}, namespace: shop-${at}, targets: [{cluster: staging}]}
`;
const config = loadConfig(
  Array.from({ length: 10_000 }, (_, at) => file(`${at}.yaml`, application(at))),
  configLimits,
);
await longest('checkConfig of 10,000 applications', () => checkConfig(config));
