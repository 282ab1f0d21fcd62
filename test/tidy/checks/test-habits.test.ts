import { expect, it } from 'vitest';
import { testHabits } from './test-habits.ts';

it('test habits: takes plain tests and tables', () => {
  const text = `import { it } from 'vitest'; it.each([1])('only %i', () => { vi.fn(); list.skip(1); });`;

  expect(testHabits.find([{ path: 'a.test.ts', text }])).toEqual([]);
});

it('test habits: refuses tests that do not run, or run alone, and mocked modules', () => {
  const text = `import { describe, it, vi } from 'vitest';\nit.skip('x');\ndescribe.only('y');\nvi.mock('./z.ts');`;

  expect(testHabits.find([{ path: 'a.test.ts', text }])).toEqual([
    { path: 'a.test.ts', line: 2, message: 'it.skip shows nothing: provide what it needs' },
    { path: 'a.test.ts', line: 3, message: 'describe.only hides all other tests' },
    { path: 'a.test.ts', line: 4, message: 'vi.mock replaces a module: a parameter is missing there' },
  ]);
});
