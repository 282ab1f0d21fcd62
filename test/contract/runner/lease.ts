import { field } from '@seatrial/core';
import { systemNamespace } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appManifests, clusterName, images } from './files.ts';
import {
  approve,
  canaryWaits,
  deploymentRef,
  eventually,
  leftovers,
  releaseIn,
  releasesOf,
  releaseWhen,
  routeRef,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'shared';

export const leaseSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  async function holder(): Promise<unknown> {
    const lease = await place().kube.get(
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: systemNamespace,
        name: `seatrial-runner-${clusterName}`,
      },
      op,
    );
    return field(lease, 'spec', 'holderIdentity');
  }

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

  it('leads in one, and the other takes over in the middle of a canary when that one is killed', async () => {
    const first = place().runner;
    const second = await place().startRunner({ name: 'second' });
    const commit = await place().merge(appManifests(app, { image: images.good }), 'Two of us');
    const release = await canaryWaits(place(), app, commit);
    expect(await holder()).toBe(first.identity);
    expect((await second.said()).some(({ msg }) => msg.startsWith('leading'))).toBe(false);

    await first.kill();
    await eventually('the succession', async () => ((await holder()) === second.identity ? true : undefined));

    await approve(place(), release);
    await releaseIn(place(), app, 'Promoted', commit);
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('writes nothing when it goes on after it stood still and another has led meanwhile', async () => {
    const frozen = place().runner;
    const commit = await place().merge(appManifests(app, { image: images.good, greeting: 'Still' }), 'Still');
    const release = await canaryWaits(place(), app, commit);
    process.kill(frozen.pid, 'SIGSTOP');
    const next = await place().startRunner({ name: 'awake' });
    await eventually('the succession', async () => ((await holder()) === next.identity ? true : undefined));
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
    expect(await holder()).toBe(next.identity);
    await frozen.kill();
  });

  it('gives its Lease up at once when it is stopped', async () => {
    const leader = place().runner;
    const next = await place().startRunner({ name: 'third' });

    await leader.stop();

    expect(await leader.ended).toBe('exit code 0');

    await eventually('the next one leading', async () =>
      (await holder()) === next.identity ? true : undefined,
    );
  });
}
