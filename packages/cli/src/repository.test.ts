import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repositoryAccess } from './repository.ts';

describe('repositoryAccess', () => {
  it.each([
    ['is away', undefined, 'there is no such file or folder'],
    ['is empty', '\n', 'it is empty'],
    ['holds more than a token', 'user:\n  token', 'it holds more than a token'],
  ])('says before anything begins that the token file %s', async (_, text, problem) => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-token-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'token');
    if (text !== undefined) await writeFile(path, text);

    await expect(repositoryAccess({ branch: 'main', gitTokenFile: path })).rejects.toMatchObject({
      code: 'Usage',
      message: `Cannot read the token file ${path}: ${problem}`,
    });
  });

  it('of ssh is a key and the hosts that are known, by absolute paths', async () => {
    const files = { gitSshKeyFile: '/keys/id', gitKnownHostsFile: '/keys/known_hosts' };

    expect(await repositoryAccess({ branch: 'main', ...files })).toEqual({
      auth: { type: 'SshKey', privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' },
    });
  });

  it.each([
    [{ gitSshKeyFile: '/id' }, 'belong together'],
    [{ gitKnownHostsFile: '/known' }, 'belong together'],
    [{ gitSshKeyFile: '/id', gitKnownHostsFile: '/known', gitTokenFile: '/token' }, 'a token is for http'],
  ])('of ssh is not %j', async (files, problem) => {
    const access = repositoryAccess({ branch: 'main', ...files });

    await expect(access).rejects.toMatchObject({ code: 'Usage', message: expect.stringContaining(problem) });
  });
});
