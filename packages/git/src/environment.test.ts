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

  it('quotes the files of an SSH key for the shell that git starts', () => {
    const auth = {
      type: 'SshKey',
      privateKeyFile: "/keys/it's mine",
      knownHostsFile: '/keys/known hosts',
    } as const;

    const { GIT_SSH_COMMAND } = gitEnvironment(
      '/mirror',
      { protocols: networkProtocols, auth },
      {},
      mirrorLimits,
    );

    expect(GIT_SSH_COMMAND).toBe(
      "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=20 -o ServerAliveInterval=5 -o ServerAliveCountMax=4 -o IdentitiesOnly=yes -i '/keys/it'\\''s mine' -o 'UserKnownHostsFile=/keys/known hosts'",
    );
  });
});
