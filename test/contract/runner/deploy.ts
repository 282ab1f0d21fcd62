import { type AppOptions, appFile, appManifests, type Files, images } from './files.ts';
import { releaseIn } from './look.ts';
import type { Place } from './place.ts';

const promotesByItself: AppOptions = { steps: '[{setWeight: 50}]' };

/** Each suite has applications of its own; a canary waits for a person unless it says otherwise here. */
const apps: Readonly<Record<string, AppOptions>> = {
  sick: promotesByItself,
  sound: promotesByItself,
  written: promotesByItself,
  peopled: {},
  strained: {},
  gitless: {},
  mortal: {},
  shared: {},
};

/** Brings all applications to the cluster, in one commit, and waits until their first versions are stable. */
export async function deploy(place: Place): Promise<void> {
  const files = Object.entries(apps).map(([app, options]) => ({
    ...appFile(app, options),
    ...appManifests(app, { image: images.first }),
  }));
  await place.merge(Object.assign({}, ...files) as Files, 'Add all applications');
  await Promise.all(Object.keys(apps).map((app) => releaseIn(place, app, 'Promoted')));
}
