import { expect, it } from 'vitest';
import { appFile, appManifests, images } from './files.ts';
import { approve, canaryWaits, eventually, readyOf, releaseIn, releasesOf, takenBack } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const [base, leaning] = ['base', 'leaning'];
const leaningSteps = { dependsOn: base, steps: '[{setWeight: 50}, {pause: {seconds: 1}}]' };

export const orderSuite: Suite = {
  apps: { [base]: firstVersion(base), [leaning]: firstVersion(leaning, leaningSteps) },
  tests,
};

function tests(place: () => Place): void {
  /** One commit for both. */
  const mergeBoth = (image: string, greeting: string): Promise<string> =>
    place().merge(
      {
        ...appManifests(base, { image, greeting }),
        ...appManifests(leaning, { image: images.good, greeting }),
      },
      `both: ${greeting}`,
    );

  const waits = (why: string): Promise<string> =>
    eventually(`${leaning} says that it waits: ${why}`, async () => {
      const ready = await readyOf(place(), leaning);
      const isSaid = ready?.reason === 'WaitsForDependency' && ready.message.includes(why);
      return isSaid ? ready.message : undefined;
    });

  const commitsOf = async (app: string): Promise<readonly string[]> =>
    (await releasesOf(place(), app)).map(({ spec }) => spec.commit);

  it('first versions come in order', async () => {
    const [first] = await releasesOf(place(), base);
    const [second] = await releasesOf(place(), leaning);

    const end = first?.status?.finishedAt ?? '';
    expect(Date.parse(second?.status?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(end));
  });

  it('a version waits for that of the same commit, says for what, and begins when that is promoted', async () => {
    const commit = await mergeBoth(images.good, 'Both');
    const canary = await canaryWaits(place(), base, commit);

    await waits(canary.metadata.name);
    expect(await commitsOf(leaning)).not.toContain(commit);
    await approve(place(), canary);

    const promoted = await releaseIn(place(), leaning, 'Promoted', commit);
    const before = await releaseIn(place(), base, 'Promoted', commit);
    const end = before.status?.finishedAt ?? '';
    expect(Date.parse(promoted.status?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(end));
  });

  it('what came with a version that was taken back stays out, and a newer commit overtakes both', async () => {
    const stuck = await mergeBoth(images.crashing, 'Stuck');
    await takenBack(place(), base, stuck);

    await waits('has taken back');
    const mended = await mergeBoth(images.good, 'Mended');
    await approve(place(), await canaryWaits(place(), base, mended));
    await releaseIn(place(), leaning, 'Promoted', mended);

    expect(await commitsOf(leaning)).not.toContain(stuck);
  });

  it('a circle stops those who are in it, names them, and leaves all others alone', async () => {
    await place().merge(appFile(base, { dependsOn: leaning }), 'Make a circle');

    for (const app of [base, leaning]) {
      const ready = await eventually(`${app} is refused`, async () => {
        const condition = await readyOf(place(), app);
        return condition?.reason === 'InvalidConfig' ? condition : undefined;
      });
      expect(ready.message).toContain(`"${app}" -> `);
    }
    await place().merge(appFile(base), 'Open the circle');
    await eventually('both are ready again', async () => {
      const ready = await Promise.all([base, leaning].map((app) => readyOf(place(), app)));
      return ready.every((condition) => condition?.status === 'True') ? true : undefined;
    });
  });
}
