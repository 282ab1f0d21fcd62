import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { GitError } from './git-error.ts';

/** An Ed25519 key that signs ledger entries. */
export interface LedgerKey {
  /** As OpenSSH writes it: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

const algorithm = 'ssh-ed25519';
const keyBytes = 32;
const signatureBytes = 64;
/** What Git signs commits for: a signature that was made for another purpose does not count. */
const namespace = 'git';
const magic = Buffer.from('SSHSIG');
const version = 1;
const armor = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;

/** A new key, to be kept as PKCS #8 in PEM. */
export function createLedgerKey(): { readonly privatePem: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicLine(publicKey),
  };
}

/** @throws GitError Internal unless it is an Ed25519 key in PEM; the message holds nothing of it */
export function readLedgerKey(privatePem: string): LedgerKey {
  const privateKey = pemKey(privatePem);
  if (privateKey?.asymmetricKeyType !== 'ed25519')
    throw new GitError('Internal', 'Cannot use the ledger key: expected an Ed25519 private key in PEM');
  return { privateKey, publicKey: publicLine(createPublicKey(privateKey)) };
}

function pemKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // what Node says of it may quote it
  }
}

/**
 * Signs as `ssh-keygen -Y sign -n git` does. The form is that of OpenSSH's PROTOCOL.sshsig:
 * https://github.com/openssh/openssh-portable/blob/V_9_9_P1/PROTOCOL.sshsig
 */
export function signForGit(key: LedgerKey, message: Uint8Array): string {
  const signature = sign(null, toBeSigned(message), key.privateKey);
  const blob = Buffer.concat([
    magic,
    uint32(version),
    field(keyBlob(key.publicKey)),
    field(namespace),
    field(''),
    field('sha512'),
    field(Buffer.concat([field(algorithm), field(signature)])),
  ]).toString('base64');
  // In lines as long as those of ssh-keygen.
  const lines = blob.match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n');
}

/**
 * Whose signature it is: the key as base64, as it stands in an OpenSSH line; undefined when it does not fit the message.
 * Whether that key is believed is another question.
 */
export async function signerOf(armored: string, message: Uint8Array): Promise<string | undefined> {
  const parts = takeApart(armored);
  if (parts === undefined) return undefined;
  const { key, signature } = parts;
  const publicKey = publicKeyOf(key);
  if (publicKey === undefined) return undefined;
  const fits = await new Promise<boolean>((resolve) => {
    // In Node's thread pool: a long ledger that is read for the first time must not hold up the loop.
    verify(null, toBeSigned(message), publicKey, signature, (error, result) =>
      resolve(error === null && result),
    );
  });
  return fits ? key.toString('base64') : undefined;
}

/** The part of an OpenSSH public key line that is the key: what `signerOf` returns. */
export function keyOfLine(line: string): string {
  return line.trim().split(/\s+/)[1] ?? '';
}

function takeApart(armored: string): { readonly key: Buffer; readonly signature: Buffer } | undefined {
  const base64 = armor.exec(armored)?.[1];
  if (base64 === undefined) return undefined;
  const blob = Buffer.from(base64, 'base64');
  const prefix = Buffer.concat([magic, uint32(version)]);
  if (!blob.subarray(0, prefix.length).equals(prefix)) return undefined;
  const [key, purpose, reserved, hash, inner, ...more] = fieldsOf(blob.subarray(prefix.length)) ?? [];
  if (key === undefined || inner === undefined || more.length > 0) return undefined;
  if (purpose?.toString() !== namespace || reserved?.length !== 0 || hash?.toString() !== 'sha512')
    return undefined;
  const [type, signature, ...rest] = fieldsOf(inner) ?? [];
  if (type?.toString() !== algorithm || signature?.length !== signatureBytes || rest.length > 0)
    return undefined;
  return { key, signature };
}

function toBeSigned(message: Uint8Array): Buffer {
  const digest = createHash('sha512').update(message).digest();
  return Buffer.concat([magic, field(namespace), field(''), field('sha512'), field(digest)]);
}

function publicLine(key: KeyObject): string {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return `${algorithm} ${Buffer.concat([field(algorithm), field(raw)]).toString('base64')}`;
}

function keyBlob(publicKey: string): Buffer {
  return Buffer.from(keyOfLine(publicKey), 'base64');
}

function publicKeyOf(blob: Buffer): KeyObject | undefined {
  const [type, raw, ...more] = fieldsOf(blob) ?? [];
  if (type?.toString() !== algorithm || raw?.length !== keyBytes || more.length > 0) return undefined;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined; // 32 bytes that are no point of the curve
  }
}

/** SSH's string: its length in four bytes, then its bytes. */
function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** All fields, if nothing but fields is there. */
function fieldsOf(blob: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
