import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CommitSigners, createLedgerKey, type Mirror, readLedgerKey } from '@seatrial/git';
import { beforeAll, describe, expect, it } from 'vitest';
import { withSignature } from '../../../packages/git/src/sign-commit.ts';
import { debianProgram } from '../git/debian-program.ts';
import { aRemote, type Remote } from '../git/fixture.ts';
import { aKeyPair } from '../git/ssh-server.ts';

const run = promisify(execFile);
const noKey = { type: 'NotSigned', reason: expect.stringMatching(/^is signed with a key that is not among/) };

beforeAll(async () => {
  await debianProgram('gpg', 'gnupg');
});

/** A repository whose branch has one commit that nobody signed, people with keys of both kinds, and files of those who count. */
async function aPlace() {
  const remote = await aRemote();
  const first = await remote.publish({ 'a.yaml': 'a' });
  const people = await mkPeople(remote.root);
  const files = {
    allowedSignersFile: join(remote.root, 'allowed signers'),
    gpgKeysFile: join(remote.root, 'keys.asc'),
  };
  await writeFile(files.allowedSignersFile, `ann@example.com namespaces="git" ${people.ann.publicKey}\n`);
  await writeFile(files.gpgKeysFile, await people.gus.exported());

  async function commit(...config: readonly string[]): Promise<string> {
    const sign = config.length === 0 ? [] : ['-S'];
    const tree = `${await head()}^{tree}`;
    const args = ['commit-tree', ...sign, tree, '-p', await head(), '-m', 'change'];
    return moved(await remote.git(remote.bare, [...config.flatMap((it) => ['-c', it]), ...args]));
  }
  const head = () => remote.git(remote.bare, ['rev-parse', 'main']);
  async function moved(id: string): Promise<string> {
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', id]);
    return id;
  }
  /** A commit with a signature that was made in another way. */
  async function forged(signatureOf: (raw: string) => Promise<string>): Promise<string> {
    const raw = `${await remote.git(remote.bare, ['cat-file', 'commit', await commit()])}\n`;
    const input = withSignature(Buffer.from(raw), await signatureOf(raw));
    return moved(await remote.git(remote.bare, ['hash-object', '-w', '-t', 'commit', '--stdin'], input));
  }
  async function judged(id: string, signers: CommitSigners = files) {
    const mirror = await remote.mirror(`mirror-${Object.keys(signers).join('-')}`, { signers });
    await mirror.fetch(remote.op);
    return mirror.signature(id, remote.op);
  }
  return {
    ...people,
    remote,
    first,
    files,
    commit,
    forged,
    judged,
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

async function mkPeople(root: string) {
  const [ann, eve] = [await aKeyPair(root, 'ann'), await aKeyPair(root, 'eve')];
  const bySsh = (file: string) => ['gpg.format=ssh', `user.signingkey=${file}`];
  return {
    ann: { ...ann, config: bySsh(ann.file) },
    eve: { ...eve, config: bySsh(eve.file) },
    gus: await aGpgUser(root, 'gus'),
    mallory: await aGpgUser(root, 'mallory'),
  };
}

/** Somebody with a keyring of their own; git signs by a program that uses it. */
async function aGpgUser(root: string, name: string) {
  const home = join(root, `gpg-${name}`);
  await mkdir(home, { mode: 0o700 });
  const gpg = (args: readonly string[]) =>
    run('gpg', ['--homedir', home, '--batch', '--quiet', ...args], { encoding: 'buffer' });
  await gpg(['--passphrase', '', '--quick-generate-key', `${name}@example.com`, 'ed25519', 'sign', '0']);
  const program = join(root, `gpg-of-${name}`);
  await writeFile(program, `#!/bin/sh\nexec gpg --homedir '${home}' "$@"\n`, { mode: 0o755 });
  return {
    gpg,
    config: [`gpg.program=${program}`, `user.signingkey=${name}@example.com`],
    exported: async (...args: readonly string[]) => (await gpg([...args, '--armor', '--export'])).stdout,
  };
}

describe('whose commits count', () => {
  it('are those that a key of the files has signed, of either kind', async () => {
    await using place = await aPlace();

    for (const { config } of [place.ann, place.gus])
      expect(await place.judged(await place.commit(...config))).toEqual({ type: 'Signed' });
  });

  it('are none without a signature, or with one that git knows and nobody here allows', async () => {
    await using place = await aPlace();
    const x509 = '-----BEGIN SIGNED MESSAGE-----\nMIAGCSqG\n-----END SIGNED MESSAGE-----';

    expect(await place.judged(place.first)).toMatchObject({
      reason: expect.stringMatching(/^is not signed/),
    });
    expect(await place.judged(await place.forged(async () => x509))).toMatchObject({ type: 'NotSigned' });
  });

  it('are none of a key that is not in the files', async () => {
    await using place = await aPlace();

    for (const { config } of [place.eve, place.mallory])
      expect(await place.judged(await place.commit(...config))).toEqual(noKey);
  });

  it('are none of a key that was taken out of its file, from the next look on', async () => {
    await using place = await aPlace();
    const byAnn = await place.commit(...place.ann.config);
    const byGus = await place.commit(...place.gus.config);
    const { remote, files } = place;
    const mirror = await remote.mirror('one-mirror', { signers: files });
    await mirror.fetch(remote.op);
    const both = async () => [
      await mirror.signature(byAnn, remote.op),
      await mirror.signature(byGus, remote.op),
    ];
    expect(await both()).toEqual([{ type: 'Signed' }, { type: 'Signed' }]);

    await writeFile(files.allowedSignersFile, `eve@example.com ${place.eve.publicKey}\n`);
    await writeFile(files.gpgKeysFile, await place.mallory.exported());
    expect(await both()).toEqual([noKey, noKey]);

    await rm(files.gpgKeysFile);
    expect(await both()).toMatchObject(
      [{ reason: /cannot be checked/ }, { reason: /cannot be checked/ }].map(({ reason }) => ({
        type: 'NotSigned',
        reason: expect.stringMatching(reason),
      })),
    );
  });

  it('are none of a key of one kind where only the other kind is asked for', async () => {
    await using place = await aPlace();
    const { allowedSignersFile, gpgKeysFile } = place.files;
    const byAnn = await place.commit(...place.ann.config);
    const byGus = await place.commit(...place.gus.config);

    expect(await place.judged(byGus, { allowedSignersFile })).toMatchObject({ type: 'NotSigned' });
    expect(await place.judged(byAnn, { gpgKeysFile })).toMatchObject({ type: 'NotSigned' });
  });

  it('are none with the signature of another commit, or one that was made for another purpose', async () => {
    await using place = await aPlace();
    const { remote, ann } = place;
    const raw = await remote.git(remote.bare, ['cat-file', 'commit', await place.commit(...ann.config)]);
    const [, taken = ''] = /^gpgsig ([^]*?-----END SSH SIGNATURE-----)/m.exec(raw) ?? [];
    const otherPurpose = async (message: string): Promise<string> => {
      const file = join(remote.root, 'message');
      await writeFile(file, message);
      await run('ssh-keygen', ['-Y', 'sign', '-n', 'file', '-f', ann.file, file]);
      return (await readFile(`${file}.sig`, 'utf8')).trim();
    };

    const copied = await place.forged(async () => taken.replaceAll('\n ', '\n'));
    expect(await place.judged(copied)).toEqual({
      type: 'NotSigned',
      reason: 'has a signature that does not fit',
    });
    expect(await place.judged(await place.forged(otherPurpose))).toMatchObject({ type: 'NotSigned' });
  });

  it('are none of a key that has expired', async () => {
    await using place = await aPlace();
    const { gus, files } = place;
    const commit = await place.commit(...gus.config);
    const { stdout } = await gus.gpg(['--with-colons', '--list-keys']);
    const [fingerprint = ''] = /(?<=^fpr:+)[0-9A-F]{40}/m.exec(stdout.toString()) ?? [];
    expect(await place.judged(commit)).toEqual({ type: 'Signed' });

    await gus.gpg(['--passphrase', '', '--quick-set-expire', fingerprint, 'seconds=1']);
    await writeFile(files.gpgKeysFile, await gus.exported());

    // It is over within the second that the next looks take.
    let last: unknown;
    for (let looks = 0; looks < 50; looks++) {
      last = await place.judged(commit);
      if (JSON.stringify(last).includes('expired')) break;
    }
    expect(last).toEqual({ type: 'NotSigned', reason: 'is signed with a key that has expired' });
  });

  it('are those of a cluster that takes a version back, where its key is among the allowed signers', async () => {
    await using place = await aPlace();
    const { remote, files } = place;
    await remote.publish({ 'apps/shop/a.yaml': 'good' });
    const bad = await remote.publish({ 'apps/shop/a.yaml': 'bad' });
    const { privatePem, publicKey } = createLedgerKey();
    const ledgerKey = async () => readLedgerKey(privatePem);
    const mirror = await remote.mirror('runner', { signers: files, ledgerKey });
    await mirror.fetch(remote.op);
    const seen: unknown[] = [];

    const revert = () => revertTo(mirror, `${bad}~1`, bad, remote, seen);
    expect(await revert()).toEqual({ type: 'Refused', refusal: noKey });
    await writeFile(files.allowedSignersFile, `cluster-staging namespaces="git" ${publicKey}\n`);
    expect(await revert()).toMatchObject({ type: 'Reverted' });
  });
});

/** As the runner does it: what is not signed is kept from the branch. */
async function revertTo(mirror: Mirror, good: string, bad: string, remote: Remote, seen: unknown[]) {
  const treeOf = (commit: string) => remote.git(remote.bare, ['rev-parse', `${commit}:apps/shop`]);
  return mirror.revertPath(
    {
      release: `shop-${seen.push(bad)}`,
      path: 'apps/shop',
      toTree: await treeOf(good),
      expectedTree: await treeOf(bad),
      message: 'Take it back',
      author: { name: 'Seatrial', email: 'seatrial@localhost' },
      trailers: [],
    },
    async ({ commit }, op) => {
      const signature = await mirror.signature(commit, op);
      return signature?.type === 'NotSigned' ? signature : undefined;
    },
    remote.op,
  );
}
