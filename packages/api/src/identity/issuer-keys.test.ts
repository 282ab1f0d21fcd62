import { describe, expect, it } from 'vitest';
import { aKey, issuerOf, issuerUrl, type Json } from '../testing/an-issuer.ts';
import { createIssuerKeys, type Get } from './issuer-keys.ts';
import { defaultIdentityLimits as limits } from './limits.ts';

const op = { signal: new AbortController().signal };
const [one, two] = [aKey('one'), aKey('two')];

/** Keys over time: `pass` lets it pass, `keys` is what the issuer shows. */
function given(get?: Get) {
  const state: { now: number; keys: readonly Json[]; away: Promise<never> | undefined } = {
    now: 0,
    keys: [one.jwk],
    away: undefined,
  };
  const issuer = issuerOf(() => state.keys);
  const asking: Get = async (request, asked) => {
    const answer = await issuer.get(request, asked);
    return state.away === undefined ? answer : state.away;
  };
  const found = createIssuerKeys({ get: get ?? asking, steadyClock: { now: () => state.now }, limits });
  return {
    state,
    asked: issuer.asked,
    find: async (kid: string) => (await found.find(issuerUrl, kid, op)).type,
    pass: (ms: number) => {
      state.now += ms;
    },
  };
}

function refusing(): Promise<never> {
  const away = Promise.reject(new Error('connection refused'));
  away.catch(() => undefined);
  return away;
}

const looks = 2; // at the description, and at the keys

describe('keys of an issuer', () => {
  it('are asked for once, for all who ask at the same time and after', async () => {
    const { find, asked } = given();

    expect(await Promise.all([find('one'), find('one'), find('one')])).toEqual(['Keys', 'Keys', 'Keys']);
    expect(await find('one')).toBe('Keys');

    expect(asked).toEqual([`${issuerUrl}/.well-known/openid-configuration`, `${issuerUrl}/keys`]);
  });

  it('of new names are asked for at once, and then not before a while, whatever names come', async () => {
    const { find, asked, state, pass } = given();
    await find('one');
    state.keys = [one.jwk, two.jwk];
    pass(limits.askEveryMs);

    expect(await find('two')).toBe('Keys');

    for (let index = 0; index < 100; index += 1) expect(await find(`guess-${index}`)).toBe('NoSuchKey');
    expect(asked).toHaveLength(2 * looks);
    pass(limits.askEveryMs - 1);
    await find('guess');
    expect(asked).toHaveLength(2 * looks);
    pass(1);
    await find('guess');
    expect(asked).toHaveLength(3 * looks);
  });

  it('that the issuer has taken back count no longer than they are fresh', async () => {
    const { find, state, pass } = given();
    await find('one');
    state.keys = [two.jwk];
    pass(limits.keysFreshMs - 1);
    expect(await find('one')).toBe('Keys');

    pass(1);
    await find('one'); // asks, and does not wait
    await find('two');

    expect(await find('one')).toBe('NoSuchKey');
  });

  it('go on to count while the issuer is away, for a day and no longer', async () => {
    const { find, state, pass } = given();
    await find('one');
    state.away = refusing();

    pass(limits.keysKeptMs - 1);
    expect(await find('one')).toBe('Keys');
    pass(1);
    expect(await find('one')).toBe('Unavailable');

    state.away = undefined;
    pass(limits.askEveryMs);
    expect(await find('one')).toBe('Keys');
  });

  it('keep nobody waiting who has a known one, while the issuer hangs', async () => {
    const { find, state, pass } = given();
    await find('one');
    state.away = new Promise(() => undefined);
    pass(limits.keysFreshMs);

    expect(await find('one')).toBe('Keys');
    expect(await find('one')).toBe('Keys');
  });

  it('end the waiting of who has gone, and not that of others', async () => {
    const held = Promise.withResolvers<never>();
    const keys = createIssuerKeys({ get: () => held.promise, steadyClock: { now: () => 0 }, limits });
    const gone = new AbortController();
    const first = keys.find(issuerUrl, 'one', { signal: gone.signal });
    const second = keys.find(issuerUrl, 'one', op);

    gone.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    held.reject(new Error('no answer'));

    expect(await second).toEqual({
      type: 'Unavailable',
      reason: `the keys of ${issuerUrl} cannot be read: no answer`,
    });
  });

  it.each<[string, Json]>([
    ['of somebody else', { issuer: 'https://evil.example.com', jwks_uri: `${issuerUrl}/keys` }],
    ['that leads elsewhere', { issuer: issuerUrl, jwks_uri: 'https://evil.example.com/keys' }],
    ['that leads to another port', { issuer: issuerUrl, jwks_uri: 'https://issuer.example.com:8443/keys' }],
    ['without keys', { issuer: issuerUrl }],
  ])('are not taken by a description %s', async (_, description) => {
    const { get } = issuerOf(() => [one.jwk], description);

    expect(await given(get).find('one')).toBe('Unavailable');
  });

  it.each<[string, string, number]>([
    ['a redirect', '', 302],
    ['no JSON', '<html>', 200],
    ['more keys than are read', JSON.stringify({ keys: Array(limits.keysMax + 1).fill(one.jwk) }), 200],
  ])('are not taken from %s', async (_, body, status) => {
    const { get } = issuerOf(() => []);
    const answers: Get = async (request, asked) =>
      request.url.endsWith('/keys') ? { status, body } : get(request, asked);

    expect(await given(answers).find('one')).toBe('Unavailable');
  });
});
