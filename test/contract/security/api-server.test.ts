import { afterAll, beforeAll, describe } from 'vitest';
import { type Bed, startBed } from '../install/bed.ts';
import { secretsSuite } from './secrets.ts';

describe('a cluster that is attacked', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed();
    await bed.install();
  });

  afterAll(async () => {
    await bed?.stop();
  });

  describe('keeps the values of Secrets, which', () => {
    secretsSuite(() => bed);
  });
});
