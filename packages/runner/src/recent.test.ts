import { expect, it } from 'vitest';
import { createRecent } from './recent.ts';

it('forgets what was set longest ago, and only when there is no more room', () => {
  const recent = createRecent<number>(2);

  recent.set('a', 1);
  recent.set('b', 2);
  expect([recent.get('a'), recent.get('b')]).toEqual([1, 2]);
  recent.set('a', 3);
  recent.set('c', 4);

  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([3, undefined, 4]);
});
