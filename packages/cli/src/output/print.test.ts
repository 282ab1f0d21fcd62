import { describe, expect, it } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { wantsColor } from './format.ts';
import { printAnswer } from './print.ts';

const answer = {
  value: [{ name: 'ada', knots: 7 }],
  columns: [
    { header: 'NAME', cell: (row: { name: string }) => row.name },
    { header: 'PORT', cell: () => 'home', wide: true },
  ],
  rows: [{ name: 'ada' }],
  names: ['ship/ada'],
  none: 'no ships',
};

describe('printAnswer', () => {
  it.each([
    ['table', 'NAME\nada\n'],
    ['wide', 'NAME   PORT\nada    home\n'],
    ['name', 'ship/ada\n'],
    ['json', '[\n  {\n    "name": "ada",\n    "knots": 7\n  }\n]\n'],
    ['yaml', '- name: ada\n  knots: 7\n'],
  ] as const)('writes %s', async (format, text) => {
    const context = aContext();

    await printAnswer(format, answer, context);

    expect(context.written).toEqual({ stdout: text, stderr: '' });
  });

  it('says on standard error that there is nothing, so that a pipe stays empty', async () => {
    const context = aContext();

    await printAnswer('table', { ...answer, rows: [] }, context);

    expect(context.written).toEqual({ stdout: '', stderr: 'no ships\n' });
  });
});

describe('wantsColor', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
  ])('on a terminal %s with %o is %s', (isTerminal, env, expected) => {
    expect(wantsColor(aContext({ isTerminal, env }))).toBe(expected);
  });
});
