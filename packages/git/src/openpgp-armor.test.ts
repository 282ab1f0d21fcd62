import { describe, expect, it } from 'vitest';
import { keyringOf } from './openpgp-armor.ts';

const armored = (text: string): string =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: a: b\n\n${Buffer.from(text).toString('base64')}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`;

/** That gpg takes the result is shown in test/contract/security/commit-signatures.test.ts. */
describe('a keyring', () => {
  it('is what the armor holds, one block after the other, with text around them', () => {
    const text = `ann:\r\n${armored('first').replaceAll('\n', '\r\n')}\nand:\n${armored('second')}`;

    expect(keyringOf(Buffer.from(text)).toString()).toBe('firstsecond');
  });

  it('is the bytes as they are where there is no armor', () => {
    const bytes = Buffer.from([0x98, 0x33, 0x00, 0xff]);

    expect(keyringOf(bytes)).toEqual(bytes);
  });

  it.each([
    ['a private key', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n', 'it holds a private key'],
    ['armor that is cut off', armored('a').slice(0, 60), 'a key in it has no end'],
  ])('is not %s', (_, text, problem) => {
    expect(() => keyringOf(Buffer.from(text))).toThrow(problem);
  });
});
