import { describe, expect, it } from 'vitest';
import { networkProtocols, parseRemote, redact, secretsOf } from './remote.ts';

const key = { type: 'SshKey', privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' } as const;

describe('parseRemote', () => {
  it.each([
    { url: 'https://git.example.com/config.git' },
    { url: 'ssh://git@git.example.com/config.git', auth: key },
    { url: 'ssh://git@git.example.com:2222/config.git', auth: key },
    { url: 'ssh://git@[::1]/~team/config.git', auth: key },
    { url: 'git@git.example.com:team/config.git', auth: key },
  ])('takes $url', ({ url, auth }) => {
    expect(parseRemote(url, networkProtocols, auth)).toEqual({ url, protocols: networkProtocols, auth });
  });

  it.each(['ssh://git@git.example.com/c.git', 'git@git.example.com:c.git'])(
    'takes %j with a key alone: not with those of the user, and not with a token',
    (url) => {
      const refusal = expect.objectContaining({ code: 'Unauthorized' });

      expect(() => parseRemote(url, networkProtocols)).toThrow(refusal);
      expect(() => parseRemote(url, networkProtocols, { type: 'Bearer', token: 't' })).toThrow(refusal);
    },
  );

  it('takes no key of ssh for another URL, which would be asked without it', () => {
    expect(() => parseRemote('https://git.example.com/c.git', networkProtocols, key)).toThrow(
      expect.objectContaining({ code: 'InvalidRef' }),
    );
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
    'ssh://-oProxyCommand=id/c.git',
    'ssh://-oProxyCommand=id@host/c.git',
    'ssh://%2doProxyCommand=id@host/c.git',
    'ssh://git@-oProxyCommand=id/c.git',
    'ssh://git@%2doProxyCommand=id/c.git',
    'ssh://git@host;id/c.git',
    'ssh://git@host',
    'git+ssh://git@host/c.git',
    'https://git.example.com/c.git?x=1',
    'https://ann:secret@git.example.com/a b',
    '',
  ])('refuses %j without showing a password', (url) => {
    const refusal = expect.objectContaining({
      code: 'InvalidRef',
      message: expect.not.stringContaining('secret'),
    });

    expect(() => parseRemote(url, networkProtocols, url.includes('ssh') ? key : undefined)).toThrow(refusal);
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
