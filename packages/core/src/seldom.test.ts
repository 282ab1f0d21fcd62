import { expect, it } from 'vitest';
import { createSeldom } from './seldom.ts';

it('createSeldom: says the first, and then how many there were, once a while; also after the time was set back', () => {
  let now = 1_000;
  const said: (readonly [number, string])[] = [];
  const tell = createSeldom<string>({ now: () => now }, 100, (count, newest) => said.push([count, newest]));

  tell('a');
  tell('b');
  now += 99;
  tell('c');
  now += 1;
  tell('d');
  now -= 500;
  tell('e');

  expect(said).toEqual([
    [1, 'a'],
    [3, 'd'],
    [1, 'e'],
  ]);
});
