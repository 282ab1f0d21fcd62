import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorFromResponse } from './errors.ts';
import { secretValues, withhold } from './withheld.ts';

const path = '/api/v1/namespaces/shop/secrets/web';

function secret(fields: Record<string, unknown>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web', namespace: 'shop' }, ...fields };
}

function told(body: unknown, message: string, at = path): string {
  return withhold(message, secretValues(at, body));
}

describe('what an answer repeats of a Secret', () => {
  it.each([
    ['a text', { stringData: { a: 'correct horse' } }, 'got "correct horse"', 'got "[withheld]"'],
    ['a number', { stringData: { pin: 73519846 } }, 'got Value:73519846}', 'got Value:[withheld]}'],
    ['a float of Go', { stringData: { pin: 73519846 } }, 'got 7.3519846e+07', 'got [withheld]'],
    ['a truth', { stringData: { a: true } }, 'got true, not truely', 'got [withheld], not truely'],
    ['its base64', { stringData: { a: 'correct horse' } }, 'at Y29ycmVjdCBob3JzZQ==', 'at [withheld]'],
    ['what base64 meant', { data: { a: 'Y29ycmVjdCBob3JzZQ==' } }, 'at correct horse', 'at [withheld]'],
    [
      'a beginning',
      { stringData: { a: 'correct horse battery' } },
      'got correct hor...',
      'got [withheld]...',
    ],
    ['an escaped text', { stringData: { a: 'one\n"two"' } }, 'got one\\n\\"two\\"', 'got [withheld]'],
    ['a short text', { stringData: { a: 'ab' } }, 'ab in cabin', '[withheld] in cabin'],
    ['a list where text is due', { data: { a: ['xylophone'] } }, 'got [xylophone]', 'got [[withheld]]'],
    ['a field that there is not', { date: { a: 'xylophone' } }, 'xylophone', '[withheld]'],
    [
      'an annotation',
      { metadata: { annotations: { last: '{"pin":"xylophone"}' } } },
      'is xylophone',
      'is [withheld]',
    ],
  ])('is without %s', (_, fields, message, expected) => {
    expect(told(secret(fields), message)).toBe(expected);
  });

  it('is without an object that is quoted, though nobody has sent it', () => {
    const message = 'Invalid value: "{\\"data\\":{\\"pin\\":\\"YWJj\\"}}": json: cannot unmarshal';

    expect(told({ metadata: { labels: 5 } }, message)).toBe(
      'Invalid value: [withheld]: json: cannot unmarshal',
    );
  });

  it('is without what a patch had', () => {
    expect(told([{ op: 'add', path: '/data/a', value: 'xylophone' }], 'is xylophone')).toBe('is [withheld]');
    expect(told({ stringData: { a: 'xylophone' } }, 'is xylophone')).toBe('is [withheld]');
  });

  it('has all of it for any other object, and the name of the Secret', () => {
    const body = { kind: 'ConfigMap', data: { a: 'xylophone' } };

    const message = 'data.a: Invalid value: "xylophone": is xylophone';
    expect(told(body, message, '/api/v1/namespaces/shop/configmaps/web')).toBe(message);
    expect(told(secret({ data: { a: 'b' } }), 'Secret "web" in shop')).toBe('Secret "web" in shop');
  });

  it('holds no value of eight characters or more, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (value, before, after) => {
        fc.pre(value.trim() !== '');
        expect(told(secret({ stringData: { a: value } }), `${before}${value}${after}`)).not.toContain(value);
      }),
    );
  });

  it('is withheld in the message, in the causes and in a proxy’s page', () => {
    const secrets = secretValues(path, secret({ stringData: { a: 'xylophone' } }));
    const status = {
      kind: 'Status',
      message: 'bad xylophone',
      details: { name: 'web', causes: [{ field: 'data', message: 'no xylophone' }] },
    };

    const errors = [JSON.stringify(status), '<p>xylophone</p>'].map((body) =>
      errorFromResponse('apply it', { status: 422, retryAfter: undefined, body }, secrets),
    );

    expect(errors.map(({ message }) => message)).toEqual([
      'Cannot apply it: bad [withheld]',
      'Cannot apply it: <p>[withheld]</p>',
    ]);
    expect(errors[0]?.details).toEqual({
      name: 'web',
      causes: [{ field: 'data', message: 'no [withheld]' }],
    });
  });
});
