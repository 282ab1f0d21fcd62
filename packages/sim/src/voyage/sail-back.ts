import type { Release } from '@seatrial/model';
import { refKey } from '@seatrial/model';
import { putHeirloom } from '../people/heirlooms.ts';
import { addToRecord } from '../people/records.ts';
import { type ShopVersion, shopFiles, shopPath } from '../people/shop.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import type { Narrator } from './narrator.ts';
import { expectThat, headTree, isRecorded, NotSeenError, releaseOf, until } from './script.ts';

/**
 * A version is promoted, takes over what somebody had made by hand, and is taken back by a person on staging; what
 * production makes of that; and the version that mends it. Returns when the last thing was seen. @throws NotSeenError
 */
export async function sailBack(world: SimulatedWorld, narrator: Narrator, first: ShopVersion): Promise<void> {
  const { staging, production } = world;
  for (const { runner } of world.sites) runner.start();
  const firstVersion = headTree(world);
  await promotedEverywhere(world, narrator, firstVersion);
  for (const { cluster } of world.sites) putHeirloom(cluster.store);
  narrator.say('somebody makes a ConfigMap by hand, on both clusters');

  const regretted = {
    ...first,
    image: 'shop:good-1',
    notes: 'of a version to be sorry for',
    heirloom: 'taken',
  };
  await promotedEverywhere(world, narrator, push(world, narrator, regretted));

  const asked = stableRelease(staging, headTree(world));
  addToRecord(staging.cluster.store, world.timeline, asked, 'requests', { type: 'Rollback', by: 'ann' });
  narrator.say(`ann wants the version before ${asked.metadata.name} on staging`);
  const back = await until(
    world,
    'the way back',
    releaseOf(staging, firstVersion, (it) => it.spec.undo?.release === asked.metadata.name && isRecorded(it)),
  );
  expectThat(back.status?.phase === 'Promoted', `${back.metadata.name} is stable`);
  expectThat(headTree(world) === firstVersion, 'the config branch is reverted');
  expectLeft(staging, back);
  narrator.say('staging: the version before is stable again, and what was made by hand is still there');

  // Staging’s word on the version before opens production to it.
  const followed = await until(
    world,
    'production going back too',
    releaseOf(production, firstVersion, (it) => it.spec.previousVersion !== undefined && isRecorded(it)),
  );
  expectLeft(production, followed);
  narrator.say('production: has released what the config branch says again');

  await promotedEverywhere(world, narrator, push(world, narrator, { ...first, image: 'shop:good-2' }));
}

async function promotedEverywhere(world: SimulatedWorld, narrator: Narrator, tree: string): Promise<void> {
  for (const site of world.sites) {
    await until(
      world,
      'the promotion',
      releaseOf(site, tree, (it) => it.status?.phase === 'Promoted' && isRecorded(it)),
    );
    narrator.say(`${site.cluster.name}: ${tree.slice(0, 7)} is stable`);
  }
}

function push({ repository }: SimulatedWorld, narrator: Narrator, version: ShopVersion): string {
  const commit = repository.push(shopFiles(version), `Merge ${version.image}`);
  narrator.say(`push: ${version.image}`);
  return repository.tree(commit, shopPath) ?? '';
}

function stableRelease(site: Site, tree: string): Release {
  const found = releaseOf(site, tree, (it) => it.status?.phase === 'Promoted')();
  if (found === undefined) throw new NotSeenError(`Cannot go on: ${tree.slice(0, 7)} is not stable`);
  return found;
}

/** What was made by hand is there and named, what the version had added is gone. */
function expectLeft({ cluster: { store } }: Site, { metadata, status }: Release): void {
  const configs = store.ofKind('ConfigMap').map((it) => it.metadata.name);
  expectThat(configs.includes('heirloom'), 'what was made by hand is still there');
  expectThat(!configs.includes('notes'), 'what the version had added is gone');
  const left = status?.left?.map(refKey) ?? [];
  expectThat(
    left.some((key) => key.endsWith('/heirloom')),
    `${metadata.name} says what it leaves`,
  );
}
