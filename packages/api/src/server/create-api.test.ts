import type { Claims } from '@seatrial/core';
import { type Impersonation, type Kube, KubeError, type RecordAccess } from '@seatrial/kube';
import type { Access } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { operations } from '../contract/openapi.ts';
import type { Verified } from '../identity/verify-token.ts';
import { type ApiParts, createApi } from './create-api.ts';
import { defaultApiLimits } from './limits.ts';

const access: Access = {
  issuer: 'https://issuer.example.com',
  audience: 'seatrial',
  rules: [{ claims: { repository: 'acme/shop' }, user: 'shop', groups: ['deployers'] }],
};
const record = {
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Release',
  metadata: { name: 'shop-1', namespace: 'shop' },
};
const token = { authorization: 'Bearer a.b.c' };

interface Given {
  readonly verified?: Verified;
  readonly claims?: Claims;
  readonly kube?: Partial<RecordAccess>;
  readonly parts?: Partial<ApiParts>;
}

function given({
  claims = { repository: 'acme/shop', jti: '7' },
  verified,
  kube = {},
  parts = {},
}: Given = {}) {
  const asked: Impersonation[] = [];
  const logged: string[] = [];
  const api = createApi({
    access: async () => ({ type: 'Value', value: [access] }),
    verify: async () => verified ?? { type: 'Verified', access, claims },
    kube: {
      impersonate(who) {
        asked.push(who);
        return kube as Kube;
      },
    },
    clock: { now: () => 0 },
    newId: () => 'r1',
    log: (level, message, facts) => void logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
    count: () => undefined,
    limits: defaultApiLimits,
    ...parts,
  });
  const call = async (
    method: string,
    path: string,
    { headers = token, body }: { headers?: object; body?: string } = {},
  ) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = new Request(`http://api${path}`, {
      method,
      headers: { ...json, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const response = await api.fetch(request);
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return { asked, logged, call };
}

const one = '/v1/namespaces/shop/releases/shop-1';
const addition = { metadata: { resourceVersion: '5' }, spec: { approvals: [] } };

describe('a caller of the HTTP API', () => {
  it('asks the API server in the name that the rule has, and gets the record without who wrote it', async () => {
    const metadata = { ...record.metadata, managedFields: [{}] };
    const { call, asked } = given({ kube: { get: async () => ({ ...record, metadata }) } });

    const answer = await call('GET', one);

    expect(answer).toMatchObject({ status: 200, body: record });
    expect(answer.body.metadata).toEqual(record.metadata);
    expect(asked).toEqual([{ user: 'shop', groups: ['deployers'] }]);
  });

  it('is told by one answer that it is not known, whatever is wrong, and wherever it asked', async () => {
    const unknown = [
      given().call('GET', one, { headers: {} }),
      given().call('GET', one, { headers: { authorization: 'Basic YTpi' } }),
      given().call('GET', one, { headers: { authorization: `Bearer a.b.${'c'.repeat(9000)}` } }),
      given().call('GET', `${one}?access_token=a.b.c`, { headers: {} }),
      given().call('GET', one, { headers: { cookie: 'token=a.b.c' } }),
      given().call('GET', '/nothing/here', { headers: {} }),
      given().call('PATCH', one, { headers: {}, body: 'x'.repeat(1_000_000) }),
      given({ verified: { type: 'Refused', why: 'it has ended' } }).call('GET', one),
    ];

    const answers = await Promise.all(unknown);

    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      status: 401,
      body: {
        code: 'Unauthorized',
        detail: 'the token is missing, or is none that is taken here',
        requestId: 'r1',
      },
    });
    expect(answers[0]?.headers.get('content-type')).toBe('application/problem+json');
  });

  it('that is not known is logged once a while, with what was wrong', async () => {
    const { call, logged } = given({ verified: { type: 'Refused', why: 'it has ended' } });

    await call('GET', one);
    await call('GET', one);

    expect(logged).toEqual(['warn refused who called the HTTP API: the token: it has ended {"count":1}']);
  });

  it('whose token has no rule is told what it says itself, and of no rule', async () => {
    const { call, asked } = given({
      claims: { repository: 'acme/other', ref: 'refs/heads/x', jti: 'secret' },
    });

    const { status, body } = await call('GET', one);

    expect(status).toBe(403);
    expect(body.detail).toBe(
      'no rule of the Cluster file is for this token: repository acme/other, ref refs/heads/x',
    );
    expect(asked).toEqual([]);
  });

  it.each([
    [
      'the Cluster file is not read yet',
      { access: async () => ({ type: 'Unavailable', reason: 'why' }) as const },
    ],
    ['the issuer is away', { verify: async () => ({ type: 'Unavailable', why: 'why' }) as const }],
  ])('waits while %s', async (_, parts) => {
    const answer = await given({ parts }).call('GET', one);

    expect(answer).toMatchObject({ status: 503, body: { detail: 'nobody can be let in for now' } });
  });

  it('is let in by a Cluster file that was read before Git went away', async () => {
    const stale = async () => ({ type: 'Stale', reason: 'no answer', value: [access] }) as const;
    const { call } = given({ parts: { access: stale }, kube: { get: async () => record } });

    expect((await call('GET', one)).status).toBe(200);
  });

  it('gets what the API server says no to, in its words', async () => {
    const kube = { get: () => Promise.reject(new KubeError('Forbidden', 'User "shop" cannot get releases')) };

    expect(await given({ kube }).call('GET', one)).toMatchObject({
      status: 403,
      body: { code: 'Forbidden', detail: 'User "shop" cannot get releases' },
    });
  });

  it('is told whom to ask where the runner may not ask in its name', async () => {
    const error = new KubeError('Forbidden', 'cannot impersonate', {
      details: { kind: 'users', name: 'shop' },
    });

    expect(await given({ kube: { get: () => Promise.reject(error) } }).call('GET', one)).toMatchObject({
      status: 403,
      body: {
        detail: 'the runner may not ask in the name of shop',
        hint: expect.stringContaining('--api-user'),
      },
    });
  });

  it('hears nothing of what fails in the runner', async () => {
    const { call, logged } = given({ kube: { get: () => Promise.reject(new Error('a secret path')) } });

    const { status, body } = await call('GET', one);

    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(logged).toEqual([expect.stringContaining('a secret path')]);
  });

  it('adds to a record, on the version that it has seen, and is logged with where it comes from', async () => {
    const patches: unknown[] = [];
    const patch: RecordAccess['patch'] = async (...given) => {
      patches.push(given.slice(0, 2));
      return record;
    };
    const { call, logged } = given({ kube: { patch } });
    const entry = { by: 'shop', at: '2026-11-30T10:00:00Z', unheardOf: 1 };
    const spec = { approvals: [entry] };

    const { status } = await call('PATCH', one, { body: JSON.stringify({ ...addition, spec }) });

    expect(status).toBe(200);
    const { metadata } = addition;
    const ref = { apiVersion: record.apiVersion, kind: 'Release', namespace: 'shop', name: 'shop-1' };
    expect(patches).toEqual([[ref, { metadata, spec }]]);
    expect(logged).toEqual([
      `info PATCH ${one} for a caller {"user":"shop","request":"r1","status":200,"repository":"acme/shop","jti":"7"}`,
    ]);
  });

  it.each([
    ['no version', { spec: { approvals: [] } }],
    ['another field of the metadata', { ...addition, metadata: { resourceVersion: '5', labels: {} } }],
    ['another field of the spec', { ...addition, spec: { version: 'x' } }],
    ['a status', { ...addition, status: { phase: 'Promoted' } }],
    ['an entry without a name', { ...addition, spec: { approvals: [{ at: '2026-11-30T10:00:00Z' }] } }],
    ['no list', { ...addition, spec: { approvals: null } }],
  ])('adds nothing with %s', async (_, body) => {
    const answer = await given().call('PATCH', one, { body: JSON.stringify(body) });

    expect(answer).toMatchObject({ status: 422, body: { code: 'Invalid' } });
  });

  it.each([
    [413, 'x'.repeat(defaultApiLimits.bodyBytesMax + 1), {}],
    [400, '{', {}],
    [415, '{}', { 'content-type': 'text/plain' }],
    [415, '{}', { 'content-encoding': 'gzip' }],
  ])('gets %i for a body that is not read', async (status, body, headers) => {
    expect((await given().call('PATCH', one, { body, headers: { ...token, ...headers } })).status).toBe(
      status,
    );
  });

  it.each([
    '/v1/namespaces/Shop/releases/shop-1',
    '/v1/namespaces/shop/releases/..%2f..%2fsecrets',
    '/v1/namespaces/shop/releases/%00',
    '/v1/releases?namespace=shop&fieldSelector=x',
    '/v1/releases?namespace=../kube-system',
  ])('gets nothing at %s', async (path) => {
    expect((await given().call('GET', path)).status).toBe(422);
  });

  it('has a place of its own, and takes not all of them', async () => {
    const held = Promise.withResolvers<typeof record>();
    const { call } = given({ kube: { get: () => held.promise } });
    const waiting = Array.from({ length: defaultApiLimits.concurrentOfOneMax }, () => call('GET', one));

    const answer = await call('GET', one);

    expect(answer).toMatchObject({ status: 429, body: { code: 'TooManyRequests' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    held.resolve(record);
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
    expect((await call('GET', one)).status).toBe(200);
  });

  it('finds everything that the reference has', async () => {
    for (const { method, path } of operations) {
      const filled = path.replace('{namespace}', 'shop').replace('{name}', 'x');
      const answer = await given().call(method.toUpperCase(), filled, method === 'get' ? {} : { body: '{}' });
      expect([path, answer.body.detail]).not.toEqual([path, 'nothing is served at this path']);
    }
    expect((await given().call('GET', '/v1/secrets')).status).toBe(404);
    expect((await given().call('POST', '/v1/namespaces/shop/releases', { body: '{}' })).status).toBe(404);
  });
});
