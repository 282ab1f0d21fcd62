/**
 * What it costs to bring a config repository into a cluster, side by side on one API server: `node bench/sync.ts`, with
 * `--objects` of one application, `--applications` of four objects each, `--commits` that change one (of Seatrial from the
 * delivery of a signed webhook to the change in the cluster), and `--namespaces`
 * that the applications share. `--with-peers DIR` adds those whose programs are in that folder:
 * `kubectl`, and `kustomize-controller` with its CRD in `crds`. `--only TEXT`: one of them alone. `--profile DIR`: what the
 * runner's time goes into while it applies first, by function.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@seatrial/kube';
import { bareLoop } from './bed/bare-loop.ts';
import type { Contender, Wanted } from './bed/contender.ts';
import type { Cost } from './bed/cost.ts';
import { crowdOf, memberName, nameOfOne, objectsOfOne, oneOfMany } from './bed/crowd.ts';
import { flux } from './bed/flux.ts';
import { kubectlApply } from './bed/kubectl.ts';
import { isThere } from './bed/kwok.ts';
import { op, openPlace, type Place } from './bed/place.ts';
import { flagsFor, profilingOf } from './bed/profiling.ts';
import { seatrial } from './bed/seatrial.ts';
import { type Seen, watching } from './bed/seen.ts';
import { sideBySide } from './bed/side-by-side.ts';
import { askedText, average, printTable, type Row, spread } from './bed/table.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000' },
    applications: { type: 'string', default: '100' },
    namespaces: { type: 'string' },
    commits: { type: 'string', default: '30' },
    'idle-seconds': { type: 'string', default: '20' },
    'with-peers': { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
const objects = Number(values.objects);
const applications = Number(values.applications);
const namespaces = Number(values.namespaces ?? applications);
const commits = Number(values.commits);
const idleMs = Number(values['idle-seconds']) * 1000;
const peers = values['with-peers'];
const { profile } = values;

const works = {
  crowd: `${objects} ConfigMaps of one application, first`,
  member: `a commit that changes one of the ${objects}`,
  many: `${applications} applications x ${objectsOfOne} objects in ${namespaces} namespaces, first`,
  one: `a commit that touches one of the ${applications}`,
  idle: `idle for ${idleMs / 1000} s`,
};

const place = await openPlace({ controllers: false });
const rows: Row[] = [];
try {
  const ways: readonly (() => Promise<Contender | undefined>)[] = [
    () => bareLoop(place),
    async () => {
      const path = peers === undefined ? undefined : join(peers, 'kubectl');
      return path !== undefined && (await isThere(path)) ? kubectlApply(place, path) : undefined;
    },
    () => seatrial(place, flagsFor(profile)),
    async () => {
      const hasFlux = peers !== undefined && (await isThere(join(peers, 'kustomize-controller')));
      return hasFlux ? flux(place, peers) : undefined;
    },
  ];
  for (const way of ways) {
    const contender = await way();
    if (contender === undefined) continue;
    try {
      if (values.only === undefined || contender.who.toLowerCase().includes(values.only))
        await compete(place, contender);
    } finally {
      await contender.close();
    }
  }
  const order = Object.values(works);
  printTable(rows.toSorted((one, other) => order.indexOf(one.work) - order.indexOf(other.work)));
} finally {
  await place.close();
}

async function compete({ kube, meter }: Place, contender: Contender): Promise<void> {
  const { who, prefix } = contender;
  const profiling = await profilingOf(contender.program, profile);
  const measure = (work: () => Promise<unknown>): Promise<Cost> =>
    meter.measure(() => contender.cpuSeconds(), work);
  const note = (row: Omit<Row, 'who'>): void => {
    rows.push({ who, ...row });
    console.error(
      `${who}: ${row.work}: ${row.said ?? ''} ${row.cost === undefined ? '' : askedText(row.cost)}`,
    );
  };
  const metadataOnly = true;
  const maps = await watching(kube, { apiVersion: 'v1', kind: 'ConfigMap', metadataOnly }, op.signal);

  async function first(work: string, wanted: readonly Wanted[]): Promise<void> {
    const spaces = [...new Set(wanted.map(({ crowd }) => crowd.namespace))];
    await sideBySide(spaces, 16, (name) =>
      kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, op),
    );
    await contender.prepare(wanted);
    note({ work, cost: await measure(() => profiling.during(work, () => contender.apply())) });
  }

  /** Each waits for the one before to be said to be done, so that it is measured alone. */
  async function changes(
    work: string,
    count: number,
    change: (commit: number) => { readonly wanted: Wanted; readonly key: string },
  ): Promise<void> {
    const timesMs: number[] = [];
    const costs: Cost[] = [];
    for (let commit = 1; commit <= count; commit += 1) {
      const { wanted, key } = change(commit);
      await contender.prepare([wanted]);
      const applied = untilNewer(maps, key);
      let toldAt = 0;
      costs.push(
        await measure(async () => {
          toldAt = performance.now();
          await contender.apply();
        }),
      );
      timesMs.push((await applied) - toldAt);
    }
    note({ work, cost: average(costs), said: `applied ${spread(timesMs)} after it was told of` });
  }

  const goesOn = contender.residentMiB() !== undefined;
  if (objects > 0) {
    const namespace = `${prefix}-crowd`;
    await first(works.crowd, [{ name: 'crowd', crowd: crowdOf(namespace, objects) }]);
    const words: Record<number, string> = {};
    await changes(works.member, goesOn ? commits : 1, (commit) => {
      const member = (commit * 7) % objects;
      words[member] = `changed by ${commit}`;
      return {
        wanted: { name: 'crowd', crowd: crowdOf(namespace, objects, words) },
        key: `${namespace}/${memberName(member)}`,
      };
    });
  }
  if (applications > 0) {
    const all = Array.from({ length: applications }, (_, index) => ({
      name: nameOfOne(index),
      crowd: oneOfMany(prefix, index, namespaces),
    }));
    await first(works.many, all);
    if (goesOn) {
      await changes(works.one, commits, (commit) => {
        const index = (commit * 7) % applications;
        const crowd = oneOfMany(prefix, index, namespaces, `changed by ${commit}`);
        const name = nameOfOne(index);
        return { wanted: { name, crowd }, key: `${crowd.namespace}/${name}-settings` };
      });
    }
  }
  await maps.close();
  profiling.close();
  if (!goesOn) return;
  await systemClock.sleep(idleMs, op.signal);
  const cost = await measure(() => systemClock.sleep(idleMs, op.signal));
  note({ work: works.idle, cost, said: `${contender.residentMiB()?.toFixed(0)} MiB resident` });
}

/** @returns when an object has another version than now */
async function untilNewer(maps: Seen, key: string): Promise<number> {
  const before = maps.get(key)?.metadata.resourceVersion;
  await maps.untilOne(key, (it) => it !== undefined && it.metadata.resourceVersion !== before);
  return performance.now();
}
