import { expect, it } from 'vitest';
import { askAll } from './ask-all.ts';

const subjects = Array.from({ length: 40 }, (_, number) => number);

it('answers come in the order of the subjects, and few are asked at once', async () => {
  let underWay = 0;
  let most = 0;

  const answers = await askAll(subjects, async (number) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    return number * 2;
  });

  expect(answers).toEqual(subjects.map((number) => number * 2));
  expect(most).toBe(16);
});

it('after a failure nothing more is asked', async () => {
  const asked: number[] = [];

  const asking = askAll(subjects, async (number) => {
    asked.push(number);
    if (number === 3) throw new Error('refused');
  });

  await expect(asking).rejects.toThrow('refused');
  const answeredBefore = 3;
  expect(asked).toEqual(subjects.slice(0, 16 + answeredBefore));
});

it('of several that fail the first in order is told, whichever was quicker', async () => {
  const slow = Promise.withResolvers<void>();

  const asking = askAll(subjects, async (number) => {
    if (number === 1) await slow.promise;
    if (number === 2) slow.resolve();
    if (number === 1 || number === 2) throw new Error(`refused: ${number}`);
  });

  await expect(asking).rejects.toThrow('refused: 1');
});
