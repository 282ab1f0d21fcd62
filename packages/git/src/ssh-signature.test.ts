import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLedgerKey, keyOfLine, readLedgerKey, signerOf, signForGit } from './ssh-signature.ts';

const { privatePem, publicKey } = createLedgerKey();
const key = readLedgerKey(privatePem);
const message = Buffer.from('tree 1\n\nPromoted\n');

/** That Git and ssh-keygen take them is shown in test/contract/security/ledger.test.ts. */
describe('SSH signatures', () => {
  it('say whose they are, as the public key line does', async () => {
    expect(key.publicKey).toBe(publicKey);
    expect(await signerOf(signForGit(key, message), message)).toBe(keyOfLine(publicKey));
  });

  it('fit no other message, and no signature that was changed anywhere', async () => {
    const armored = signForGit(key, message);
    const lines = armored.split('\n');
    const blob = Buffer.from(lines.slice(1, -1).join(''), 'base64');

    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const forged = Buffer.from(blob);
        forged.writeUInt8(forged.readUInt8(at) ^ change, at);
        const text = [lines[0], forged.toString('base64'), lines.at(-1)].join('\n');

        expect(await signerOf(text, message)).toBeUndefined();
      }),
    );
    expect(await signerOf(armored, Buffer.from('tree 2\n\nPromoted\n'))).toBeUndefined();
  });

  it('whatever is there instead is no signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const body = Buffer.concat([Buffer.from('SSHSIG\0\0\0\x01'), bytes]).toString('base64');
        const text = `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----`;

        expect(await signerOf(text, message)).toBeUndefined();
      }),
    );
  });

  it.each([
    { name: 'no key', pem: '' },
    { name: 'a key of another kind', pem: rsa() },
  ])('$name is refused without a word of it', ({ pem }) => {
    expect(() => readLedgerKey(pem)).toThrow(
      expect.objectContaining({
        code: 'Internal',
        message: 'Cannot use the ledger key: expected an Ed25519 private key in PEM',
      }),
    );
  });
});

function rsa(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
