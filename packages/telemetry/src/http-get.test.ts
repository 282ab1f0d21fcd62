import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { createHttpGet } from './http-get.ts';

const request = { url: 'http://127.0.0.1:9/metrics?x=1', timeoutMs: 1000, bodyBytesMax: 8 };

describe('createHttpGet', () => {
  it('gives status and body, also of an error page', async () => {
    const { get, op } = given((pool) => pool.reply(500, '12345678'));

    expect(await get(request, op)).toEqual({ status: 500, body: '12345678' });
  });

  it('refuses a body of one byte too many', async () => {
    const { get, op } = given((pool) => pool.reply(200, '123456789'));

    await expect(get(request, op)).rejects.toMatchObject({ code: 'BodyTooLarge' });
  });

  it('ends the work at the deadline', async () => {
    const { get, op, passTime } = given((pool) => pool.reply(200, 'late').delay(60_000));

    const answer = get(request, op);
    passTime();

    await expect(answer).rejects.toMatchObject({ code: 'Timeout' });
  });

  it('ends with the reason of the caller', async () => {
    const { get, op, abort } = given((pool) => pool.reply(200, 'late').delay(60_000));

    const answer = get(request, op);
    abort(new Error('stopped'));

    await expect(answer).rejects.toThrow('stopped');
  });

  it.each([
    ['ECONNREFUSED', 'ConnectionFailed'],
    ['ENOTFOUND', 'NameNotFound'],
  ])('names %s as %s', async (code, expected) => {
    const { get, op } = given((pool) => pool.replyWithError(Object.assign(new Error(code), { code })));

    await expect(get(request, op)).rejects.toMatchObject({ name: 'TelemetryError', code: expected });
  });
});

type Interceptor = ReturnType<ReturnType<MockAgent['get']>['intercept']>;

function given(answer: (pool: Interceptor) => unknown) {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  answer(dispatcher.get('http://127.0.0.1:9').intercept({ path: '/metrics?x=1' }));
  const time = Promise.withResolvers<void>();
  const caller = new AbortController();
  return {
    get: createHttpGet({ dispatcher, clock: { now: () => 0, sleep: () => time.promise } }),
    op: { signal: caller.signal },
    passTime: () => time.resolve(),
    abort: (reason: Error) => caller.abort(reason),
  };
}
