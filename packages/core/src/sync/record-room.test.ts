import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { roomProblem } from './record-room.ts';

function maps(count: number, nameOf: (at: number) => string, annotations = {}): KubeObject[] {
  return Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: nameOf(at), namespace: 'shop', annotations },
  }));
}

const short = (at: number): string => `member-${at}`;
const long = (at: number): string => `${'a-long-name-that-somebody-has-thought-of-'.repeat(3)}${at}`;
const adopt = { 'seatrial.dev/adopt': 'true' };

it.each([
  {
    name: '20,000 objects with others before them',
    now: maps(20_000, short),
    before: maps(20_000, (at) => `old-${at}`),
  },
  { name: '20,000 objects that are taken over', now: maps(20_000, short, adopt), before: [] },
  { name: 'few objects with long names', now: maps(5_000, long), before: [] },
])('a record has room for $name', ({ now, before }) => {
  expect(roomProblem(now, { inventory: before.map(refOf) })).toBeUndefined();
});

it.each([
  { name: 'many objects with long names', now: maps(20_000, long), before: [] },
  {
    name: 'many objects, and as many before them',
    now: maps(20_000, short),
    before: maps(20_001, (at) => `old-${at}`),
  },
])('a record has no room for $name', ({ now, before }) => {
  expect(roomProblem(now, { inventory: before.map(refOf) })).toMatch(
    /^it has 20000 objects, .*make two applications/,
  );
});
