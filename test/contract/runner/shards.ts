import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { appManifests, type Files, images } from './files.ts';
import {
  approve,
  canaryWaits,
  eventually,
  holderOf,
  leftovers,
  releaseIn,
  releasesOf,
  shardsHeld,
  shared,
} from './look.ts';
import type { Place } from './place.ts';
import type { Service } from './service.ts';
import { firstVersion, type Suite } from './suite.ts';

const apps = ['fleet-a', 'fleet-b', 'fleet-c', 'fleet-e'];
/** As `seatrial run` has it by default, and not shorter as in other tests. */
const byDefault = ['--lease-seconds', '10'];

export const shardsSuite: Suite = {
  apps: Object.fromEntries(apps.map((app) => [app, firstVersion(app)])),
  tests,
};

function tests(place: () => Place): void {
  const runners: Service[] = [];

  /** The canaries of a commit that changes all applications; each waits for a person. */
  async function mergeAll(greeting: string): Promise<string> {
    const files = apps.map((app) => appManifests(app, { image: images.good, greeting }));
    return place().merge(Object.assign({}, ...files) as Files, greeting);
  }

  async function holders(): Promise<ReadonlyMap<string, string | undefined>> {
    return new Map(await Promise.all(apps.map(async (app) => [app, await holderOf(place(), app)] as const)));
  }

  /** @param approved is approved already */
  async function promoteAll(commit: string, approved?: string): Promise<void> {
    await Promise.all(
      apps.map(async (app) => {
        if (app !== approved) await approve(place(), await canaryWaits(place(), app, commit));
        await releaseIn(place(), app, 'Promoted', commit);
        expect(await leftovers(place(), app)).toEqual([]);
        const ofCommit = (await releasesOf(place(), app)).filter(({ spec }) => spec.commit === commit);
        expect(ofCommit).toHaveLength(1);
      }),
    );
  }

  it('shares the applications among them, and hands its share to each that comes', async () => {
    const [alone] = [place().runner];
    for (const name of ['one', 'two', 'three'])
      runners.push(await place().startRunner({ name, more: byDefault }));
    await alone.stop();

    await shared(place(), ['one', 'two', 'three']);

    const held = await shardsHeld(place());
    expect([...held.values()].flat().toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 64 }, (_, shard) => shard),
    );
    await promoteAll(await mergeAll('Three of us'));
  });

  it('goes on in the others within 15 s when one is killed in the middle of canaries, and all end right', async () => {
    const commit = await mergeAll('Two are left');
    for (const app of apps) await canaryWaits(place(), app, commit);
    const before = await holders();
    const counts = runners.map(({ identity }) => [...before.values()].filter((it) => it === identity).length);
    const dying = runners[counts.indexOf(Math.max(...counts))];
    const orphans = apps.filter((app) => before.get(app) === dying?.identity);
    const left = runners.filter((it) => it !== dying).map(({ identity }) => identity);

    await dying?.kill();
    const diedAt = systemClock.now();
    // The first action for an application of the one that died: its canary goes on.
    const [first = ''] = orphans;
    await approve(place(), await canaryWaits(place(), first, commit));
    await eventually('the first action of a successor', async () => {
      const [release] = await releasesOf(place(), first);
      return release?.status?.reason === 'WaitingForApproval' ? undefined : true;
    });
    const tookMs = systemClock.now() - diedAt;
    console.log(
      `${orphans.length} applications in other hands ${tookMs} ms after a death, with a Lease of 10 s`,
    );
    expect(tookMs).toBeLessThan(15_000);
    await shared(place(), left);

    await promoteAll(commit, first);
  });
}
