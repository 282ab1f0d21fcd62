import { describe, expect, it } from 'vitest';
import { gitEnvironment } from './environment.ts';
import { mirrorLimits } from './limits.ts';
import { networkProtocols } from './remote.ts';

const ambient = {
  PATH: '/usr/bin',
  HOME: '/home/ann',
  HTTPS_PROXY: 'http://proxy:3128',
  GIT_ASKPASS: '/usr/bin/askpass',
  SSH_AUTH_SOCK: '/run/agent',
  GITHUB_TOKEN: 'token',
};

describe('gitEnvironment', () => {
  it('passes on the way to the network, and nothing that holds credentials', () => {
    const environment = gitEnvironment('/mirror', { protocols: networkProtocols }, ambient, mirrorLimits);

    expect(environment).toMatchObject({
      PATH: '/usr/bin',
      HTTPS_PROXY: 'http://proxy:3128',
      HOME: '/mirror',
    });
    expect(Object.keys(environment)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/ASKPASS|AUTH_SOCK|TOKEN/)]),
    );
    expect(environment).toMatchObject({
      GIT_ALLOW_PROTOCOL: 'http:https:ssh',
      GIT_CONFIG_GLOBAL: '/dev/null',
    });
  });

  it('knows no ssh where there is no key, and with one nothing but its files', () => {
    const auth = {
      type: 'SshKey',
      privateKeyFile: '/keys/id',
      knownHostsFile: '/keys/known_hosts',
    } as const;
    const commandOf = (remote: { auth?: typeof auth }): string | undefined =>
      gitEnvironment('/mirror', { protocols: networkProtocols, ...remote }, {}, mirrorLimits)[
        'GIT_SSH_COMMAND'
      ];

    expect(commandOf({})).toBe('false');
    expect(commandOf({ auth })).toContain('-F /dev/null');
  });
});
