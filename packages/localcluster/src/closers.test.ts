import { expect, it } from 'vitest';
import { createClosers } from './closers.ts';

it('closers: close all in the opposite order, and then tell what went wrong', async () => {
  const closed: string[] = [];
  const closers = createClosers();
  closers.add(async () => void closed.push('first'));
  closers.add(() => Promise.reject(new Error('stuck')));
  closers.add(async () => void closed.push('last'));

  await expect(closers.close()).rejects.toThrow('stuck');
  await closers.close();

  expect(closed).toEqual(['last', 'first']);
});
