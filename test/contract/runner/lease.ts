import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import {
  approve,
  canaryWaits,
  deploymentRef,
  eventually,
  holderOf,
  leftovers,
  releaseIn,
  releasesOf,
  releaseWhen,
  routeRef,
  shared,
} from './look.ts';
import { op, type Place } from './place.ts';
import type { Service } from './service.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'shared';

export const leaseSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  const holder = (): Promise<string | undefined> => holderOf(place(), app);

  /** What a runner writes, by what changes when somebody writes it. */
  async function written(): Promise<unknown> {
    const { kube } = place();
    const releases = await releasesOf(place(), app);
    const [stable, route] = await Promise.all(
      [deploymentRef(app), routeRef(app)].map((ref) => kube.get(ref, op)),
    );
    return [
      releases.map(({ metadata }) => metadata.resourceVersion),
      [stable, route].map((object) => object?.metadata.generation),
    ];
  }

  /** The one that each test leaves behind. */
  let living: Service | undefined;

  it('is followed by the other in the middle of a canary when the one that works on it is killed', async () => {
    const [first, second] = [place().runner, await place().startRunner({ name: 'second' })];
    await shared(place(), [first.identity, second.identity]);
    const commit = await place().merge(appManifests(app, { image: images.good }), 'Two of us');
    const release = await canaryWaits(place(), app, commit);
    const [dying, other] = (await holder()) === first.identity ? [first, second] : [second, first];

    await dying.kill();
    living = other;
    await shared(place(), [other.identity]);

    await approve(place(), release);
    await releaseIn(place(), app, 'Promoted', commit);
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('writes nothing when it goes on after it stood still and another has led meanwhile', async () => {
    const frozen = living ?? place().runner;
    const commit = await place().merge(appManifests(app, { image: images.good, greeting: 'Still' }), 'Still');
    const release = await canaryWaits(place(), app, commit);
    process.kill(frozen.pid, 'SIGSTOP');
    const next = await place().startRunner({ name: 'awake' });
    await shared(place(), [next.identity]);
    await approve(place(), release);
    await releaseIn(place(), app, 'Promoted', commit);
    await releaseWhen(place(), app, 'the last write', ({ status, metadata }) => {
      return status?.ledger === 'Recorded' && (metadata.finalizers ?? []).length === 0;
    });
    const before = await written();

    process.kill(frozen.pid, 'SIGCONT');
    await eventually('it knows', async () =>
      (await frozen.said()).some(({ msg }) => msg.startsWith('no longer leading')) ? true : undefined,
    );

    expect(await written()).toEqual(before);
    await frozen.kill();
    living = next;
    await shared(place(), [next.identity]);
  });

  it('hands over what it has when it is stopped', async () => {
    const leaver = living ?? place().runner;
    const next = await place().startRunner({ name: 'third' });
    await shared(place(), [leaver.identity, next.identity]);

    await leaver.stop();

    expect(await leaver.ended).toBe('exit code 0');
    await shared(place(), [next.identity]);
  });
}
