import { afterAll, beforeAll, describe } from 'vitest';
import { type Bed, startBed } from '../install/bed.ts';
import { recordsUnderAttackSuite } from './records.ts';
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

  describe('guards its records, and', () => {
    recordsUnderAttackSuite(() => bed);
  });
  describe('keeps the values of Secrets, which', () => {
    secretsSuite(() => bed);
  });
});
