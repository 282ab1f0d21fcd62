/**
 * What canaries cost, many at once: `node bench/canary.ts`, with `--canaries` (100) of one replica, 20% and a pause of 10 s, on
 * nodes and pods that are there by their status alone (KWOK). `--idle-objects` and `--idle-pods` are then made besides, and
 * what the runner has in memory is told. `--with-peers DIR`: beside Argo Rollouts (`rollouts-controller`, with its CRDs in
 * `crds`); `kwok` is taken from there too, where it is.
 * `--profile DIR`: what the runner's time goes into, by function, as `.cpuprofile` files and on the terminal.
 *
 * What the controllers of Kubernetes do for Deployments, Argo Rollouts does itself for its ReplicaSets: that time of theirs
 * is told beside.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { numberAt } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { installCrds, obtainParts } from '@seatrial/localcluster';
import { resolveCacheDir } from '@seatrial/programs';
import type { CanaryContender } from './bed/canary-contender.ts';
import { type Cost, cpuSecondsOf } from './bed/cost.ts';
import { crowdOf } from './bed/crowd.ts';
import { isThere, startKwok } from './bed/kwok.ts';
import { op, openPlace, pidOf } from './bed/place.ts';
import { flagsFor, profilingOf } from './bed/profiling.ts';
import { argoRollouts } from './bed/rollouts.ts';
import { seatrialCanaries } from './bed/seatrial-canaries.ts';
import { watching } from './bed/seen.ts';
import { sideBySide } from './bed/side-by-side.ts';
import { askedText, printTable, type Row } from './bed/table.ts';

const { values } = parseArgs({
  options: {
    canaries: { type: 'string', default: '100' },
    'idle-objects': { type: 'string', default: '0' },
    'idle-pods': { type: 'string', default: '0' },
    'idle-seconds': { type: 'string', default: '20' },
    'with-peers': { type: 'string' },
    profile: { type: 'string' },
  },
});
const canaries = Number(values.canaries);
const idleObjects = Number(values['idle-objects']);
const idlePods = Number(values['idle-pods']);
const idleMs = Number(values['idle-seconds']) * 1000;
const peers = values['with-peers'];
const { profile } = values;
const podsOfDeployment = 1_000;
const objectsOfApplication = 1_000;

const works = {
  first: `${canaries} applications of a Deployment, first`,
  canary: `${canaries} canaries at once, 20% and a pause of 10 s`,
  idle: `idle for ${idleMs / 1000} s, with ${idleObjects} further objects and ${idlePods} pods`,
};
const rows: Row[] = [];
const place = await openPlace({ controllers: true });
try {
  const { crds } = await obtainParts({
    env: process.env,
    cacheDir: resolveCacheDir(process.env),
    report: () => undefined,
    signal: op.signal,
  });
  await installCrds(place.kube, crds, { clock: systemClock, signal: op.signal });
  const kwok = await startKwok(place, 5 + Math.ceil((idlePods + 4 * canaries) / 1_000), peers);
  await compete(await seatrialCanaries(place, flagsFor(profile)), 'seatrial');
  if (peers !== undefined && (await isThere(join(peers, 'rollouts-controller'))))
    await compete(await argoRollouts(place, peers), 'argo');
  const order = Object.values(works);
  printTable(rows.toSorted((one, other) => order.indexOf(one.work) - order.indexOf(other.work)));
  await kwok.stop();
} finally {
  await place.close();
}

async function compete(contender: CanaryContender, prefix: string): Promise<void> {
  const { who } = contender;
  const manager = pidOf(place.plane, 'kube-controller-manager');
  const profiling = await profilingOf(contender.program, profile);
  async function measure(work: string, doIt: () => Promise<unknown>, told = ''): Promise<void> {
    const before = cpuSecondsOf(manager);
    const cost: Cost = await place.meter.measure(
      () => contender.cpuSeconds(),
      () => profiling.during(work, doIt),
    );
    const beside = `controller manager ${(cpuSecondsOf(manager) - before).toFixed(1)} CPU-s`;
    const resident = `${contender.residentMiB().toFixed(0)} MiB resident`;
    rows.push({ work, who, cost, said: [beside, resident, told].filter((it) => it !== '').join('; ') });
    console.error(`${who}: ${work}: ${cost.seconds.toFixed(1)} s; ${askedText(cost)}`);
  }
  try {
    const namespaces = Array.from({ length: canaries }, (_, at) => `${prefix}-${at}`);
    await sideBySide(namespaces, 16, (name) =>
      place.kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, op),
    );
    await contender.prepare(namespaces, 'shop:1.0');
    await measure(works.first, () => contender.apply());
    await contender.prepare(namespaces, 'shop:1.1');
    await measure(works.canary, () => contender.apply());
    for (const line of (await contender.timeline?.()) ?? []) console.error(`  ${line}`);
    if (idleObjects + idlePods > 0) await fill(prefix);
    await systemClock.sleep(idleMs, op.signal);
    await measure(works.idle, () => systemClock.sleep(idleMs, op.signal));
  } finally {
    profiling.close();
    await contender.close();
  }
}

/** ConfigMaps that carry the label of an application, as if they were its own, and pods of nobody's Deployments. */
async function fill(prefix: string): Promise<void> {
  const { kube } = place;
  const namespace = `${prefix}-idle`;
  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
  const { objects } = crowdOf(namespace, idleObjects);
  await sideBySide([...objects.entries()], 16, ([at, object]) => {
    const application = `idle-${Math.floor(at / objectsOfApplication)}`;
    const metadata = { ...object.metadata, labels: { 'seatrial.dev/application': application } };
    return kube.apply({ ...object, metadata }, op);
  });
  const deployments = Math.ceil(idlePods / podsOfDeployment);
  const seen = await watching(kube, { apiVersion: 'apps/v1', kind: 'Deployment', namespace }, op.signal);
  const numbers = Array.from({ length: deployments }, (_, at) => at);
  await sideBySide(numbers, 16, (at) =>
    kube.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `idle-${at}`, namespace },
        spec: {
          replicas: Math.min(podsOfDeployment, idlePods),
          selector: { matchLabels: { app: `idle-${at}` } },
          template: {
            metadata: { labels: { app: `idle-${at}` } },
            spec: { containers: [{ name: 'web', image: 'shop:1.0' }] },
          },
        },
      },
      op,
    ),
  );
  await seen.until('all pods are ready', (all) => {
    const ready = all.reduce((sum, it) => sum + (numberAt(it, 'status', 'readyReplicas') ?? 0), 0);
    return ready >= idlePods;
  });
  await seen.close();
}
