import { describe, expect, it } from 'vitest';
import { entryTree, formatCommit, judgeCommit, objectId } from './ledger-commit.ts';
import { formatEntry } from './ledger-entry.ts';
import { createLedgerKey, keyOfLine, readLedgerKey } from './ssh-signature.ts';

const key = readLedgerKey(createLedgerKey().privatePem);
const entry = { id: 'release.staging.shop-1', subject: 'Promoted', body: { application: 'shop' } };
const commit = 'c'.repeat(40);

/** That Git takes them, and what it makes of them on a server: test/contract/security/ledger.test.ts. */
describe('a commit of a ledger', () => {
  it('says what was written, and who signed it', async () => {
    const file = formatEntry('staging', entry, 1_000);
    const signed = await judgeCommit('staging', commit, aCommit(file, key), file);
    const unsigned = await judgeCommit('staging', commit, aCommit(file), file);

    const said = { commit, subject: 'Promoted', id: entry.id, cluster: 'staging', body: entry.body };
    expect(signed).toEqual({ ...said, signedBy: keyOfLine(key.publicKey) });
    expect(unsigned).toEqual(said);
  });

  it('counts in the ledger of its own cluster alone, signed or not', async () => {
    const file = formatEntry('staging', entry, 1_000);

    for (const raw of [aCommit(file, key), aCommit(file)]) {
      const { problem, signedBy } = await judgeCommit('production', commit, raw, file);
      expect([problem, signedBy]).toEqual(['it was written for the ledger of staging', undefined]);
    }
  });

  it('counts for nothing when it is signed and names no cluster: any ledger could have it', async () => {
    const file = Buffer.from(JSON.stringify({ id: entry.id, body: entry.body }));

    const signed = await judgeCommit('staging', commit, aCommit(file, key), file);
    const old = await judgeCommit('staging', commit, aCommit(file), file);

    expect(signed).toMatchObject({ problem: 'it is signed and names no cluster' });
    expect(old.problem).toBeUndefined();
  });

  it.each<{ readonly name: string; readonly change: (text: string) => string }>([
    { name: 'another tree', change: (text) => text.replace(/^tree ./, 'tree 0') },
    { name: 'another parent', change: (text) => text.replace(/parent ./, 'parent 0') },
    { name: 'no parent', change: (text) => text.replace(/parent \w+\n/, '') },
    { name: 'another time', change: (text) => text.replace('author Seatrial', 'author Seatrail') },
    { name: 'another subject', change: (text) => text.replace('\nPromoted', '\nRolledBack') },
  ])('with $name its signature does not fit', async ({ change }) => {
    const file = formatEntry('staging', entry, 1_000);
    const raw = Buffer.from(change(aCommit(file, key).toString()));

    expect(await judgeCommit('staging', commit, raw, file)).toMatchObject({
      problem: 'its signature does not fit',
    });
  });

  it.each<{ readonly name: string; readonly change: (text: string) => string }>([
    { name: 'two parents', change: (text) => text.replace(/(parent \w+\n)/, '$1$1') },
    {
      name: 'two signatures',
      change: (text) => text.replace(/(gpgsig [^]*? -----END SSH SIGNATURE-----\n)/, '$1$1'),
    },
    { name: 'a header more', change: (text) => text.replace('\n\n', '\nencoding latin1\n\n') },
    { name: 'no end', change: (text) => text.slice(0, 100) },
  ])('with $name it is none', async ({ change }) => {
    const file = formatEntry('staging', entry, 1_000);
    const text = aCommit(file, key).toString();
    const raw = Buffer.from(change(text));

    expect(raw.toString()).not.toBe(text);
    expect(await judgeCommit('staging', commit, raw, file)).toMatchObject({
      problem: 'it is no commit of a form that Seatrial writes',
    });
  });
});

function aCommit(file: Buffer, signer?: typeof key): Buffer {
  const tree = objectId('tree', entryTree(objectId('blob', file)));
  return formatCommit({ tree, parent: 'b'.repeat(40), subject: 'Promoted', at: 1_767_225_600_000 }, signer);
}
