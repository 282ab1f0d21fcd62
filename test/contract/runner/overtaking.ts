import type { Release } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { type AppOptions, appManifests, images } from './files.ts';
import { ask, eventually, releasesOf, releaseWhen, stateOf, takenBack } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

interface Case {
  readonly app: string;
  readonly overtake: NonNullable<AppOptions['overtake']>;
  readonly had: 'requests' | 'no requests';
}

const finished: readonly Case[] = [
  { app: 'tried', overtake: 'BeforeTraffic', had: 'requests' },
  { app: 'steady', overtake: 'Never', had: 'no requests' },
];
const ended: readonly Case[] = [
  { app: 'untried', overtake: 'BeforeTraffic', had: 'no requests' },
  { app: 'hasty', overtake: 'Always', had: 'requests' },
];

/** Without users the canary waits for evidence, with users for a person. */
const steps = '[{setWeight: 50}, {evidence: {timeoutSeconds: 3000}}, {approval: {count: 1}}]';

export const overtakingSuite: Suite = {
  apps: Object.fromEntries(
    [...finished, ...ended].map(({ app, overtake }) => [app, firstVersion(app, { overtake, steps })]),
  ),
  tests,
};

function tests(place: () => Place): void {
  const merge = (app: string, greeting: string): Promise<string> =>
    place().merge(appManifests(app, { image: images.good, greeting }), `${app}: ${greeting}`);

  /** A canary that waits at its evidence step, and has had requests or none. */
  async function canaryOf({ app, had }: Case): Promise<Release> {
    // They come until the end: where requests have ceased nothing is promoted.
    if (had === 'requests') place().traffic(app);
    const commit = await merge(app, 'Earlier');
    const canary = await releaseWhen(place(), app, `a canary with ${had}`, ({ spec, status }) => {
      const requests = status?.counts?.canary.requests ?? 0;
      const isAtStep = spec.commit === commit && status?.phase === 'Progressing' && status.stepIndex === 1;
      return isAtStep && (had === 'no requests' || requests > 0);
    });
    return canary;
  }

  /** Merges what the runner has seen when this ends. */
  async function mergeSeen(app: string, greeting: string): Promise<string> {
    const before = (await stateOf(place(), app))?.status?.desiredVersion;
    const commit = await merge(app, greeting);
    await eventually('the newer version', async () =>
      (await stateOf(place(), app))?.status?.desiredVersion === before ? undefined : true,
    );
    return commit;
  }

  const inPhase = (canary: Release, phase: string): Promise<Release> =>
    eventually(phase, async () =>
      (await releasesOf(place(), canary.spec.application)).find(
        ({ metadata, status }) => metadata.uid === canary.metadata.uid && status?.phase === phase,
      ),
    );

  async function takeBack(app: string, commit: string): Promise<void> {
    const canary = await releaseWhen(place(), app, 'the newest version', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'Progressing';
    });
    await ask(place(), canary, 'Reject');
    await takenBack(place(), app, commit);
  }

  describe('waits', () => {
    it.each(finished)(
      'for a canary that has had $had, with overtake: $overtake; then the newest begins',
      async (it) => {
        const { app } = it;
        const canary = await canaryOf(it);

        const skipped = await mergeSeen(app, 'Later');
        // With this one seen, the release has long been decided on with the one before in sight.
        const newest = await mergeSeen(app, 'Latest');
        await ask(place(), canary, 'PromoteNow');

        const promoted = await inPhase(canary, 'Promoted');
        expect(promoted.status?.verdict).toMatchObject({ outcome: 'Pass', by: 'admin' });
        await takeBack(app, newest);
        const commits = (await releasesOf(place(), app)).map(({ spec }) => spec.commit);
        expect(commits).not.toContain(skipped);
      },
    );
  });

  describe('ends', () => {
    it.each(ended)('a canary that has had $had, with overtake: $overtake', async (it) => {
      const { app } = it;
      const canary = await canaryOf(it);

      const newer = await merge(app, 'Later');

      const superseded = await inPhase(canary, 'Superseded');
      expect(superseded.status?.verdict).toMatchObject({ outcome: 'Superseded', reason: 'NewerVersion' });
      await takeBack(app, newer);
    });
  });
}
