import { items, stringAt } from '@seatrial/core';
import { apiVersion, type KubeObject } from '@seatrial/model';
import type { Contender, Wanted } from './contender.ts';
import { cpuSecondsOf, residentMiB } from './cost.ts';
import { manifestsIn } from './crowd.ts';
import { clusterName, op, type Place, type Runner, startSeatrial } from './place.ts';
import type { Files } from './repository.ts';
import { watching } from './seen.ts';

export interface SeatrialContender extends Contender {
  readonly runner: Runner;
  /** What is wanted first, as files. @param names of the applications that they change */
  prepareFiles(names: readonly string[], files: Files): Promise<void>;
}

/** The real runner as a process, a real Git server over HTTP, and a webhook for each push. */
export async function seatrial(place: Place, nodeFlags?: readonly string[]): Promise<SeatrialContender> {
  const { kube, repository } = place;
  repository.commit({ 'cluster.yaml': place.clusterFile });
  const runner = await startSeatrial(place, nodeFlags);
  const records = await watching(kube, { apiVersion, kind: 'ApplicationState' }, op.signal);
  let wanted: ReadonlySet<string> = new Set();
  // Nobody finds a commit before it is told of (place.ts).
  const prepareFiles = async (names: readonly string[], files: Files): Promise<void> => {
    wanted = new Set(names);
    repository.commit(files);
  };
  return {
    runner,
    who: 'Seatrial',
    program: runner.program,
    prefix: 'seatrial',
    prepareFiles,
    prepare: (given) =>
      prepareFiles(
        given.map(({ name }) => name),
        Object.assign({}, ...given.map(filesOf)) as Files,
      ),
    async apply() {
      const before = new Map(records.list().map((it) => [it.metadata.name, stableRelease(it)]));
      await runner.tell();
      await records.until('all that is wanted is stable', (all) => {
        const done = all.filter((it) => {
          const { name } = it.metadata;
          return wanted.has(name) && isReady(it) && stableRelease(it) !== before.get(name);
        });
        return done.length === wanted.size;
      });
    },
    tell: () => runner.tell(),
    cpuSeconds: () => cpuSecondsOf(runner.program.pid),
    residentMiB: () => residentMiB(runner.program.pid),
    async close() {
      await records.close();
      await runner.program.stop();
    },
  };
}

function filesOf({ name, crowd }: Wanted): Files {
  const application = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: {path: apps/${name}, namespace: ${crowd.namespace}, targets: [{cluster: ${clusterName}}]}
`;
  return { [`applications/${name}.yaml`]: application, ...manifestsIn(`apps/${name}`, crowd) };
}

function stableRelease(state: KubeObject): string | undefined {
  return stringAt(state, 'status', 'stableRelease');
}

function isReady(state: KubeObject): boolean {
  return items(state, 'status', 'conditions').some(
    (it) => stringAt(it, 'type') === 'Ready' && stringAt(it, 'status') === 'True',
  );
}
