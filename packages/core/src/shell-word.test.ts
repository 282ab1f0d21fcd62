import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

it.each(['/home/ann/x-1.y', "/home/ann's place/x", '$HOME "`ls`" \\ *; #', '', '~'])(
  'shellWord: %j comes out of a shell as it was',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
  },
);

it('shellWord: leaves plain paths readable', () => {
  expect(shellWord('/home/ann/kubeconfig')).toBe('/home/ann/kubeconfig');
});
