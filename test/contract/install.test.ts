import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, createNamespace, startBed } from './install/bed.ts';
import { chaosSuite } from './install/chaos.ts';
import { peopleSuite } from './install/people.ts';
import { recordsSuite } from './install/records.ts';

describe('a cluster with Seatrial installed', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed();
    await bed.install();
    await createNamespace(bed.admin, 'shop');
  });

  afterAll(async () => {
    await bed?.stop();
  });

  it('is left as it is by a second installation', async () => {
    expect(await bed.install()).toEqual([]);
  });

  describe('keeps records that', () => {
    recordsSuite(() => bed);
  });
  describe('lets people', () => {
    peopleSuite(() => bed);
  });
  describe('lets the chaos service account', () => {
    chaosSuite(() => bed);
  });
});
