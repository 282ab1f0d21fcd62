import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { ask, canaryWaits, eventually, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const [quick, patient] = ['frugal', 'waiting'];

/** What a canary costs in requests, by the runner's own count: what the watches show is not asked for. */
export const canaryRequestsSuite: Suite = {
  apps: {
    [quick]: firstVersion(quick, { steps: '[{setWeight: 20}, {pause: {seconds: 10}}]' }),
    [patient]: firstVersion(patient),
  },
  tests,
};

type Counts = ReadonlyMap<string, number>;

function tests(place: () => Place): void {
  let statusUrl = '';

  async function requests(): Promise<Counts> {
    const body = await (await fetch(`${statusUrl}/metrics`)).text();
    const counts = new Map<string, number>();
    for (const [, labels = '', count] of body.matchAll(/^seatrial_kube_requests_total\{(.*)\} (\d+)$/gm)) {
      const [, verb = ''] = /verb="(\w+)"/.exec(labels) ?? [];
      const [, resource = ''] = /resource="([^"]*)"/.exec(labels) ?? [];
      const what = `${verb} ${resource}`;
      counts.set(what, (counts.get(what) ?? 0) + Number(count));
    }
    return counts;
  }

  /** What was asked meanwhile, most first: all but the Lease that is renewed, and watches that begin anew. */
  async function asked(work: () => Promise<unknown>): Promise<readonly (readonly [string, number])[]> {
    const before = await requests();
    await work();
    const after = await requests();
    return [...after]
      .map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const)
      .filter(
        ([what, count]) =>
          count > 0 &&
          !what.includes('lease') &&
          !what.includes('seatrial-runner') &&
          !what.startsWith('watch'),
      )
      .toSorted((a, b) => b[1] - a[1]);
  }

  /** Nothing where it is no more than allowed, else what it was. */
  function beyond(most: number, counts: readonly (readonly [string, number])[]): string {
    const sum = counts.reduce((total, [, count]) => total + count, 0);
    const said = counts.map(([what, count]) => `${what}: ${count}`).join(', ');
    return sum > most ? `${sum} requests, at most ${most} expected: ${said}` : '';
  }

  it('an application at rest, and a commit that does not concern it, cost none', async () => {
    await place().runner.stop();
    const runner = await place().startRunner({ name: 'counted', listen: '127.0.0.1:0' });
    const said = await eventually('the status address', async () =>
      (await runner.said()).find(({ msg }) => msg.startsWith('status at')),
    );
    statusUrl = said.msg.split(' ').at(-1) ?? '';
    await eventually('the first rounds', async () => {
      const counts = await asked(() => systemClock.sleep(3_000, op.signal));
      return counts.length === 0 ? true : undefined;
    });

    const counts = await asked(async () => {
      await place().merge({ 'README.md': 'Nobody reads this.\n' }, 'Add a note');
      await systemClock.sleep(5_000, op.signal);
    });

    // A commit is noted, where the records are: as the newest that the runner has seen.
    expect(beyond(2, counts)).toBe('');
  });

  it('a canary with a pause of 10 s is promoted', async () => {
    // What a kind's discovery says is asked for once.
    const first = await place().merge(
      appManifests(quick, { image: images.first, greeting: 'Hello' }),
      'Hello',
    );
    await releaseIn(place(), quick, 'Promoted', first);
    await eventually('the end of that', async () => {
      const counts = await asked(() => systemClock.sleep(3_000, op.signal));
      return counts.length === 0 ? true : undefined;
    });
    const counts = await asked(async () => {
      const commit = await place().merge(appManifests(quick, { image: images.good }), 'Good');
      await releaseIn(place(), quick, 'Promoted', commit);
    });

    expect(beyond(75, counts)).toBe('');
  });

  it('a canary waits for a person', async () => {
    const commit = await place().merge(appManifests(patient, { image: images.good }), 'Good');
    const release = await canaryWaits(place(), patient, commit);

    await eventually('the Events of its steps', async () => {
      const counts = await asked(() => systemClock.sleep(2_000, op.signal));
      return counts.length === 0 ? true : undefined;
    });
    const counts = await asked(() => systemClock.sleep(30_000, op.signal));

    // What was counted is written each 15 s, for people.
    expect(beyond(3, counts)).toBe('');
    await ask(place(), release, 'PromoteNow');
    await releaseIn(place(), patient, 'Promoted', commit);
  });
}
