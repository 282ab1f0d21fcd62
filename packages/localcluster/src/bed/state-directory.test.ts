import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { stateDirectory } from './state-directory.ts';

it.each([
  ['XDG_STATE_HOME', { XDG_STATE_HOME: '/state', HOME: '/home/ann' }, '/state/seatrial/local'],
  ['the home directory', { HOME: '/home/ann' }, '/home/ann/.local/state/seatrial/local'],
  [
    'neither where that is relative',
    { XDG_STATE_HOME: 'state', HOME: '/home/ann' },
    '/home/ann/.local/state/seatrial/local',
  ],
  ['the account’s home where no variable says', {}, `${homedir()}/.local/state/seatrial/local`],
])('stateDirectory: goes by %s', (_, env, expected) => {
  expect(stateDirectory(env, 'local')).toBe(expected);
});
