import { X509Certificate } from 'node:crypto';
import { type EpochMs, toInstant, type ValuePath } from '@seatrial/model';
import { field, items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { Audited } from '../audited.ts';
import type { AuditRule, Found } from '../rule.ts';

const dayMs = 24 * 3_600_000;
/** So long before its end nobody can wait for a better time. */
const lastDays = 3;

export const certificateExpires: AuditRule = {
  name: 'CertificateExpires',
  theme: 'Upkeep',
  severity: 'warning',
  about:
    'A certificate that ends soon: of a Secret for TLS, or one that cert-manager should have renewed. An error in the last three days, and afterwards.',
  todo: 'renew it; where a program does so, ask why it has not',
  find: ({ ofKind, now, settings }) => {
    const { days } = settings.CertificateExpires;
    return [
      ...ofKind('/Secret').flatMap((at) => inSecret(at, now, days)),
      ...ofKind('cert-manager.io/Certificate').flatMap((at) => inCertificate(at, now, days)),
    ];
  },
};

function inSecret(at: Audited, now: EpochMs, days: number): readonly Found[] {
  if (field(at.object, 'type') !== 'kubernetes.io/tls') return [];
  const encoded = stringAt(at.object, 'data', 'tls.crt');
  const plain = stringAt(at.object, 'stringData', 'tls.crt');
  const pem = plain ?? (encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('latin1'));
  const endsAt = endOf(pem);
  const path = [plain === undefined ? 'data' : 'stringData', 'tls.crt'];
  return endsAt === undefined ? [] : ending(at, path, endsAt, now, days);
}

/** Of the first certificate, which is the one that is shown; the others stand for it. */
function endOf(pem: string): EpochMs | undefined {
  if (pem === '') return undefined;
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return undefined; // not a certificate: the API server does not look either, and whoever reads it says so
  }
}

function inCertificate(at: Audited, now: EpochMs, days: number): readonly Found[] {
  const endsAt = Date.parse(stringAt(at.object, 'status', 'notAfter') ?? '');
  const found = Number.isNaN(endsAt) ? [] : ending(at, ['status', 'notAfter'], endsAt, now, days);
  if (found.length > 0) return found;
  const index = items(at.object, 'status', 'conditions').findIndex(
    (condition) => field(condition, 'type') === 'Ready' && field(condition, 'status') === 'False',
  );
  if (index < 0) return [];
  const why = stringAt(at.object, 'status', 'conditions', index, 'message') ?? 'no reason is given';
  return [
    {
      at,
      path: ['status', 'conditions'],
      message: `${nameOf(at.object)} is not issued: ${why.slice(0, 300)}`,
    },
  ];
}

function ending(at: Audited, path: ValuePath, endsAt: EpochMs, now: EpochMs, days: number): readonly Found[] {
  const left = Math.floor((endsAt - now) / dayMs);
  if (left >= days) return [];
  const when = toInstant(endsAt).slice(0, 10);
  const message =
    left < 0
      ? `the certificate of ${nameOf(at.object)} has ended on ${when}`
      : `the certificate of ${nameOf(at.object)} ends on ${when}`;
  return [{ at, path, message, ...(left < lastDays ? { severity: 'error' as const } : {}) }];
}
