import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { Clock } from '@seatrial/core';
import {
  bitString,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  truth,
  utf8String,
} from './der.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const LEAF_DAYS = 365;
/** Machines in one network rarely agree on the minute. */
const CLOCK_SKEW_MS = 3_600_000;

/** Object identifiers of RFC 5280, RFC 5480 and RFC 5758. */
const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const SIGNATURE_ALGORITHM = sequence(oid(OID.ecdsaWithSha256));

/** Both PEM; or the paths of files that hold them. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates of one cluster. */
export interface Authority extends KeyPair {
  /** A certificate to be known by: `user` is the common name, `groups` the organisations. */
  issueClient(identity: { readonly user: string; readonly groups: readonly string[] }): KeyPair;
  /** A certificate to serve with, good for clients too (etcd shows the same one to its peers). */
  issueServer(name: string, hosts: readonly string[]): KeyPair;
}

/** Makes an authority of its own: ECDSA P-256, good for ten years. */
export function createAuthority(name: string, clock: Clock): Authority {
  const { publicKey, privateKey } = generateKeys();
  const subject = distinguishedName([], name);
  const certificate = signCertificate({
    issuer: subject,
    subject,
    publicKey,
    validity: validity(clock, AUTHORITY_DAYS),
    extensions: [
      extension(OID.basicConstraints, sequence(truth()), true),
      // digitalSignature, keyCertSign, cRLSign
      extension(OID.keyUsage, bitString(Buffer.from([0b1000_0110]), 1), true),
      extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    ],
    signingKey: privateKey,
  });
  return loadAuthority({ certificate, key: privatePem(privateKey) }, clock);
}

/** Takes up an authority that was made before. */
export function loadAuthority({ certificate, key }: KeyPair, clock: Clock): Authority {
  const own = new X509Certificate(certificate);
  const signingKey = createPrivateKey(key);
  const issuer = distinguishedName([], own.subject.replace(/^CN=/, ''));
  const authorityKeyIdentifier = sequence(implicit(0, keyIdentifier(own.publicKey)));

  function issue(subject: Buffer, extensions: readonly Buffer[]): KeyPair {
    const { publicKey, privateKey } = generateKeys();
    const issued = signCertificate({
      issuer,
      subject,
      publicKey,
      validity: validity(clock, LEAF_DAYS),
      extensions: [
        extension(OID.basicConstraints, sequence(), true),
        // digitalSignature
        extension(OID.keyUsage, bitString(Buffer.from([0b1000_0000]), 7), true),
        extension(OID.authorityKeyIdentifier, authorityKeyIdentifier),
        ...extensions,
      ],
      signingKey,
    });
    return { certificate: issued, key: privatePem(privateKey) };
  }

  return {
    certificate,
    key,
    issueClient: ({ user, groups }) =>
      issue(distinguishedName(groups, user), [
        extension(OID.extendedKeyUsage, sequence(oid(OID.clientAuth))),
      ]),
    issueServer: (name, hosts) =>
      issue(distinguishedName([], name), [
        extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth), oid(OID.clientAuth))),
        extension(OID.subjectAltName, sequence(...hosts.map(alternativeName))),
      ]),
  };
}

/** The pair that signs service account tokens; both halves PEM. */
export function createSigningPair(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeys();
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privatePem(privateKey),
  };
}

interface CertificateParts {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly validity: Buffer;
  readonly extensions: readonly Buffer[];
  readonly signingKey: KeyObject;
}

/** RFC 5280 section 4.1. Returns PEM. */
function signCertificate(parts: CertificateParts): string {
  const version3 = explicit(0, integer(Buffer.from([2])));
  const toBeSigned = sequence(
    version3,
    integer(serialNumber()),
    SIGNATURE_ALGORITHM,
    parts.issuer,
    parts.validity,
    parts.subject,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...parts.extensions)),
  );
  const signature = sign('sha256', toBeSigned, parts.signingKey);
  return new X509Certificate(sequence(toBeSigned, SIGNATURE_ALGORITHM, bitString(signature))).toString();
}

function generateKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function distinguishedName(organizations: readonly string[], commonName: string): Buffer {
  const attributes = [
    ...organizations.map((name) => sequence(oid(OID.organization), utf8String(name))),
    sequence(oid(OID.commonName), utf8String(commonName)),
  ];
  return sequence(...attributes.map((attribute) => set(attribute)));
}

function alternativeName(host: string): Buffer {
  const octets = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.split('.').map(Number) : undefined;
  return octets === undefined ? implicit(2, Buffer.from(host, 'ascii')) : implicit(7, Buffer.from(octets));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return critical ? sequence(oid(id), truth(), octetString(value)) : sequence(oid(id), octetString(value));
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

function validity(clock: Clock, days: number): Buffer {
  const now = clock.now();
  return sequence(time(now - CLOCK_SKEW_MS), time(now + days * DAY_MS));
}

/** Positive, unpredictable and at most 20 bytes (RFC 5280 section 4.1.2.2). */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
