import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { carriesSignature, isSigned } from './signatures.ts';

const secret = "It's a Secret to Everybody";
const body = Buffer.from('Hello, World!');
const digits = createHmac('sha256', secret).update(body).digest('hex');
const time = { now: 1_614_265_330_000, timestampSkewMs: 300_000 };

/** What the "Standard Webhooks" publish as their example. */
const standard = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};

describe('isSigned: takes what a provider publishes as its example', () => {
  it('GitHub', () => {
    const headers = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };

    expect(isSigned({ headers, body }, [secret], time)).toBe(true);
  });

  it('Bitbucket', () => {
    const headers = {
      'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
    };

    expect(isSigned({ headers, body: Buffer.from('Hello World!') }, [secret], time)).toBe(true);
  });

  it('a signing token of GitLab, which is that of the Standard Webhooks', () => {
    expect(isSigned(standard, [standard.secret], time)).toBe(true);
  });
});

describe('isSigned', () => {
  it.each([
    ['x-gitea-signature', digits],
    ['x-gitea-signature', digits.toUpperCase()],
    ['x-seatrial-signature', `sha256=${digits}`],
    ['x-gitlab-token', secret],
  ])('takes %s', (name, value) => {
    expect(isSigned({ headers: { [name]: value }, body }, [secret], time)).toBe(true);
  });

  it.each([
    ['no header', {}],
    ['an empty one', { 'x-hub-signature-256': '' }],
    ['digits without what stands before them', { 'x-hub-signature-256': digits }],
    ['digits with what does not', { 'x-gitea-signature': `sha256=${digits}` }],
    ['half of the digits', { 'x-hub-signature-256': `sha256=${digits.slice(0, 32)}` }],
    ['more than the digits', { 'x-hub-signature-256': `sha256=${digits}00` }],
    ['what are no digits', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
    ['another hash', { 'x-hub-signature': `sha1=${digits}` }],
    ['two of them', { 'x-hub-signature-256': `sha256=${digits}, sha256=${digits}` }],
    ['a part of the token', { 'x-gitlab-token': secret.slice(0, -1) }],
    ['more than the token', { 'x-gitlab-token': `${secret} ` }],
    ['an empty token', { 'x-gitlab-token': '' }],
  ])('refuses %s', (_, headers) => {
    expect(isSigned({ headers, body }, [secret], time)).toBe(false);
  });

  it('refuses another body, and another secret', () => {
    const headers = { 'x-hub-signature-256': `sha256=${digits}` };

    expect(isSigned({ headers, body: Buffer.from('Hello, World?') }, [secret], time)).toBe(false);
    expect(isSigned({ headers, body }, ['It is a Secret to Everybody'], time)).toBe(false);
    expect(isSigned({ headers, body }, [], time)).toBe(false);
  });

  it('takes each of several secrets while they are rotated, and each of several signatures', () => {
    const headers = { 'x-hub-signature-256': `sha256=${digits}` };
    const two = { 'webhook-signature': `v1,bm90aGluZw== ${standard.headers['webhook-signature']}` };

    expect(isSigned({ headers, body }, ['the one before it', secret], time)).toBe(true);
    expect(isSigned({ headers, body }, [secret, 'the one after it'], time)).toBe(true);
    const rotated = { ...standard, headers: { ...standard.headers, ...two } };
    expect(isSigned(rotated, [standard.secret], time)).toBe(true);
  });

  it.each([
    ['five minutes after', 300_000, true],
    ['later than that', 300_001, false],
    ['five minutes before', -300_000, true],
    ['earlier than that', -300_001, false],
  ])('takes a signature with a time %s: %i ms, %s', (_, afterMs, expected) => {
    const later = { ...time, now: time.now + afterMs };

    expect(isSigned(standard, [standard.secret], later)).toBe(expected);
  });

  it.each([
    ['another time', { 'webhook-timestamp': '1614265331' }],
    ['no number as its time', { 'webhook-timestamp': 'now' }],
    ['another id', { 'webhook-id': 'another' }],
    ['another version', { 'webhook-signature': standard.headers['webhook-signature'].replace('v1', 'v2') }],
    ['no version', { 'webhook-signature': standard.headers['webhook-signature'].slice('v1,'.length) }],
  ])('refuses a signing token’s signature with %s', (_, headers) => {
    const other = { ...standard, headers: { ...standard.headers, ...headers } };

    expect(isSigned(other, [standard.secret], time)).toBe(false);
  });
});

describe('carriesSignature', () => {
  it('tells a delivery that nobody signed from one that somebody may have', () => {
    expect(carriesSignature({ 'x-github-event': 'push' })).toBe(false);
    expect(carriesSignature({ 'x-gitlab-token': 'anything' })).toBe(true);
    expect(carriesSignature(standard.headers)).toBe(true);
  });
});
