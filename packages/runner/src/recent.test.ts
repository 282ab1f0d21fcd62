import { describe, expect, it } from 'vitest';
import { createRecent, type Recent } from './recent.ts';

it('forgets what was set longest ago, and only when there is no more room', () => {
  const recent = createRecent<number>(2);

  recent.set('a', 1);
  recent.set('b', 2);
  expect([recent.get('a'), recent.get('b')]).toEqual([1, 2]);
  recent.set('a', 3);
  recent.set('c', 4);

  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([3, undefined, 4]);
});

describe('room for values of several weights', () => {
  const room = { weightOf: (value: number) => value, weightMax: 10, sizeMin: 2 };
  const there = (recent: Recent<number>): readonly string[] =>
    ['a', 'b', 'c', 'd'].filter((key) => recent.get(key) !== undefined);

  it('is for many that are light, and for few that are heavy', () => {
    const light = createRecent<number>(100, room);
    const heavy = createRecent<number>(100, room);

    for (const key of ['a', 'b', 'c', 'd']) {
      light.set(key, 2);
      heavy.set(key, 4);
    }

    expect([there(light), there(heavy)]).toEqual([
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
    ]);
  });

  it('is always for some, whatever they weigh', () => {
    const recent = createRecent<number>(100, room);

    for (const key of ['a', 'b', 'c']) recent.set(key, 50);

    expect(there(recent)).toEqual(['b', 'c']);
  });

  it('is there again once something is forgotten, or has another weight', () => {
    const recent = createRecent<number>(100, room);
    recent.set('a', 6);
    recent.set('a', 4);
    recent.set('b', 4);
    recent.keep((value) => value > 4);
    recent.set('b', 2);
    recent.forget('b');

    for (const key of ['a', 'b', 'c']) recent.set(key, 3);

    expect(there(recent)).toEqual(['a', 'b', 'c']);
  });
});
