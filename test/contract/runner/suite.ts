import type { Traffic } from '@seatrial/localcluster';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { type AppOptions, appFile, appManifests, type Files, images } from './files.ts';
import { releaseIn } from './look.ts';
import { openPlace, type Place, type PlaceOptions } from './place.ts';

/** Tests about applications of their own, which need no other suite and no order among suites. */
export interface Suite {
  /** By application, which has a namespace of the same name: what is merged and promoted before any test. */
  readonly apps: Readonly<Record<string, Files>>;
  /** Declares the tests. The place is there once they run. */
  readonly tests: (place: () => Place) => void;
}

/** An application as most are, with its first version; a canary waits for a person unless the options say otherwise. */
export function firstVersion(app: string, options: AppOptions = {}): Files {
  return { ...appFile(app, options), ...appManifests(app, { image: images.first }) };
}

/**
 * One cluster and one repository with a runner, for several suites one after the other: files of suites may run beside
 * each other. Each suite leaves a runner that leads and finds a repository and an API server that answer.
 */
export function describeSuites(suites: Readonly<Record<string, Suite>>, options?: PlaceOptions): void {
  describe('the runner', { timeout: 400_000 }, () => {
    let place: Place;

    beforeAll(async () => {
      place = await openPlace(options);
      await Promise.all([place.apiServer.open(), place.repository.open()]);
      await place.startRunner();
      await deploy(place, Object.values(suites));
    });
    afterAll(async () => {
      await place?.close();
    });
    stopAfterTheFirstFailure();

    describe.each(Object.entries(suites))('%s', (_, suite) => {
      suite.tests(() => place);
    });
  });
}

/** What a test that failed leaves behind is no ground for another: each would wait its whole time for nothing. */
function stopAfterTheFirstFailure(): void {
  let failed: string | undefined;
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed ??= task.name;
  });
  beforeEach(() => {
    if (failed !== undefined) throw new Error(`not tried, since a test before it has failed: ${failed}`);
  });
}

/** Users of the application, from the first test of a suite to its last. */
export function withTraffic(place: () => Place, app: string): void {
  let traffic: Traffic | undefined;
  beforeAll(() => {
    traffic = place().traffic(app);
  });
  afterAll(async () => {
    await traffic?.stop();
  });
}

/** Brings all applications to the cluster, in one commit, and waits until their first versions are stable. */
async function deploy(place: Place, suites: readonly Suite[]): Promise<void> {
  const files = suites.flatMap(({ apps }) => Object.values(apps));
  await place.merge(Object.assign({}, ...files) as Files, 'Add all applications');
  const names = suites.flatMap(({ apps }) => Object.keys(apps));
  await Promise.all(names.map((app) => releaseIn(place, app, 'Promoted')));
}
