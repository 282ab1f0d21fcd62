import { describe, expect, it } from 'vitest';
import { parseSource } from './parse-source.ts';

describe('parseSource', () => {
  it('sees imports of every form, with their lines', () => {
    const source = parse(`import { a } from 'one';
      export { b } from 'two';
      export * from './three.ts';
      type T = import('four').T;
      const five = await import('five');`);

    expect(source.imports).toEqual([
      { text: 'one', line: 1 },
      { text: 'two', line: 2 },
      { text: './three.ts', line: 3 },
      { text: 'four', line: 4 },
      { text: 'five', line: 5 },
    ]);
    expect(source.exportsAll).toEqual([3]);
  });

  it('sees globals that are called, passed on, taken apart or read', () => {
    const source = parse(
      `setTimeout(f, 1); g(fetch); const { env } = process; Date.now(); new Date(); process.env['A'];`,
    );

    expect(source.globals.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['setTimeout', 'fetch', 'process', 'Date.now', 'new Date()', 'process.env']),
    );
  });

  it('takes no parameter, key, member, type or text for a global', () => {
    const source = parse(`// process.env
      function f(fetch: () => void) { fetch(); }
      const { console: c } = given;
      interface Door { process: string; setTimeout(): void }
      const door: Door = { process: 'Math.random', setTimeout() {} };
      given.fetch(); door.process; new Date(0);
      let when: Date;`);

    const names = source.globals.map(({ text }) => text);
    for (const name of ['process', 'fetch', 'console', 'setTimeout', 'new Date()', 'process.env'])
      expect(names).not.toContain(name);
  });
});

function parse(text: string) {
  return parseSource({ path: 'sample.ts', text });
}
