import type { IncomingMessage } from 'node:http';
import type { EpochMs } from '@seatrial/model';
import type { HookLimits } from './limits.ts';
import { readDelivery, type Watched, whyIgnored } from './push.ts';
import type { HookSecrets } from './secrets.ts';
import { carriesSignature, isSigned } from './signatures.ts';

export const hookPath = '/hooks/git';

/** What became of a delivery, as the metric counts it. */
export const hookResults = [
  'woken', // a look at the repository was asked for
  'ignored', // signed, and not a push that concerns this service
  'refused', // not signed, or not by one of the secrets
  'malformed', // another method or content type, or signed and no JSON
  'too_large',
  'broken_off', // ended, or was too slow, before it was there
  'not_served', // there are no secrets
] as const;
export type HookResult = (typeof hookResults)[number];

/** What a delivery tells of: of a pull request of ours, or of what is on the branch. */
export type HookNews = 'Push' | 'PullRequest';

export interface HookAnswer {
  readonly result: HookResult;
  /** Of one that wakes. */
  readonly about?: HookNews;
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerOptions {
  readonly secrets: HookSecrets;
  readonly watched: Watched;
  /** The time of day. */
  readonly now: () => EpochMs;
  readonly limits: HookLimits;
}

/** One text for all of them: who guesses learns nothing from what is wrong. */
const refused: HookAnswer = { result: 'refused', status: 401, text: 'the signature is missing or wrong' };
const tooLarge: HookAnswer = { result: 'too_large', status: 413, text: 'the body is too large' };

/**
 * Judges a delivery: what a stranger may not ask for is refused before the body is read, and nothing of the body is looked at
 * before its signature fits.
 * @throws what reading the request throws where it breaks off
 */
export async function answerHook(request: IncomingMessage, options: AnswerOptions): Promise<HookAnswer> {
  const { secrets, watched, now, limits } = options;
  const known = await secrets.current();
  if (known.length === 0) return { result: 'not_served', status: 404, text: 'not found' };
  const early = refusedUnread(request, limits);
  if (early !== undefined) return early;
  const body = await bodyOf(request, limits.bodyBytesMax);
  if (body === undefined) return tooLarge;
  const time = { now: now(), timestampSkewMs: limits.timestampSkewMs };
  if (!isSigned({ headers: request.headers, body }, known, time)) return refused;
  return answerSigned(request, body, watched);
}

function refusedUnread(
  { method, headers }: IncomingMessage,
  { bodyBytesMax }: HookLimits,
): HookAnswer | undefined {
  const malformed = { result: 'malformed' } as const;
  if (method !== 'POST')
    return { ...malformed, status: 405, text: 'only POST is served here', headers: { allow: 'POST' } };
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json' || headers['content-encoding'] !== undefined)
    return { ...malformed, status: 415, text: 'choose application/json, not encoded, as the content type' };
  if (Number(headers['content-length'] ?? 0) > bodyBytesMax) return tooLarge;
  return carriesSignature(headers) ? undefined : refused;
}

/** Undefined where it has more bytes than that, of which the rest is not read. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answerSigned({ headers }: IncomingMessage, body: Buffer, watched: Watched): HookAnswer {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return { result: 'malformed', status: 400, text: 'the body is no JSON' };
  }
  const told = readDelivery(headers, payload);
  if (told.type === 'Ping') return { result: 'ignored', status: 200, text: 'at your service' };
  if (told.type === 'Other') return { result: 'ignored', status: 200, text: 'ignored: not a push' };
  const why = whyIgnored(told, watched);
  if (why !== undefined) return { result: 'ignored', status: 200, text: `ignored: ${why}` };
  return { result: 'woken', about: told.type, status: 202, text: 'the repository is looked at' };
}
