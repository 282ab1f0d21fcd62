import { expect, it } from 'vitest';
import { checkNamespace } from './run-scenario.ts';

it('a scenario is not run where -n names another namespace than that of its application', () => {
  expect(() => checkNamespace('kill', 'other', 'shop')).toThrowError(
    expect.objectContaining({
      code: 'Usage',
      message: 'Cannot run kill in "other": its application is in the namespace shop',
    }),
  );
});

it.each([undefined, 'shop'])('a scenario is run with -n %s', (asked) => {
  expect(() => checkNamespace('kill', asked, 'shop')).not.toThrow();
});
