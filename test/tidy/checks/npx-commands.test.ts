import { expect, it } from 'vitest';
import { npxCommands } from './npx-commands.ts';

/** Apart, so that this file is not found itself. */
const npx = ['n', 'px'].join('');

it('npx commands: takes our command by itself, and other programs by npx', () => {
  const text = `seatrial doctor\n${npx} vitest packages/core\n${npx}-seatrial`;

  expect(npxCommands.find([{ path: 'README.md', text }])).toEqual([]);
});

it.each([`${npx} seatrial doctor`, `see \`${npx} --yes seatrial\``])('npx commands: finds %s', (text) => {
  expect(npxCommands.find([{ path: 'docs/guide/a.md', text: `\n${text}` }])).toEqual([
    expect.objectContaining({ path: 'docs/guide/a.md', line: 2 }),
  ]);
});
