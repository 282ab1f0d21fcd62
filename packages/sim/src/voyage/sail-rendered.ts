import { stateOf } from '../applications.ts';
import { versionAt } from '../git/versions.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import type { Narrator } from './narrator.ts';
import { pierOverlays } from './rendered-apps.ts';
import { expectThat, isRecorded, releaseOf, until } from './script.ts';

const counts = { staging: 1, production: 2 };

/** What is of Kustomize and Helm comes to both clusters; and a change of one cluster's overlay, to that one. @throws NotSeenError */
export async function sailRendered(world: SimulatedWorld, narrator: Narrator): Promise<void> {
  const { staging, production } = world;
  for (const site of world.sites) {
    for (const name of ['pier', 'lamp']) {
      await until(
        world,
        `the first version of ${name}`,
        () => stateOf(site.cluster.store, name)?.status?.stableVersion,
      );
      const wanted = site === production ? counts.production : counts.staging;
      expectThat(podsOf(site, name).length === wanted, `${name} has ${wanted} pods on ${site.cluster.name}`);
    }
    narrator.say(
      `${site.cluster.name}: the pier, of Kustomize, and the lamp, of Helm, run as its own overlay and values say`,
    );
  }
  const before = podsOf(staging, 'pier').join();
  const more = { ...counts, production: 3 };
  const what = 'one pod more in production’s overlay of the pier';
  const commit = world.repository.push(pierOverlays(more), what);
  narrator.push(what);
  const pier = world.applications.find(({ metadata }) => metadata.name === 'pier');
  const version = pier === undefined ? undefined : versionAt(world.repository, commit, pier);
  for (const site of [staging, production]) {
    const ended = await until(world, 'its release', releaseOf(site, version ?? '', isRecorded));
    expectThat(ended.status?.phase === 'Promoted', `${ended.metadata.name} is promoted`);
    if (site === production) narrator.ended(ended);
  }
  expectThat(podsOf(staging, 'pier').join() === before, 'staging’s pods are the same ones');
  expectThat(podsOf(production, 'pier').length === more.production, 'production has one pod more');
  narrator.say('staging: the same version is released there and changes nothing; its pods are the same ones');
}

function podsOf({ cluster }: Site, name: string): readonly string[] {
  return cluster.store
    .ofKind('Pod', name)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .map((pod) => pod.metadata.uid ?? '');
}
