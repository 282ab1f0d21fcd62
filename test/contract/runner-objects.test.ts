import { afterAll, beforeAll, describe } from 'vitest';
import { objectsSuite } from './runner/objects.ts';
import { openPlace, type Place } from './runner/place.ts';

/** A place of its own: each test has an application of its own, and none depends on another. */
describe('the runner', { timeout: 120_000 }, () => {
  let place: Place;

  beforeAll(async () => {
    place = await openPlace();
    await Promise.all([place.apiServer.open(), place.repository.open()]);
    await place.startRunner();
  });
  afterAll(async () => {
    await place?.close();
  });

  describe('and what the cluster makes of its objects', () => {
    objectsSuite(() => place);
  });
});
