import type { Release } from '@seatrial/model';
import { type AppOptions, appFile, appManifests, type Files, images } from './files.ts';
import { releaseIn } from './look.ts';
import type { Place } from './place.ts';

/** Brings applications to the cluster, all in one commit, and waits until their first versions are stable. */
export async function deploy(
  place: Place,
  apps: readonly string[],
  options: AppOptions = {},
): Promise<readonly Release[]> {
  const files = apps.map((app) => ({
    ...appFile(app, options),
    ...appManifests(app, { image: images.first }),
  }));
  await place.merge(Object.assign({}, ...files) as Files, `Add ${apps.join(', ')}`);
  return Promise.all(apps.map((app) => releaseIn(place, app, 'Promoted')));
}
