import { expect, it } from 'vitest';
import { type AppOptions, appManifests, type Files, images } from './files.ts';
import { ask, eventually, readyOf, releaseIn, releasesOf, stateOf, takenBack } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'again';
/** Without a person. */
const options: AppOptions = { steps: '[{setWeight: 50}]' };

export const sameAgainSuite: Suite = { apps: { [app]: firstVersion(app, options) }, tests };

/** The version with the image that crashes; what it says beside that reaches no pod. */
function bad(comment = '', replicas = 1): Files {
  const files = appManifests(app, { image: images.crashing, replicas });
  const path = `apps/${app}/deployment.yaml`;
  return { ...files, [path]: `${comment}${files[path]}` };
}

function tests(place: () => Place): void {
  async function heldFor(release: string): Promise<string> {
    const ready = await eventually('the quarantine', async () => {
      const condition = await readyOf(place(), app);
      return condition?.reason === 'Quarantined' ? condition : undefined;
    });
    expect(ready.message).toContain(`runs the same pods as`);
    expect(ready.message).toContain(`"seatrial release retry ${release}"`);
    return ready.message;
  }

  it('keeps out what failed in other words too, and lets in what mends it', async () => {
    const failed = await takenBack(place(), app, await place().merge(bad(), 'Bad'));
    const { name } = failed.metadata;
    expect(failed.status?.pods).toMatchObject([{ kind: 'Deployment', name: 'web' }]);
    await eventually('ready', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );

    await place().merge(bad('# it was the network, surely\n', 2), 'The same again');
    await heldFor(name);
    expect((await releasesOf(place(), app))[0]?.metadata.name).toBe(name);
    expect((await stateOf(place(), app))?.status?.quarantine).toMatchObject([{ release: name }]);

    const mended = await place().merge(
      { ...bad('# it was the network, surely\n', 2), ...appManifests(app, { image: images.good }) },
      'Mend it',
    );
    await releaseIn(place(), app, 'Promoted', mended);
  });

  it('lets in what runs the same pods, when a person has it tried again', async () => {
    const failed = (await releasesOf(place(), app)).find(({ status }) => status?.phase === 'RolledBack');
    if (failed === undefined) throw new Error('the test before has left one');
    const commit = await place().merge(bad('# and now?\n'), 'Once more');
    await heldFor(failed.metadata.name);

    await ask(place(), failed, 'Retry');

    const tried = await takenBack(place(), app, commit);
    expect(tried.metadata.name).not.toBe(failed.metadata.name);
  });
}
