import { describe, expect, it } from 'vitest';
import { knownHostsProblem, sshCommand } from './ssh.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ';

describe('the ssh that git runs', () => {
  it('goes by two files and by nothing of the machine, its user or an agent', () => {
    const files = { privateKeyFile: "/keys/it's mine", knownHostsFile: '/keys/known 100%' } as const;

    expect(sshCommand({ type: 'SshKey', ...files })).toBe(
      "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no -o VerifyHostKeyDNS=no -o NoHostAuthenticationForLocalhost=no -o IdentitiesOnly=yes -o IdentityAgent=none -o PreferredAuthentications=publickey -o ForwardAgent=no -o ClearAllForwardings=yes -o ControlPath=none -o ConnectTimeout=20 -o ServerAliveInterval=5 -o ServerAliveCountMax=4 -o 'IdentityFile=\"/keys/it'\\''s mine\"' -o 'UserKnownHostsFile=\"/keys/known 100%%\"'",
    );
  });

  it.each(['keys/id', '/keys/${HOME}', '/keys/"id', '/keys/id\n-oProxyCommand=id', ''])(
    'takes no file %j',
    (privateKeyFile) => {
      expect(() => sshCommand({ type: 'SshKey', privateKeyFile, knownHostsFile: '/known' })).toThrow(
        expect.objectContaining({ code: 'InvalidRef' }),
      );
    },
  );
});

describe('a file of known hosts', () => {
  it.each([
    ['a host', `git.example.com,10.0.0.1 ${key}`],
    ['a hashed name', `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${key}`],
    ['a port, behind a comment', `# ours?\n\n[git.example.com]:2222 ${key} of*anybody`],
    ['what is revoked, wherever it is shown', `git.example.com ${key}\n@revoked * ${key}`],
  ])('may have %s', (_, text) => {
    expect(knownHostsProblem(text)).toBeUndefined();
  });

  it.each([
    ['nothing', '', 'it names no host'],
    ['comments alone', '# git.example.com\n', 'it names no host'],
    ['a host that is any', `git.example.com ${key}\n* ${key}`, 'its line 2'],
    ['a pattern beside a name', `git.example.com,*.example.com ${key}`, 'its line 1'],
    ['a sign for any letter', `git?.example.com ${key}`, 'its line 1'],
    ['an authority for all', `@cert-authority *.example.com ${key}`, 'its line 1'],
  ])('may not have %s', (_, text, problem) => {
    expect(knownHostsProblem(text)).toContain(problem);
  });
});
