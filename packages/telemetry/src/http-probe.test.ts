import { describe, expect, it } from 'vitest';
import { TelemetryError } from './errors.ts';
import type { HttpGet } from './http-get.ts';
import { httpProbe } from './http-probe.ts';

const url = 'http://shop.test/';

describe('httpProbe', () => {
  it.each([
    [199, undefined, false],
    [200, undefined, true],
    [399, undefined, true],
    [400, undefined, false],
    [404, [404], true],
    [200, [404], false],
  ])('status %i with %j expected: ok is %s', async (status, expectStatuses, ok) => {
    const seen = await probe(() => Promise.resolve({ status, body: '' }), expectStatuses);

    expect(seen).toMatchObject({ type: 'Value', value: { ok, status, durationMs: 7 } });
  });

  it('sees a refusal as a value that is not ok', async () => {
    const seen = await probe(() => Promise.reject(new TelemetryError('ConnectionFailed', 'refused')));

    expect(seen).toEqual({ type: 'Value', value: { ok: false, durationMs: 7, problem: 'refused' } });
  });

  it.each(['NameNotFound', 'AddressRefused'] as const)(
    'is unavailable when nobody was asked: %s',
    async (code) => {
      const seen = await probe(() => Promise.reject(new TelemetryError(code, 'who?')));

      expect(seen).toEqual({ type: 'Unavailable', reason: 'who?' });
    },
  );
});

function probe(answer: () => ReturnType<HttpGet>, expectStatuses?: readonly number[]) {
  let now = 0;
  const clock = { now: () => now, sleep: () => Promise.reject(new Error('does not wait')) };
  const get: HttpGet = () => {
    now += 7;
    return answer();
  };
  const expected = expectStatuses === undefined ? {} : { expectStatuses };
  return httpProbe(
    { url, timeoutMs: 1000, ...expected },
    { get, clock },
    { signal: new AbortController().signal },
  );
}
