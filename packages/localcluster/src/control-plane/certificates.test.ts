import 'reflect-metadata';
import { createPrivateKey, KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { createAuthority, loadAuthority } from './certificates.ts';

const now = Date.UTC(2026, 10, 21);
const clock = { now: () => now, sleep: () => Promise.resolve() };

describe('createAuthority', () => {
  it('makes a certificate that signs itself and may sign others', async () => {
    const certificate = new X509Certificate((await createAuthority('seatrial-test', clock)).certificate);

    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=seatrial-test');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('issues client certificates with the user as common name and the groups as organisations', async () => {
    const authority = await createAuthority('seatrial-test', clock);
    const root = new X509Certificate(authority.certificate);

    const issued = await authority.issueClient({ user: 'ann', groups: ['releasers', 'team-a'] });

    const certificate = new X509Certificate(issued.certificate);
    expect(certificate.subject.split('\n')).toEqual(['O=releasers', 'O=team-a', 'CN=ann']);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it.each(['system:masters', 'Ä/ö=ü, O=root', 'a@b*c'])('keeps the name %j as it is', async (name) => {
    const authority = await createAuthority('seatrial-test', clock);

    const issued = await authority.issueClient({ user: name, groups: [name] });

    const { subject } = new X509Certificate(issued.certificate).toLegacyObject();
    expect(subject).toEqual({ O: name, CN: name });
  });

  it('issues server certificates for names and addresses, and for no others', async () => {
    const authority = await createAuthority('seatrial-test', clock);

    const { certificate } = await authority.issueServer('api', ['127.0.0.1', 'api.local']);
    const issued = new X509Certificate(certificate);

    expect(issued.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(issued.checkHost('api.local')).toBe('api.local');
    expect(issued.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('issues certificates that are good for a year from an hour ago', async () => {
    const authority = await createAuthority('seatrial-test', clock);

    const { certificate } = await authority.issueClient({ user: 'ann', groups: [] });
    const issued = new X509Certificate(certificate);

    expect(issued.validFromDate.getTime()).toBe(now - 3_600_000);
    expect(issued.validToDate.getTime()).toBe(now + 365 * 86_400_000);
  });
});

describe('loadAuthority', () => {
  it('goes on as the authority that was made before', async () => {
    const made = await createAuthority('seatrial-test', clock);

    const issued = await loadAuthority(made, clock).issueClient({ user: 'ann', groups: [] });

    const root = new X509Certificate(made.certificate);
    const certificate = new X509Certificate(issued.certificate);
    expect([certificate.checkIssued(root), certificate.verify(root.publicKey)]).toEqual([true, true]);
  });

  it('names the key of its authority as that certificate does, however that was made', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const extensions = [
      new BasicConstraintsExtension(true, undefined, true),
      new SubjectKeyIdentifierExtension('c33d3eb9'),
    ];
    const ca = await X509CertificateGenerator.createSelfSigned({ name: 'CN=old', keys, extensions });
    const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();

    const issued = await loadAuthority({ certificate: ca.toString('pem'), key }, clock).issueServer('a', []);

    // `checkIssued` compares names and key identifiers.
    const certificate = new X509Certificate(issued.certificate);
    expect(certificate.checkIssued(new X509Certificate(ca.toString('pem')))).toBe(true);
  });
});
