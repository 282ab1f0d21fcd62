/**
 * What a commit costs that changes one application of many: `node bench/wake.ts [commits]`. The repository is a real
 * one on this disk, the API server is in memory and counts: requests are those of finding out whom the commit concerns
 * and of the whole release that it leads to. Entries of the ledger stay in memory, as their pushes depend on the remote.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigPort } from '@seatrial/core';
import { openMirror, openPublisher } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import type { LedgerEntry } from '@seatrial/model';
import { configPort } from '@seatrial/runner';
import { createStillCluster } from '../packages/sim/src/runner/still-cluster.ts';

const COMMITS_DEFAULT = 20;
const commits = Number(process.argv[2] ?? COMMITS_DEFAULT);
const op = { signal: new AbortController().signal };
const author = { name: 'Dev Eloper', email: 'dev@example.com' };

for (const applications of [10, 100, 1_000]) {
  const directory = mkdtempSync(join(tmpdir(), 'seatrial-wake-'));
  try {
    await measure(directory, applications);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(directory: string, applications: number): Promise<void> {
  const remote = join(directory, 'remote.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  const common = {
    url: `file://${remote}`,
    branch: 'main',
    clock: systemClock,
    env: process.env,
    signal: op.signal,
  };
  const protocols = ['file'] as const;
  const publisher = await openPublisher({ ...common, protocols, directory: join(directory, 'developer') });
  const mirror = await openMirror({ ...common, protocols, directory: join(directory, 'mirror') });
  const publish = (files: Readonly<Record<string, string>>) =>
    publisher.publish({ files, message: 'Change', author }, op);

  const importing = { cwd: remote, input: importOf(repositoryOf(applications)) };
  execFileSync('git', ['fast-import', '--quiet'], importing);
  await mirror.fetch(op);
  const config = inMemoryLedger(
    configPort(
      mirror,
      { problem: undefined },
      async () => ({ type: 'Value', value: { keys: [] } }),
      async () => ({ type: 'Taken' }),
    ),
  );
  const { reconcilers, settle, requests } = createStillCluster('here', config);
  await settle(await reconcilers.keysForChanges(op));
  requests();

  const measured: { readonly asked: number; readonly cpuMs: number; readonly ms: number }[] = [];
  for (let commit = 1; commit <= commits; commit += 1) {
    const name = `app-${(commit * 7) % applications}`;
    await publish({ [`apps/${name}/greeting.yaml`]: greeting(`hello ${commit}`) });
    const startedAt = performance.now();
    const usedBefore = process.cpuUsage();
    await mirror.fetch(op);
    const keys = await reconcilers.keysForChanges(op);
    const { user, system } = process.cpuUsage(usedBefore);
    const ms = performance.now() - startedAt;
    if (keys.join() !== `application/${name}`) throw new Error(`woke ${keys.join()} for a commit to ${name}`);
    await settle(keys);
    measured.push({ asked: requests().length, cpuMs: (user + system) / 1_000, ms });
  }
  const typical = (of: 'asked' | 'cpuMs' | 'ms') => Math.round(median(measured.map((it) => it[of])));
  console.log(
    `${applications} applications: ${typical('asked')} API requests a commit, all for the application that it changes; ` +
      `${typical('ms')} ms, and ${typical('cpuMs')} ms of the runner's CPU, to fetch it and know whom it concerns`,
  );
}

function repositoryOf(applications: number): Record<string, string> {
  const files: Record<string, string> = {
    'cluster.yaml': 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: here}\nspec: {}\n',
  };
  for (let index = 0; index < applications; index += 1) {
    const name = `app-${index}`;
    files[`apps/${name}/greeting.yaml`] = greeting('hello');
    files[`applications/${name}.yaml`] = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: {path: apps/${name}, namespace: ${name}, targets: [{cluster: here}]}
`;
  }
  return files;
}

/** As `git fast-import` reads it: a process for each of thousands of files takes minutes. */
function importOf(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  return `commit refs/heads/main\ncommitter ${author.name} <${author.email}> 0 +0000\ndata 0\n\n${entries.join('')}`;
}

function greeting(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {text: ${text}}\n`;
}

function inMemoryLedger(config: ConfigPort): ConfigPort {
  const ledger: LedgerEntry[] = [];
  return {
    ...config,
    ledger: async () => ({ type: 'Value', value: { entries: ledger, refused: [] } }),
    isInLedger: async (_, id) => ({
      type: 'Value',
      value: ledger.some((it) => ('is' in id ? it.id === id.is : it.id.startsWith(id.begins))),
    }),
    ledgerChanges: async () => ({ type: 'Value', value: { mark: '', applications: [] } }),
    appendLedger: async (_, entries) => void ledger.push(...entries),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
