import { describe, expect, it } from 'vitest';
import { networkProtocols, parseRemote, redact, secretsOf } from './remote.ts';

describe('parseRemote', () => {
  it.each([
    ['https://git.example.com/config.git', 'https://git.example.com/config.git'],
    ['ssh://git@git.example.com/config.git', 'ssh://git@git.example.com/config.git'],
    ['git@git.example.com:team/config.git', 'git@git.example.com:team/config.git'],
  ])('takes %j', (given, url) => {
    expect(parseRemote(given, networkProtocols)).toEqual({
      url,
      protocols: networkProtocols,
      auth: undefined,
    });
  });

  it('takes credentials out of the URL', () => {
    expect(parseRemote('https://ann:p%40ss@git.example.com/c.git', networkProtocols)).toMatchObject({
      url: 'https://git.example.com/c.git',
      auth: { type: 'Basic', username: 'ann', password: 'p@ss' },
    });
  });

  it('credentials that are given count more than those in the URL', () => {
    const auth = { type: 'Bearer', token: 't' } as const;

    expect(parseRemote('https://ann:pass@git.example.com/c.git', networkProtocols, auth)).toMatchObject({
      url: 'https://git.example.com/c.git',
      auth,
    });
  });

  it.each([
    'ext::sh -c id',
    'file:///srv/config.git',
    '/srv/config.git',
    '--upload-pack=id',
    '-oProxyCommand=id@host:path',
    'git@-oProxyCommand=id:path',
    'https://git.example.com/c.git?x=1',
    'https://ann:secret@git.example.com/a b',
    '',
  ])('refuses %j without showing a password', (url) => {
    const refusal = expect.objectContaining({
      code: 'InvalidRef',
      message: expect.not.stringContaining('secret'),
    });

    expect(() => parseRemote(url, networkProtocols)).toThrow(refusal);
  });

  it('takes a file URL when asked', () => {
    expect(parseRemote('file:///srv/config.git', ['file']).url).toBe('file:///srv/config.git');
  });
});

describe('redact', () => {
  it('removes credentials of URLs and every form of a secret', () => {
    const secrets = secretsOf({ type: 'Basic', username: 'ann', password: 'pass' });

    expect(redact('at https://ann:other@host/x: sent Basic YW5uOnBhc3M= for pass', secrets)).toBe(
      'at https://***@host/x: sent Basic *** for ***',
    );
  });
});
