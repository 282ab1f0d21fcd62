import { expect, it } from 'vitest';
import { images } from './files.ts';
import { kustomizeFiles } from './kustomize-files.ts';
import { approve, canaryWaits, eventually, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'anchored';
const { all, baseFiles } = kustomizeFiles(app);

export const renderedOnceSuite: Suite = { apps: { [app]: all }, tests };

function tests(place: () => Place): void {
  /** Renderings of the runner's life, by what came of them. */
  async function renderings(): Promise<Readonly<Record<string, number>>> {
    const url = await eventually('the address of its metrics', async () =>
      (await place().runner.said())
        .map(({ msg }) => /^status at (.+)$/.exec(msg)?.[1])
        .findLast((it) => it !== undefined),
    );
    const page = await (await fetch(`${url}/metrics`, { signal: op.signal })).text();
    const found = page.matchAll(
      /^seatrial_rendering_duration_seconds_count\{renderer="kustomize",result="(\w+)"\} (\d+)/gm,
    );
    return Object.fromEntries([...found].map(([, result = '', count]) => [result, Number(count)]));
  }

  it('renders nothing again after a restart, and goes on with the canary that was in flight', async () => {
    await place().runner.stop();
    await place().startRunner({ listen: '127.0.0.1:0' });
    const commit = await place().merge(baseFiles({ image: images.good }), 'A base to wait with');
    await canaryWaits(place(), app, commit);
    expect(await renderings()).toMatchObject({ rendered: 1, failed: 0, refused: 0 });

    await place().runner.kill();
    await place().startRunner({ listen: '127.0.0.1:0' });
    await approve(place(), await canaryWaits(place(), app, commit));
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.status?.verdict).toMatchObject({ outcome: 'Pass' });
    const now = await renderings();
    expect(now).toMatchObject({ rendered: 0, failed: 0, refused: 0 });
    expect(now['cached']).toBeGreaterThanOrEqual(2);
  });
}
