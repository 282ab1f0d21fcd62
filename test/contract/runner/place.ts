import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPublisher, type Publisher } from '@seatrial/git';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import {
  type LocalCluster,
  obtainParts,
  startGitServer,
  startLocalCluster,
  startTraffic,
  type Traffic,
} from '@seatrial/localcluster';
import { runnerUser } from '@seatrial/model';
import { resolveCacheDir } from '@seatrial/programs';
import { installSeatrial } from '@seatrial/runner';
import { clusterFile, clusterName, type Files, hostOf, imageTable, type MoreImages } from './files.ts';
import { createGate, type Gate } from './gate.ts';
import { type Service, startService } from './service.ts';

const ending = new AbortController();
export const op = { signal: ending.signal, timeoutMs: 60_000 };

/** A repository of a team. */
export interface FurtherPlace {
  /** By way of its door. */
  readonly url: string;
  readonly bareRepository: string;
  readonly door: Gate;
  readonly merge: Place['merge'];
}

/** A cluster with Seatrial installed, a Git server, and doors before both that can be shut. */
export interface Place {
  readonly cluster: LocalCluster;
  /** A member of system:masters: for looking, and for what people do with kubectl. */
  readonly kube: Kube;
  /** Bare, on disk: as its administrator sees it. */
  readonly bareRepository: string;
  readonly apiServer: Gate;
  readonly repository: Gate;
  /** Commits and pushes as a developer, by a way of its own. */
  merge(files: Files, message?: string): Promise<string>;
  /** Another repository on the same server, with a door of its own, which is open. */
  furtherRepository(name: string): Promise<FurtherPlace>;
  traffic(app: string): Traffic;
  /** The runner that was started last. */
  readonly runner: Service;
  /** One with another name is another process with a mirror of its own. */
  startRunner(options?: {
    readonly name?: string;
    readonly listen?: string;
    readonly more?: readonly string[];
    readonly moreEnv?: Readonly<Record<string, string>>;
  }): Promise<Service>;
  /** Of this place, for all that it makes. */
  readonly directory: string;
  close(): Promise<void>;
}

/** Images are those that pods name beside those of the small applications. */
export interface PlaceOptions extends MoreImages {
  /** The environment of every runner, beside what all have, by the folder of the place. */
  readonly runnerEnv?: (directory: string) => Promise<Readonly<Record<string, string>>>;
}

export async function openPlace({ runnerEnv, ...more }: PlaceOptions = {}): Promise<Place> {
  const { signal } = op;
  const { env } = process;
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-runner-'));
  await chmod(directory, 0o700);
  const parts = await obtainParts({ env, cacheDir: resolveCacheDir(env), report: () => undefined, signal });
  const imageFile = join(directory, 'images.json');
  const program = fileURLToPath(import.meta.resolve('@seatrial/localcluster/workloads/shop'));
  await writeFile(imageFile, imageTable(program, more));
  const cluster = await startLocalCluster({
    ...parts,
    name: clusterName,
    index: 0,
    directory: join(directory, 'cluster'),
    zones: ['a', 'b'],
    nodesPerZone: 1,
    images: imageFile,
    programPath: env['PATH'] ?? '',
    clock: systemClock,
    log: () => undefined,
    signal,
  });
  const kube = await createKube({
    kubeconfig: { path: cluster.kubeconfigPath },
    userAgent: 'seatrial-contract',
    fieldManager: 'contract',
  });
  const { ledgerKey } = await installSeatrial({ kube, clock: systemClock, report: () => undefined, signal });
  const git = await startGitServer({ root: join(directory, 'git'), env, signal });
  const url = await git.createRepository('config');
  const publisher = await openPublisher({
    url,
    directory: await folder(directory, 'developer'),
    branch: 'main',
    clock: systemClock,
    env,
    signal,
  });
  const apiServer = await createGate(Number(new URL(cluster.url).port));
  const repository = await createGate(Number(new URL(git.url).port));
  const kubeconfig = await runnerKubeconfig(cluster, directory, apiServer);
  const merge = merging(publisher);
  await merge(clusterFile(cluster.gatewayMetricsUrl, ledgerKey), 'Add the cluster');

  const placeEnv = await runnerEnv?.(directory);
  async function furtherRepository(name: string): Promise<FurtherPlace> {
    const direct = await git.createRepository(name);
    const door = await createGate(Number(new URL(git.url).port));
    await door.open();
    doors.push(door);
    const developer = await openPublisher({
      url: direct,
      directory: await folder(directory, `developer-${name}`),
      branch: 'main',
      clock: systemClock,
      env,
      signal,
    });
    const url = `http://127.0.0.1:${door.port}/${name}.git`;
    const bareRepository = join(directory, 'git', `${name}.git`);
    return { url, bareRepository, door, merge: merging(developer) };
  }

  const doors: Gate[] = [];
  const services: Service[] = [];
  const sources: Traffic[] = [];
  return {
    cluster,
    kube,
    directory,
    bareRepository: join(directory, 'git', 'config.git'),
    apiServer,
    repository,
    merge,
    furtherRepository,
    traffic: (app) => {
      const traffic = startTraffic({
        url: cluster.gatewayUrl,
        host: hostOf(app),
        path: '/',
        ratePerSecond: 40,
        clock: systemClock,
        rng: Math.random,
        signal,
      });
      sources.push(traffic);
      return traffic;
    },
    get runner() {
      const latest = services.at(-1);
      if (latest === undefined) throw new Error('no runner was started');
      return latest;
    },
    startRunner: async ({ name = 'runner', moreEnv, ...options } = {}) => {
      const service = await startService({
        kubeconfig,
        repositoryUrl: `http://127.0.0.1:${repository.port}/config.git`,
        stateDirectory: await folder(directory, name),
        logFile: join(directory, `${name}.log`),
        identity: name,
        moreEnv: { ...placeEnv, ...moreEnv },
        ...options,
      });
      services.push(service);
      return service;
    },
    close: async () => {
      await Promise.all(sources.map((traffic) => traffic.stop()));
      await Promise.all(services.map((service) => service.kill()));
      await kube.close();
      await Promise.all([...doors.map((door) => door.shut()), apiServer.shut(), repository.shut()]);
      await Promise.all([git.close(), cluster.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const author = { name: 'Dev Eloper', email: 'dev@example.com' };

function merging(publisher: Publisher): Place['merge'] {
  return async (files, message = 'Change') =>
    (await publisher.publish({ files, message, author }, op)).commit;
}

/** The runner's own credentials, by way of the gate. */
async function runnerKubeconfig(cluster: LocalCluster, directory: string, gate: Gate): Promise<string> {
  const own = await cluster.issueKubeconfig({ user: runnerUser, groups: ['system:serviceaccounts'] });
  const path = join(directory, 'runner.kubeconfig');
  const text = await readFile(own, 'utf8');
  await writeFile(path, text.replaceAll(cluster.url, `https://127.0.0.1:${gate.port}`), { mode: 0o600 });
  return path;
}

async function folder(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
