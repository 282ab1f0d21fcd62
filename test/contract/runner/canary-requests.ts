import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { ask, canaryWaits, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import { beyond, requestCounter } from './request-counter.ts';
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

function tests(place: () => Place): void {
  const counter = requestCounter(place);

  it('an application at rest, and a commit that does not concern it, cost none', async () => {
    await counter.start();
    await counter.atRest();

    const counts = await counter.asked(async () => {
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
    await counter.atRest();
    const counts = await counter.asked(async () => {
      const commit = await place().merge(appManifests(quick, { image: images.good }), 'Good');
      await releaseIn(place(), quick, 'Promoted', commit);
    });

    expect(beyond(60, counts)).toBe('');
  });

  it('a canary waits for a person', async () => {
    const commit = await place().merge(appManifests(patient, { image: images.good }), 'Good');
    const release = await canaryWaits(place(), patient, commit);

    await counter.atRest();
    const counts = await counter.asked(() => systemClock.sleep(30_000, op.signal));

    // What was counted is written each 15 s, for people.
    expect(beyond(3, counts)).toBe('');
    await ask(place(), release, 'PromoteNow');
    await releaseIn(place(), patient, 'Promoted', commit);
  });
}
