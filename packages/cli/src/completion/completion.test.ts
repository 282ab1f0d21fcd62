import { describe, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { treeOf } from './command-tree.ts';
import { completionScript } from './completion.ts';

const program = createProgram({ run: async () => undefined });

describe('treeOf', () => {
  it('knows every command by its path, with its options', () => {
    const release = treeOf(program).children.find(({ name }) => name === 'release');
    const show = release?.children.find(({ name }) => name === 'show');

    expect(show?.path).toBe('release show');
    expect(show?.options.find(({ names }) => names.includes('--output'))).toEqual({
      names: ['-o', '--output'],
      description: 'how the answer is written',
      takesValue: true,
      choices: ['table', 'json', 'yaml'],
    });
  });
});

describe('completionScript', () => {
  it.each([
    ['bash', "' release') words='show retry"],
    ['zsh', "' release') choices=('show:why a release is where it is'"],
    ['fish', `-n '__seatrial_at "release"' -a show -d 'why a release is where it is'`],
  ] as const)('for %s offers subcommands where they belong', (shell, line) => {
    expect(completionScript(shell, program)).toContain(line);
  });

  it.each([
    ['bash', "' completion') words='bash zsh fish "],
    ['zsh', "' completion') choices=('bash' 'zsh' 'fish' "],
    ['fish', `-n '__seatrial_at "completion"' -a bash`],
  ] as const)('for %s offers what an argument may be', (shell, line) => {
    expect(completionScript(shell, program)).toContain(line);
  });

  it.each([
    ['zsh', "    ' validate') _files ;;\n"],
    ['fish', `complete -c seatrial -n '__seatrial_at "validate"' -F\n`],
  ] as const)('for %s offers files where an argument is one', (shell, line) => {
    expect(completionScript(shell, program)).toContain(line);
  });

  it('for bash falls back to files where it has nothing to offer', () => {
    expect(completionScript('bash', program)).toContain('\ncomplete -o default -F _seatrial seatrial\n');
  });
});
