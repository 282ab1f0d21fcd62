import { afterAll, beforeAll, describe } from 'vitest';
import { configSuite } from './runner/config.ts';
import { crashSuite } from './runner/crashes.ts';
import { gitSuite } from './runner/git.ts';
import { leaseSuite } from './runner/lease.ts';
import { manifestsSuite } from './runner/manifests.ts';
import { peopleSuite } from './runner/people.ts';
import { openPlace, type Place } from './runner/place.ts';
import { startSuite } from './runner/start.ts';
import { watchSuite } from './runner/watch.ts';

/** One cluster and one repository for all: each suite has applications of its own, and the later ones find a runner. */
describe('the runner', { timeout: 120_000 }, () => {
  let place: Place;

  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(async () => {
    await place?.close();
  });

  describe('at its start', () => {
    startSuite(() => place);
  });
  describe('reading the config branch', () => {
    configSuite(() => place);
  });
  describe('applying manifests', () => {
    manifestsSuite(() => place);
  });
  describe('and people', () => {
    peopleSuite(() => place);
  });
  describe('after a promotion', () => {
    watchSuite(() => place);
  });
  describe('without its repository', () => {
    gitSuite(() => place);
  });
  describe('killed', () => {
    crashSuite(() => place);
  });
  describe('in two processes', () => {
    leaseSuite(() => place);
  });
});
