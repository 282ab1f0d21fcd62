import { describe, expect, it } from 'vitest';
import { errorFromResponse } from './errors.ts';

describe('errorFromResponse', () => {
  for (const { status, reason, code } of [
    { status: 401, reason: 'Unauthorized', code: 'Unauthorized' },
    { status: 403, reason: 'Forbidden', code: 'Forbidden' },
    { status: 404, reason: 'NotFound', code: 'NotFound' },
    { status: 409, reason: 'Conflict', code: 'Conflict' },
    { status: 409, reason: 'AlreadyExists', code: 'AlreadyExists' },
    { status: 410, reason: 'Expired', code: 'Gone' },
    { status: 422, reason: 'Invalid', code: 'Invalid' },
    { status: 400, reason: 'BadRequest', code: 'Invalid' },
    { status: 429, reason: 'TooManyRequests', code: 'TooManyRequests' },
    { status: 500, reason: 'InternalError', code: 'Internal' },
    { status: 503, reason: 'ServiceUnavailable', code: 'Unavailable' },
    { status: 504, reason: 'Timeout', code: 'Timeout' },
  ]) {
    it(`tells ${status} ${reason} as ${code}, with the server's reason`, () => {
      const body = JSON.stringify({ kind: 'Status', code: status, reason, message: 'because' });

      const error = errorFromResponse('get Pod a/b', { status, retryAfter: undefined, body });

      expect(error).toMatchObject({ code, status, reason, message: 'Cannot get Pod a/b: because' });
    });
  }

  it('shows the start of an answer that is no Status, and takes Retry-After in seconds', () => {
    const error = errorFromResponse('get Pod a/b', {
      status: 503,
      retryAfter: '2',
      body: `<html>${'x'.repeat(9_000)}`,
    });

    expect(error).toMatchObject({ code: 'Unavailable', retryAfterMs: 2_000 });
    expect(error.message).toHaveLength(520);
  });

  it('ignores a Retry-After that is not a number of seconds', () => {
    const error = errorFromResponse('x', {
      status: 429,
      retryAfter: 'Sat, 21 Nov 2026 09:00:00 GMT',
      body: '',
    });

    expect(error).toMatchObject({ code: 'TooManyRequests', retryAfterMs: undefined });
  });
});
