import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EpochMs } from '@seatrial/model';

/** What was delivered, byte for byte, as signatures are over that. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface SignatureTime {
  /** The time of day. */
  readonly now: EpochMs;
  /** How far the time in a signature may be from `now`. */
  readonly timestampSkewMs: number;
}

/** Headers with an HMAC-SHA256 of the body in hexadecimal digits, and what stands before them. */
const hexHeaders: Readonly<Record<string, string>> = {
  'x-hub-signature-256': 'sha256=', // GitHub; Gitea and Forgejo besides their own
  'x-hub-signature': 'sha256=', // Bitbucket; what GitHub sends under this name is SHA-1, and counts for nothing
  'x-gitea-signature': '',
  'x-seatrial-signature': 'sha256=',
};
/** GitLab: the secret itself. */
const tokenHeader = 'x-gitlab-token';
/** GitLab's signing token, and whoever keeps to the "Standard Webhooks". */
const standardHeader = 'webhook-signature';
const signatureHeaders = [...Object.keys(hexHeaders), tokenHeader, standardHeader];

/** Of one delivery; whoever rotates a key signs with two. */
const standardSignaturesMax = 4;
const standardKeyPrefix = 'whsec_';

/** Whether there is anything that could show who sent it. */
export function carriesSignature(headers: IncomingHttpHeaders): boolean {
  return signatureHeaders.some((name) => headers[name] !== undefined);
}

/**
 * Whether one of the secrets' owners sent this. Each secret is tried and compared in constant time, also after one has fitted, so
 * that the time tells nothing of them.
 */
export function isSigned(delivery: Delivery, secrets: readonly string[], time: SignatureTime): boolean {
  const fits = secrets.map((secret) => [
    fitsHex(delivery, secret),
    fitsToken(delivery, secret),
    fitsStandard(delivery, secret, time),
  ]);
  return fits.flat().includes(true);
}

function fitsHex({ headers, body }: Delivery, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const fits = Object.entries(hexHeaders).map(([name, prefix]) => {
    const given = single(headers, name);
    if (given?.startsWith(prefix) !== true) return false;
    const digits = given.slice(prefix.length);
    return /^[0-9a-fA-F]{64}$/.test(digits) && timingSafeEqual(Buffer.from(digits, 'hex'), wanted);
  });
  return fits.includes(true);
}

function fitsToken({ headers }: Delivery, secret: string): boolean {
  const given = single(headers, tokenHeader);
  // Hashes have one length, whatever was given: the time tells nothing of the secret's.
  return given !== undefined && timingSafeEqual(hash(given), hash(secret));
}

/** The id and the time are signed with the body: what is older than `timestampSkewMs` is nobody's push of now. */
function fitsStandard(
  { headers, body }: Delivery,
  secret: string,
  { now, timestampSkewMs }: SignatureTime,
): boolean {
  const id = single(headers, 'webhook-id');
  const timestamp = single(headers, 'webhook-timestamp');
  const given = single(headers, standardHeader);
  if (id === undefined || timestamp === undefined || given === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now) > timestampSkewMs)
    return false;
  const key = secret.startsWith(standardKeyPrefix)
    ? Buffer.from(secret.slice(standardKeyPrefix.length), 'base64')
    : secret;
  const wanted = hash(createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'));
  const fits = given
    .split(' ')
    .slice(0, standardSignaturesMax)
    .map((each) => each.startsWith('v1,') && timingSafeEqual(hash(each.slice('v1,'.length)), wanted));
  return fits.includes(true);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function single(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
