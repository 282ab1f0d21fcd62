import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRemote, nobodySigns } from './git/fixture.ts';
import { aKeyPair, startSshServer } from './git/ssh-server.ts';

const entry = { id: 'a', subject: 'a', body: null };
const cannotLook = (advice: string) => ({
  code: 'Unauthorized',
  message: expect.stringContaining(advice),
});

let server: Awaited<ReturnType<typeof startSshServer>>;
beforeAll(async () => {
  server = await startSshServer();
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** A repository that is reached by ssh, and what its mirrors go by: files that may be changed. */
async function aPlace() {
  const remote = await aRemote();
  const commit = await remote.publish({ 'a.yaml': 'a' });
  // Names that a shell and ssh would take apart, or expand.
  const folder = join(remote.root, "it's 100%h mine");
  await mkdir(folder);
  const [privateKeyFile, knownHostsFile] = [server.user.file, join(folder, 'known hosts')];
  const auth = { type: 'SshKey', privateKeyFile, knownHostsFile } as const;
  const knows = (text: string): Promise<void> => writeFile(knownHostsFile, text);
  await knows(`# of the config repository\n${server.knownHost}\n`);
  await server.authorize(server.user);
  const url = server.url(remote.bare);
  const mirror = await remote.mirror('by-ssh', { url, auth });
  return {
    remote,
    commit,
    mirror,
    knows,
    url,
    auth,
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

describe('a repository by ssh', () => {
  it('is fetched, and takes what is pushed, with the key and the known hosts that are in the files', async () => {
    await using place = await aPlace();
    const { remote, mirror, commit } = place;

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
    const { head } = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    expect(await remote.git(remote.bare, ['rev-parse', 'refs/seatrial/ledger/staging'])).toBe(head);
  });

  it('is refused where its host is not known, with neither an agent nor the user’s own files asked', async () => {
    await using place = await aPlace();
    const { remote, mirror, knows } = place;
    await knows(`git.example.com ${server.user.publicKey}\n`);

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('ssh-keyscan'));
    await knows('# nothing yet\n');
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('names no host'));
    await rm(place.auth.knownHostsFile);
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('cannot be read (ENOENT)'));
  });

  it('is refused where a pattern would let any host be the one that is meant', async () => {
    await using place = await aPlace();
    const { remote, mirror, knows } = place;
    await knows(
      `git.example.com ${server.user.publicKey}\n* ${server.knownHost.split(' ').slice(1).join(' ')}\n`,
    );

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('its line 2 is for any host'));
  });

  it('is refused while its host does not take the key, and read with the next one that is in the file', async () => {
    await using place = await aPlace();
    const { remote, url, auth, commit } = place;
    const [first, next] = [await aKeyPair(remote.root, 'first'), await aKeyPair(remote.root, 'next')];
    await server.authorize(next);
    // With its public half beside it, ssh would offer that before it reads the key.
    await rm(`${first.file}.pub`);
    const mirror = await remote.mirror('keys', { url, auth: { ...auth, privateKeyFile: first.file } });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('as a deploy key'));
    await rm(first.file);
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unauthorized' });
    await writeFile(first.file, 'no key', { mode: 0o600 });
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('as ssh-keygen writes it'));
    await writeFile(first.file, await readFile(next.file));
    expect(await mirror.fetch(remote.op)).toMatchObject({ commit });
  });

  it('is refused with a key that wants a passphrase, and asks nobody for it', async () => {
    await using place = await aPlace();
    const { remote, url, auth } = place;
    const locked = await aKeyPair(remote.root, 'locked', 'a passphrase');
    await server.authorize(locked);
    const mirror = await remote.mirror('locked-mirror', {
      url,
      auth: { ...auth, privateKeyFile: locked.file },
    });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unauthorized' });
  });

  it('that is not there is named', async () => {
    await using place = await aPlace();
    const { remote, auth, url } = place;
    const mirror = await remote.mirror('nowhere', { auth, url: url.replace('config.git', 'other.git') });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('check the URL'),
    });
  });

  // The last one, for the host has another key from then on.
  it('is refused once its host has another key, until a person has put that into the file', async () => {
    await using place = await aPlace();
    const { remote, mirror, knows } = place;
    const commit = await remote.publish({ 'a.yaml': 'b' });
    const knownHost = await server.changeHostKey();

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject(cannotLook('somebody may stand between'));
    await expect(mirror.fetch(remote.op)).rejects.toThrow(/SHA256:/);
    await knows(`${knownHost}\n`);
    expect(await mirror.fetch(remote.op)).toMatchObject({ commit });
  });
});
