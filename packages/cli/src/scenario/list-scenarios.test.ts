import { expect, it } from 'vitest';
import { definitionAnswer } from './list-scenarios.ts';

it('definitionAnswer: refuses a scenario that the files do not have', () => {
  expect(() => definitionAnswer([], 'nope', [], 0)).toThrow(
    expect.objectContaining({ code: 'NotFound', hint: 'there are: none' }),
  );
});

it('definitionAnswer: gives programs an object, also of no scenarios', () => {
  expect(definitionAnswer([], undefined, [], 0)).toMatchObject({ value: { scenarios: [] }, rows: [] });
});
