import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crds } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { brokenFields, type FieldSaid, type Fields, fieldsOf } from './fields.ts';

const object: FieldSaid = { type: 'object' };
const text: FieldSaid = { type: 'string', max: 10 };

describe('the definitions of the records', () => {
  it('take all that the ones of the last release took', async () => {
    const released = JSON.parse(await readFile(join(import.meta.dirname, 'released.json'), 'utf8')) as Fields;

    expect(Object.keys(released).length).toBeGreaterThan(100);
    expect(brokenFields(released, fieldsOf(crds()))).toEqual([]);
  });

  it.each<{ change: string; before: Fields; after: Fields; says: readonly string[] }>([
    { change: 'a field is gone', before: { 'A.spec.x': text }, after: {}, says: ['A.spec.x is gone'] },
    {
      change: 'a field has another type',
      before: { 'A.spec.x': text },
      after: { 'A.spec.x': { ...text, type: 'integer' } },
      says: ['A.spec.x is integer, and was string'],
    },
    {
      change: 'a field that was left out is required',
      before: { 'A.spec.x': text },
      after: { 'A.spec.x': { ...text, isRequired: true } },
      says: ['A.spec.x is required, and was not'],
    },
    {
      change: 'a new field is required',
      before: { 'A.spec.x': object },
      after: { 'A.spec.x': object, 'A.spec.x.y': { ...text, isRequired: true } },
      says: ['A.spec.x.y is new, and required'],
    },
    {
      change: 'a value is gone, and bounds are narrower',
      before: { 'A.spec.x': { ...text, values: ['a', 'b'] } },
      after: { 'A.spec.x': { ...text, values: ['a', 'c'], min: 1, max: 9 } },
      says: ['A.spec.x may no longer be b', 'A.spec.x is at least 1', 'A.spec.x is at most 9'],
    },
    {
      change: 'a new object has required fields, and bounds are wider',
      before: { 'A.spec.x': text },
      after: {
        'A.spec.x': { type: 'string' },
        'A.spec.o': object,
        'A.spec.o.y': { ...text, isRequired: true },
      },
      says: [],
    },
  ])('are noticed where $change', ({ before, after, says }) => {
    expect(brokenFields(before, after)).toEqual(says);
  });
});
