/**
 * What `seatrial plan` takes for an application of 100 objects, from the command to its end, with a commit that changes one of
 * them and one that changes all: `node bench/plan.ts [runs]`. The application was released by a runner before.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isKubeError, systemClock } from '@seatrial/kube';
import { apiVersion, parseApplicationState } from '@seatrial/model';
import { clusterName, op, openPlace, type Place, startSeatrial } from './bed/place.ts';

const OBJECTS = 100;
const runs = Number(process.argv[2] ?? 5);
const program = fileURLToPath(new URL('../packages/cli/bin/seatrial.mjs', import.meta.url));
const changesExit = 5;

const place = await openPlace({ controllers: false });
try {
  place.repository.commit({
    'cluster.yaml': place.clusterFile,
    'shop.yaml': applicationFile(),
    ...manifests(OBJECTS, 0),
  });
  const runner = await startSeatrial(place);
  await untilStable(place);
  await runner.program.stop();
  const copy = join(place.directory, 'copy');
  // Not from the server, which is in this process and would have to wait for it.
  execFileSync('git', ['clone', '--quiet', join(place.directory, 'git', 'config.git'), copy]);
  for (const changed of [1, OBJECTS]) {
    for (const [path, text] of Object.entries(manifests(changed, 1))) writeFileSync(join(copy, path), text);
    const seconds = Array.from({ length: runs }, () => planSeconds(copy)).toSorted((a, b) => a - b);
    const [fastest = 0, slowest = 0] = [seconds[0], seconds.at(-1)];
    const median = seconds[Math.floor(runs / 2)] ?? 0;
    console.log(
      `${OBJECTS} objects, of which ${changed} ${changed === 1 ? 'changes' : 'change'}: ${median.toFixed(2)} s (${fastest.toFixed(2)} to ${slowest.toFixed(2)})`,
    );
  }
} finally {
  await place.close();
}

function planSeconds(cwd: string): number {
  const startedAt = performance.now();
  const args = [program, 'plan', '--kubeconfig', place.plane.kubeconfigPath];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (status !== changesExit) throw new Error(`seatrial plan ended with ${status}: ${stdout}${stderr}`);
  return seconds;
}

async function untilStable({ kube }: Place): Promise<void> {
  const ref = { apiVersion, kind: 'ApplicationState', namespace: 'shop', name: 'shop' };
  for (;;) {
    const found = await kube.get(ref, op).catch((error: unknown) => {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    });
    if (found !== undefined && parseApplicationState(found).status?.stableVersion !== undefined) return;
    await systemClock.sleep(100, op.signal);
  }
}

function applicationFile(): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, targets: [{cluster: ${clusterName}}]}
`;
}

function manifests(count: number, value: number): Readonly<Record<string, string>> {
  const all = Array.from({ length: count }, (_, index) => {
    const data = `data: {value: "${value}", text: ${'x'.repeat(200)}}`;
    return [
      `apps/shop/settings-${index}.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings-${index}}\n${data}\n`,
    ] as const;
  });
  return Object.fromEntries(all);
}
