import 'reflect-metadata'; // the library's parts find each other by it
import { createPrivateKey, generateKeyPairSync, type KeyObject, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock } from '@seatrial/core';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const LEAF_DAYS = 365;
/** Machines in one network rarely agree on the minute. */
const CLOCK_SKEW_MS = 3_600_000;

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Both PEM; or the paths of files that hold them. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates of one cluster. */
export interface Authority extends KeyPair {
  /** A certificate to be known by: `user` is the common name, `groups` the organisations. */
  issueClient(identity: { readonly user: string; readonly groups: readonly string[] }): Promise<KeyPair>;
  /** A certificate to serve with, good for clients too (etcd shows the same one to its peers). */
  issueServer(name: string, hosts: readonly string[]): Promise<KeyPair>;
}

/** Makes an authority of its own: ECDSA P-256, good for ten years. */
export async function createAuthority(name: string, clock: Clock): Promise<Authority> {
  const keys = generateKeys();
  const subject = distinguishedName([], name);
  const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;
  const certificate = await signCertificate({
    issuer: subject,
    subject,
    publicKey: keys.publicKey,
    ...validity(clock, AUTHORITY_DAYS),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(digitalSignature | keyCertSign | cRLSign, true),
      await SubjectKeyIdentifierExtension.create(verifying(keys.publicKey)),
    ],
    signingKey: keys.privateKey,
  });
  return loadAuthority({ certificate, key: privatePem(keys.privateKey) }, clock);
}

/** Takes up an authority that was made before. */
export function loadAuthority({ certificate, key }: KeyPair, clock: Clock): Authority {
  const own = new X509Certificate(certificate);
  const signingKey = createPrivateKey(key);
  // By what stands in the certificate: whoever checks compares the two.
  const keyId = own.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  const issuedBy = keyId === undefined ? [] : [new AuthorityKeyIdentifierExtension(keyId)];

  async function issue(subject: Name, extensions: readonly Extension[]): Promise<KeyPair> {
    const { publicKey, privateKey } = generateKeys();
    const issued = await signCertificate({
      issuer: own.subjectName,
      subject,
      publicKey,
      ...validity(clock, LEAF_DAYS),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ...issuedBy,
        ...extensions,
      ],
      signingKey,
    });
    return { certificate: issued, key: privatePem(privateKey) };
  }

  const { clientAuth, serverAuth } = ExtendedKeyUsage;
  return {
    certificate,
    key,
    issueClient: ({ user, groups }) =>
      issue(distinguishedName(groups, user), [new ExtendedKeyUsageExtension([clientAuth])]),
    issueServer: (name, hosts) =>
      issue(distinguishedName([], name), [
        new ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: /^\d+\.\d+\.\d+\.\d+$/.test(value) ? 'ip' : 'dns', value })),
        ),
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
  readonly issuer: Name;
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: Extension[];
  readonly signingKey: KeyObject;
}

/** Returns PEM. The library draws the serial number. */
async function signCertificate({ publicKey, signingKey, ...parts }: CertificateParts): Promise<string> {
  const certificate = await X509CertificateGenerator.create({
    ...parts,
    publicKey: verifying(publicKey),
    signingKey: signingKey.toCryptoKey(KEY_ALGORITHM, false, ['sign']),
    signingAlgorithm: SIGNING_ALGORITHM,
  });
  return `${certificate.toString('pem')}\n`;
}

function generateKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function verifying(publicKey: KeyObject): webcrypto.CryptoKey {
  return publicKey.toCryptoKey(KEY_ALGORITHM, true, ['verify']);
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** As UTF-8, which takes every name; by its text alone the library chooses narrower kinds. */
function distinguishedName(organizations: readonly string[], commonName: string): Name {
  return new Name([
    ...organizations.map((name) => ({ O: [{ utf8String: name }] })),
    { CN: [{ utf8String: commonName }] },
  ]);
}

function validity(clock: Clock, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = clock.now();
  return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + days * DAY_MS) };
}
