import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      takesPath: false,
      choices: ['table', 'json', 'yaml'],
    });
  });
});

describe('completionScript', () => {
  it.each([
    ['bash', "' release') words='show promote retry"],
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

  it.each([
    ['zsh', "    ' approve') _seatrial_names ;;"],
    ['zsh', "' releases:--application') _seatrial_names; return ;;"],
    ['fish', `"approve"' -a '(__seatrial_names)'`],
    ['fish', `"releases"' -l application -x -a '(__seatrial_names)' -d`],
    ['zsh', "' status:--context') return ;;"],
    ['zsh', "' status:--kubeconfig') _files; return ;;"],
    ['zsh', "' help release') choices=('show:why a release is where it is'"],
    ['fish', `"status"' -l context -x -d`],
    ['fish', `"status"' -l kubeconfig -r -F -d`],
    ['fish', `"help release"' -a show -d`],
  ] as const)('for %s has %s', (shell, line) => {
    expect(completionScript(shell, program)).toContain(line);
  });

  it.each([
    ['', ['validate', 'help', '--version'], ['apps']],
    ['validate', ['apps', 'my shop.yaml', '--output'], []],
    ['validate --output', ['table', 'json'], ['apps']],
    ['status --kubeconfig', ['apps', 'my shop.yaml'], ['--output']],
    ['status --context', [], ['apps', '--output']],
    ['scenario list --from', ['apps'], []],
    ['help', ['validate', 'release'], ['apps']],
    ['help release', ['show', 'retry'], ['apps', 'validate']],
    ['help release show', [], ['apps', '--output']],
  ])('in bash offers after "%s" %j and not %j', async (words, wanted, unwanted) => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-completion-'));
    await mkdir(join(folder, 'apps'));
    await writeFile(join(folder, 'my shop.yaml'), '');

    const offered = bashOffers(words.split(' '), folder);

    expect(offered).toEqual(expect.arrayContaining(wanted));
    for (const it of unwanted) expect(offered).not.toContain(it);
    await rm(folder, { recursive: true });
  });
});

describe('completionScript, in bash', () => {
  it.each([
    ['approve --kubeconfig x', 'asked:--:approve:--kubeconfig:x'],
    ['releases --application', 'asked:--:releases:--application'],
    ['scenario run', 'asked:--:scenario:run'],
  ])('asks the program for names after "%s"', (words, name) => {
    expect(bashOffers(words.split(' '), tmpdir())).toContain(name);
  });

  it('asks for none where an option is being typed, or nothing has a name', () => {
    expect(bashOffers(['approve'], tmpdir(), '--').join(' ')).not.toContain('asked');
    expect(bashOffers(['status'], tmpdir()).join(' ')).not.toContain('asked');
  });
});

/** What bash offers for a word after these words, in a folder, where the program answers with what it was asked. */
function bashOffers(words: readonly string[], cwd: string, typed = ''): readonly string[] {
  const line = ['seatrial', ...words.filter((word) => word !== ''), typed];
  const script = `${completionScript('bash', program)}
seatrial() { [[ $1 == completion-names ]] && IFS=: && echo "asked:\${*:2}"; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_seatrial
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['--norc', '-c', script, 'bash', ...line], { cwd, encoding: 'utf8' });
  return printed.trimEnd().split('\n');
}
