import { describe, expect, it } from 'vitest';
import { classifyFailure, reasonOf } from './classify-failure.ts';

describe('classifyFailure', () => {
  it.each([
    ["fatal: could not read Username for 'http://h': terminal prompts disabled", 'Unauthorized'],
    ["fatal: unable to access 'http://h/c.git/': The requested URL returned error: 403", 'Unauthorized'],
    ["fatal: repository 'http://h/c.git/' not found", 'NotFound'],
    ["fatal: couldn't find remote ref refs/heads/main", 'BranchNotFound'],
    [
      "fatal: unable to access 'http://h/c.git/': Failed to connect to h port 80: Connection refused",
      'Unavailable',
    ],
    ["fatal: unable to access 'http://h/c.git/': The requested URL returned error: 502", 'Unavailable'],
    ['fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF', 'Unavailable'],
    [
      'error: inflate: data stream error (incorrect header check)\nfatal: loose object 1 is corrupt',
      'Corrupt',
    ],
    ['remote: fatal: unable to read 1\nfatal: protocol error: bad pack header', 'Unavailable'],
    [`fatal: bad object ${'1'.repeat(40)}`, 'NotFound'],
    ['fatal: bad object refs/remotes/origin/main', 'Corrupt'],
    ["error: cannot lock ref 'refs/a': Unable to create '/m/refs/a.lock': File exists.", 'Locked'],
    ['fatal: mismatched algorithms: client sha1; server sha256', 'InvalidRef'],
    ['fatal: write error: No space left on device\nfatal: loose object 1 is corrupt', 'Internal'],
    ["fatal: unable to access 'http://h/c.git/': The requested URL returned error: 301", 'NotFound'],
    [`ssh -F /dev/null: 1: ssh: not found\nfatal: Could not read from remote repository.`, 'Internal'],
    ['bash: line 1: ssh: command not found\nfatal: Could not read from remote repository.', 'Internal'],
    ['error: something new', 'Internal'],
    ['', 'Internal'],
  ])('%j is %s', (stderr, code) => {
    expect(classifyFailure(stderr).code).toBe(code);
  });

  it.each([
    [
      '@  WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!  @\nHost key verification failed.',
      'somebody may stand between',
    ],
    ['No ED25519 host key is known for h and you have requested strict checking.', 'ssh-keyscan'],
    ['Load key "/k": error in libcrypto\ngit@h: Permission denied (publickey).', 'as ssh-keygen writes it'],
    [
      'no such identity: /k: No such file or directory\ngit@h: Permission denied (publickey).',
      'give the file',
    ],
    ['git@h: Permission denied (publickey).', 'as a deploy key'],
  ])('%j says what to do', (stderr, advice) => {
    expect(classifyFailure(stderr)).toMatchObject({
      code: 'Unauthorized',
      advice: expect.stringContaining(advice),
    });
  });

  it('credentials that were shown and are not taken may have expired', () => {
    const text = "fatal: could not read Username for 'http://h': terminal prompts disabled";

    expect(classifyFailure(text).advice).toBe('give credentials that may read it');
    expect(classifyFailure(text, true)).toMatchObject({
      code: 'Unauthorized',
      advice: expect.stringContaining('a token may have expired'),
    });
  });

  it('a remote cannot pose as a damaged disk', () => {
    expect(
      classifyFailure('remote: error: objects are corrupt\nfatal: the remote end hung up unexpectedly').code,
    ).toBe('Unavailable');
  });
});

describe('reasonOf', () => {
  it('keeps the lines that say why', () => {
    expect(reasonOf('Receiving: 10%\rReceiving: 20%\nerror: a\nhint: try b\nfatal: c\n')).toBe(
      'error: a; fatal: c',
    );
  });

  it('keeps what ssh says', () => {
    expect(reasonOf('ssh: connect to host h port 22: Connection refused\nfatal: a\n\nPlease check\n')).toBe(
      'ssh: connect to host h port 22: Connection refused; fatal: a',
    );
  });

  it('says the same of the same failure, however long it took', () => {
    const said = (ms: number) =>
      `fatal: Failed to connect to h port 9 after ${ms} ms: Couldn't connect to server`;

    expect(reasonOf(said(0))).toBe("fatal: Failed to connect to h port 9: Couldn't connect to server");
    expect(reasonOf(said(1_234))).toBe(reasonOf(said(0)));
  });

  it('keeps what ssh says without its name', () => {
    const said = 'No ED25519 host key is known for h and you have requested strict checking.';
    expect(reasonOf(`${said}\nHost key verification failed.\nfatal: a\n\nPlease check\n`)).toBe(
      `${said}; Host key verification failed.; fatal: a`,
    );
  });

  it('keeps what the shell says of an ssh that is missing', () => {
    expect(reasonOf('bash: line 1: ssh: command not found\nfatal: a\n\nPlease check\n')).toBe(
      'bash: line 1: ssh: command not found; fatal: a',
    );
  });

  it('is short, and never empty', () => {
    expect(reasonOf('x'.repeat(1_000))).toHaveLength(500);
    expect(reasonOf('\n')).toBe('git said nothing');
  });
});
