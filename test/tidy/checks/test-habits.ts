import type { Check } from '../finding.ts';
import { isSource, parseSource } from '../parse-source.ts';

const FORBIDDEN: Readonly<Record<string, string>> = {
  only: 'hides all other tests',
  skip: 'shows nothing: provide what it needs',
  skipIf: 'shows nothing: provide what it needs',
  runIf: 'shows nothing where it does not run',
  todo: 'shows nothing: write it',
  fails: 'asserts a defect: mend it',
  mock: 'replaces a module: a parameter is missing there',
};

export const testHabits: Check = {
  name: 'no test is skipped, singled out, or replaces a module',
  find: (files) =>
    files
      .filter((file) => isSource(file) && file.path.endsWith('.test.ts'))
      .flatMap((file) =>
        parseSource(file).names.flatMap(({ text, line }) => {
          const [, member = ''] = /^(?:it|test|describe|vi)\.(\w+)$/.exec(text) ?? [];
          const why = Object.hasOwn(FORBIDDEN, member) ? FORBIDDEN[member] : undefined;
          return why === undefined ? [] : [{ path: file.path, line, message: `${text} ${why}` }];
        }),
      ),
};
