import { describe, expect, it } from 'vitest';
import { signersConfig, whyNot } from './commit-signature.ts';

describe('why a commit does not count', () => {
  it.each([
    ['', 'is not signed, or by no key of a kind that is allowed'],
    [
      `Good "git" signature with ED25519 key SHA256:${'a'.repeat(43)}\nNo principal matched.\n`,
      `is signed with a key that is not among the allowed ones (SHA256:${'a'.repeat(43)})`,
    ],
    [
      "gpg: Signature made Mon\ngpg:                using EDDSA key 0123456789ABCDEF\ngpg: Can't check signature: No public key\n",
      'is signed with a key that is not among the allowed ones (0123456789ABCDEF)',
    ],
    ['gpg: BAD signature from "ann"', 'has a signature that does not fit'],
    ['gpg: Note: This key has expired!', 'is signed with a key that has expired'],
    ['gpg: WARNING: This key has been revoked by its owner!', 'is signed with a key that was revoked'],
    [
      'error: cannot run gpg: No such file or directory',
      'cannot be checked: error: cannot run gpg: No such file or directory',
    ],
  ])('%j', (said, why) => {
    expect(whyNot(said)).toBe(why);
  });
});

describe('settings of git', () => {
  it('run a program only for the kinds of keys that count, and for certificates none', () => {
    const both = signersConfig({ allowedSignersFile: '/signers', gpgKeysFile: '/keys' });

    expect(Object.fromEntries(both)).toEqual({
      'gpg.ssh.allowedSignersFile': '/signers',
      'gpg.ssh.program': 'ssh-keygen',
      'gpg.program': 'gpg',
      'gpg.x509.program': 'false',
    });
    expect(Object.fromEntries(signersConfig({}))).toEqual({
      'gpg.ssh.allowedSignersFile': '/dev/null',
      'gpg.ssh.program': 'false',
      'gpg.program': 'false',
      'gpg.x509.program': 'false',
    });
  });
});
