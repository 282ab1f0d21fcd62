import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPublisher, type Publisher } from '@seatrial/git';
import { type Bed, claimDirectory, createClosers, obtainParts, startBed } from '@seatrial/localcluster';
import { resolveCacheDir } from '@seatrial/programs';
import { type ConfigRepository, openConfigRepository } from './config-repository.ts';
import { imageTable } from './files/images.ts';
import { branch, folder, type PlaceOptions } from './place-options.ts';
import { openSite, type Site } from './site.ts';

export interface Place {
  readonly sites: { readonly staging: Site; readonly production: Site };
  readonly repository: ConfigRepository;
  readonly publisher: Publisher;
  /** Ends every process that was started here. */
  close(): Promise<void>;
}

/** Two clusters, a GitHub with a config repository, and users: everything but Seatrial and its files. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { directory, env, clock, signal, say } = options;
  const { marker, release } = await claimDirectory({ directory, clock, log: say, signal });
  const closers = createClosers();
  closers.add(release);
  try {
    const bed = await startClusters(options);
    closers.add(() => bed.stop());
    say(`clusters ${bed.clusters.map(({ name }) => name).join(', ')} are up`);
    const repository = await openConfigRepository(options, closers);
    const publisher = await openPublisher({
      url: repository.cloneUrl,
      directory: await folder(options, 'developer'),
      branch,
      clock,
      env,
      signal,
    });
    const opened = await Promise.allSettled(
      bed.clusters.map((cluster) => openSite(cluster, repository, { ...options, marker }, closers)),
    );
    const [staging, production] = opened.map((site) => {
      if (site.status === 'rejected') throw site.reason;
      return site.value;
    });
    if (staging === undefined || production === undefined)
      throw new Error('Cannot go on: two clusters were asked for');
    return { sites: { staging, production }, repository, publisher, close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function startClusters(options: PlaceOptions): Promise<Bed> {
  const { directory, env, clock, signal, report } = options;
  const parts = await obtainParts({ env, cacheDir: resolveCacheDir(env), report, signal });
  const imagesFile = join(directory, 'images.json');
  await writeFile(
    imagesFile,
    imageTable(fileURLToPath(import.meta.resolve('@seatrial/localcluster/workloads/shop'))),
  );
  return startBed({
    directory: join(directory, 'clusters'),
    clusters: ['staging', 'production'],
    ...parts,
    zones: ['a', 'b', 'c'],
    nodesPerZone: 1,
    images: imagesFile,
    programPath: env['PATH'] ?? '',
    fresh: options.begins === 'Afresh',
    clock,
    log: options.say,
    signal,
  });
}
