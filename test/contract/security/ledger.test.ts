import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createLedgerKey,
  type LedgerKey,
  type LedgerTrust,
  type MirrorOptions,
  readLedgerKey,
} from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { aRemote, nobodySigns, type Remote, told } from '../git/fixture.ts';

const stagingRef = 'refs/seatrial/ledger/staging';
const productionRef = 'refs/seatrial/ledger/production';
const limits = { stdoutBytesMax: 2_000_000 };
const promoted = anEntry('release.staging.shop-2', 'Promoted');

describe('a ledger that anybody may push to', () => {
  it('Git itself and ssh-keygen verify what is signed, and see whose it is', async () => {
    await using place = await aPlace();
    const { remote, staging } = place;
    await staging.append([anEntry('release.staging.shop-1', 'Promoted'), promoted]);
    const signers = join(remote.root, 'allowed_signers');
    await writeFile(signers, `staging namespaces="git" ${staging.publicKey}\n`);

    const config = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`];
    const log = await remote.git(remote.bare, [...config, 'log', '--format=%G? %GS', stagingRef]);
    expect(log).toBe('G staging\nG staging');
    await remote.git(remote.bare, [...config, 'verify-commit', stagingRef]);

    const raw = await remote.git(remote.bare, ['cat-file', 'commit', stagingRef]);
    const { signature, signed } = takeApart(`${raw}\n`);
    await writeFile(join(remote.root, 'commit.sig'), `${signature}\n`);
    const verify = ['-Y', 'verify', '-f', signers, '-I', 'staging', '-n', 'git', '-s', 'commit.sig'];
    const verifying = promisify(execFile)('ssh-keygen', verify, { cwd: remote.root });
    verifying.child.stdin?.end(signed);
    expect((await verifying).stdout).toContain('Good "git" signature for staging');
  });

  it.each<{ readonly name: string; readonly reason: string; readonly forge: Forge }>([
    {
      name: 'an entry without a signature',
      reason: 'it is not signed',
      forge: async ({ remote }) => forge(remote, promoted, {}),
    },
    {
      name: 'an entry that another key has signed',
      reason: 'its key is not in the Cluster file',
      forge: async ({ attacker }) => attacker.append([promoted]),
    },
    {
      name: 'an entry that another cluster has signed as its own',
      reason: 'it was written for the ledger of production',
      forge: async ({ remote, production }) => {
        await production.append([promoted], 'production');
        await remote.git(remote.bare, ['update-ref', stagingRef, productionRef]);
      },
    },
    {
      name: 'an entry with the signature of another commit',
      reason: 'its signature does not fit',
      forge: async ({ remote, staging }) => {
        await staging.append([anEntry('release.staging.shop-1', 'Promoted')]);
        const raw = await remote.git(remote.bare, ['cat-file', 'commit', stagingRef]);
        await forge(remote, promoted, { signature: takeApart(`${raw}\n`).signature });
      },
    },
    {
      name: 'a commit that holds no entry',
      reason: 'it holds no entry.json with an id and a body',
      forge: async ({ remote }) => forge(remote, undefined, {}),
    },
    {
      name: 'an entry that is larger than what git may print',
      reason: 'it holds no entry.json with an id and a body',
      forge: async ({ remote }) => forge(remote, { ...promoted, body: 'x'.repeat(3_000_000) }, {}),
    },
    {
      name: 'a merge',
      reason: 'it is no commit of a form that Seatrial writes',
      forge: async ({ remote }) => forge(remote, promoted, { secondParent: true }),
    },
  ])('$name is named, believed by nobody, and in nobody’s way', async ({ reason, forge: push }) => {
    await using place = await aPlace();
    const { remote, staging, reader } = place;
    await push(place);
    await reader.fetch(remote.op);

    const query = { trust: staging.trust, idBegins: promoted.id };
    const before = await reader.ledger.read('staging', query, remote.op);
    const refused = await reader.ledger.read('staging', { trust: staging.trust, refused: true }, remote.op);
    // The id was taken before the real entry came.
    await staging.append([promoted]);
    await reader.fetch(remote.op);
    const after = await reader.ledger.read('staging', query, remote.op);

    expect(before.entries).toEqual([]);
    expect(refused.entries[0]).toMatchObject({ refusal: reason });
    expect(told(after)).toEqual([promoted]);
  });

  it('a key counts up to where the Cluster file says, and one that was taken out of it not at all', async () => {
    await using place = await aPlace();
    const { remote, staging, reader } = place;
    const first = anEntry('release.staging.shop-1', 'Promoted');
    await staging.append([first]);
    const until = await remote.git(remote.bare, ['rev-parse', stagingRef]);
    await staging.append([promoted]);
    const key = { publicKey: staging.publicKey };
    const heldBy = async (trust: LedgerTrust) =>
      told(await reader.ledger.read('staging', { trust }, remote.op));
    await reader.fetch(remote.op);

    expect(await heldBy({ keys: [key] })).toEqual([first, promoted]);
    expect(await heldBy({ keys: [{ ...key, until }] })).toEqual([first]);
    expect(await heldBy({ keys: [{ publicKey: createLedgerKey().publicKey }] })).toEqual([]);
    expect(await heldBy({ keys: [{ ...key, until: '0'.repeat(40) }] })).toEqual([]);
    await expect(
      staging.append([anEntry('x', 'y')], 'staging', { keys: [{ ...key, until }] }),
    ).rejects.toMatchObject({
      code: 'Rejected',
      message: expect.stringContaining(staging.publicKey),
    });
  });

  it('the key is read for each push while the Cluster file names another beside it, as when it is changed', async () => {
    await using place = await aPlace();
    const { staging, attacker: next, remote } = place;
    const both: LedgerTrust = {
      keys: [{ publicKey: staging.publicKey }, { publicKey: next.publicKey }],
    };
    await staging.append([anEntry('a', 'y')]);
    await staging.append([anEntry('b', 'y')]);
    const before = staging.keyReads();
    await staging.append([anEntry('c', 'y')], 'staging', both);
    staging.useKeyOf(next);
    await staging.append([anEntry('d', 'y')], 'staging', both);

    await place.reader.fetch(remote.op);
    const trust: LedgerTrust = { keys: [{ publicKey: next.publicKey }] };
    const { entries } = await place.reader.ledger.read('staging', { trust }, remote.op);

    expect([before, staging.keyReads()]).toEqual([1, 3]);
    expect(told({ entries, head: undefined })).toEqual([anEntry('d', 'y')]);
  });

  it('entries from before there was a key count up to where the Cluster file says', async () => {
    await using place = await aPlace();
    const { remote, staging, reader } = place;
    const old = await remote.mirror('old');
    await old.ledger.append('staging', [anEntry('old', 'Promoted')], nobodySigns, remote.op);
    const unsignedUntil = await remote.git(remote.bare, ['rev-parse', stagingRef]);
    await forge(remote, anEntry('forged', 'Promoted'), {});
    const trust = { ...staging.trust, unsignedUntil };
    await staging.append([promoted], 'staging', trust);
    await reader.fetch(remote.op);

    expect(told(await reader.ledger.read('staging', { trust }, remote.op))).toEqual([
      anEntry('old', 'Promoted'),
      promoted,
    ]);
    expect(await reader.ledger.count('staging', trust, remote.op)).toMatchObject({ believed: 2, refused: 1 });
  });

  it.each([
    { name: 'shortened', args: ['update-ref', stagingRef, `${stagingRef}~1`] },
    { name: 'removed', args: ['update-ref', '-d', stagingRef] },
  ])('a mirror made anew takes no ledger that was $name since the cluster last saw it', async ({ args }) => {
    await using place = await aPlace();
    const { remote, staging } = place;
    await staging.append([promoted, anEntry('release.staging.shop-3', 'RolledBack')]);
    const head = await remote.git(remote.bare, ['rev-parse', stagingRef]);
    await remote.git(remote.bare, args);

    const fresh = await remote.mirror('fresh');
    await fresh.ledger.expectHeads(new Map([['staging', head]]), remote.op);
    await fresh.fetch(remote.op);

    const refusal = { code: 'Corrupt', message: expect.stringContaining(`no longer holds ${head}`) };
    const reading = fresh.ledger.read('staging', { trust: staging.trust }, remote.op);
    await expect(reading).rejects.toMatchObject(refusal);
  });

  it('a ledger with a merge before which the old one is the second parent is another ledger', async () => {
    await using place = await aPlace();
    const { remote, staging, reader } = place;
    await staging.append([promoted]);
    await reader.fetch(remote.op);
    const [head = '', tree = ''] = (
      await remote.git(remote.bare, ['rev-parse', stagingRef, `${stagingRef}^{tree}`])
    ).split('\n');
    const root = await remote.git(remote.bare, ['commit-tree', tree, '-m', 'other']);
    const merge = await remote.git(remote.bare, ['commit-tree', tree, '-m', 'm', '-p', root, '-p', head]);
    await remote.git(remote.bare, ['update-ref', stagingRef, merge]);
    await reader.fetch(remote.op);

    const reading = reader.ledger.read('staging', { trust: staging.trust }, remote.op);
    await expect(reading).rejects.toMatchObject({ code: 'Corrupt' });
  });

  it('only the ledgers of named clusters are fetched', async () => {
    await using place = await aPlace();
    const { remote, reader, staging } = place;
    await staging.append([promoted]);
    for (const name of ['one', 'two', 'three'])
      await remote.git(remote.bare, ['update-ref', `refs/seatrial/ledger/${name}`, stagingRef]);

    await reader.fetch(remote.op);

    const refs = await remote.git(join(remote.root, 'reader'), ['for-each-ref', '--format=%(refname)']);
    expect(refs.split('\n').filter((ref) => ref.startsWith('refs/seatrial/ledger/'))).toEqual([stagingRef]);
    expect(refs).not.toContain('three');
  });
});

type Place = Awaited<ReturnType<typeof aPlace>>;
type Forge = (place: Place) => Promise<unknown>;

async function aPlace() {
  const remote = await aRemote();
  await remote.publish({ a: 'a' });
  const writer = async (name: string) => {
    const { privatePem, publicKey } = createLedgerKey();
    const key = readLedgerKey(privatePem);
    let [used, reads] = [key, 0];
    const ledgerKey = async () => {
      reads += 1;
      return used;
    };
    const options: Partial<MirrorOptions> = { ledgerKey, limits };
    const mirror = await remote.mirror(name, options);
    const trust: LedgerTrust = { keys: [{ publicKey }] };
    return {
      key,
      publicKey,
      trust,
      keyReads: () => reads,
      useKeyOf(other: { readonly key: LedgerKey }) {
        used = other.key;
      },
      append: (
        entries: Parameters<typeof mirror.ledger.append>[1],
        cluster = 'staging',
        believed: LedgerTrust = trust,
      ) => mirror.ledger.append(cluster, entries, believed, remote.op),
    };
  };
  return {
    remote,
    staging: await writer('staging'),
    production: await writer('production'),
    attacker: await writer('attacker'),
    reader: await remote.mirror('reader', { limits }),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

/** A commit on staging's ledger by somebody who has plain git and the right to push. */
async function forge(
  remote: Remote,
  entry: ReturnType<typeof anEntry> | undefined,
  { signature, secondParent }: { readonly signature?: string; readonly secondParent?: boolean },
): Promise<void> {
  const { git, bare } = remote;
  const text = JSON.stringify({ id: entry?.id, cluster: 'staging', body: entry?.body });
  const blob = await git(bare, ['hash-object', '-w', '--stdin'], text);
  const file = entry === undefined ? 'notes.txt' : 'entry.json';
  const tree = await git(bare, ['mktree'], `100644 blob ${blob}\t${file}\n`);
  const parents = await git(bare, ['for-each-ref', '--format=%(objectname)', stagingRef]);
  const main = await git(bare, ['rev-parse', 'main']);
  const raw = [
    `tree ${tree}`,
    ...(parents === '' ? [] : [`parent ${parents}`]),
    ...(secondParent === true ? [`parent ${main}`, `parent ${main}`] : []),
    'author Seatrial <noreply@seatrial.dev> 1767225600 +0000',
    'committer Seatrial <noreply@seatrial.dev> 1767225600 +0000',
    ...(signature === undefined ? [] : [`gpgsig ${signature.replaceAll('\n', '\n ')}`]),
    '',
    `${entry?.subject ?? 'notes'}\n`,
  ].join('\n');
  const commit = await git(bare, ['hash-object', '-t', 'commit', '-w', '--stdin'], raw);
  await git(bare, ['update-ref', stagingRef, commit]);
}

function takeApart(raw: string): { readonly signature: string; readonly signed: string } {
  const [found = '', folded = ''] = /gpgsig (-----BEGIN[^]*?-----END SSH SIGNATURE-----)\n/.exec(raw) ?? [];
  return { signature: folded.replaceAll('\n ', '\n'), signed: raw.replace(found, '') };
}

function anEntry(id: string, outcome: string) {
  return { id, subject: `${outcome} ${id}`, body: outcome };
}
