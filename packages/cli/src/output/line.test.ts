import { configLimits, parseFile } from '@seatrial/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { block, line } from './line.ts';
import { printAnswer } from './print.ts';

const raw = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

it('what others wrote steers no terminal, and stays the same value for programs', async () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '\u001b[8m',
      '\u009b',
      '\r',
      '\n',
      '\t',
      '\u202e',
      '\u2028',
      '\u{e0001}',
      'a',
      ' ',
      '#',
      ':',
    ),
  });
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (name, message) => {
      const value = { [name]: message };
      const columns = [{ header: 'NAME', cell: () => name }];
      const answer = { value, columns, rows: [0], names: [name], none: name };
      const print = async (format: 'table' | 'json' | 'yaml' | 'name'): Promise<string> => {
        const context = aContext({ isTerminal: true, env: { NO_COLOR: '1' } });
        await printAnswer(format, answer, context);
        return context.written.stdout;
      };

      for (const format of ['table', 'json', 'yaml', 'name'] as const) {
        expect(await print(format)).not.toMatch(raw);
      }
      expect(JSON.parse(await print('json'))).toEqual(value);
      const bytes = new TextEncoder().encode(await print('yaml'));
      expect(parseFile({ path: 'a.yaml', bytes }, configLimits).documents[0]?.value).toEqual(value);
    }),
  );
});

it('lines of our own stay lines', () => {
  const context = aContext();

  line(context.stderr, 'error: a\u001b[2J\nhint: b');
  block(context.stdout, 'a\nb\n');

  expect(context.written).toEqual({ stderr: 'error: a\\u001b[2J\nhint: b\n', stdout: 'a\nb\n' });
});
