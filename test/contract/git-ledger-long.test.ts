import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLedgerKey, readLedgerKey } from '@seatrial/git';
import { expect, it } from 'vitest';
import { aRemote, nobodySigns } from './git/fixture.ts';

const entries = 25_000;
const stagingRef = 'refs/seatrial/ledger/staging';

// A million: bench/ledger.ts.
it('who asks for a ledger that takes long to read is told so, and the reading goes on', async () => {
  await using remote = await aRemote();
  await remote.publish({ a: 'a' });
  await remote.git(remote.bare, ['fast-import', '--quiet'], longHistory());
  const mirror = await remote.mirror('mirror', { limits: { ledgerWaitMs: 0 } });
  await mirror.fetch(remote.op);
  const query = { trust: nobodySigns, limit: 1 };

  await expect(mirror.ledger.read('staging', query, remote.op)).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('is being read for the first time'),
  });
  await mirror.ledger.catchUp('staging', remote.op);
  const { entries: newest } = await mirror.ledger.read('staging', query, remote.op);

  expect(newest.map(({ id }) => id)).toEqual([`e${entries - 1}`]);
});

it('a long ledger is read by what is asked for, goes on, and is read again when its index is lost', async () => {
  await using remote = await aRemote();
  await remote.publish({ a: 'a' });
  await remote.git(remote.bare, ['fast-import', '--quiet'], longHistory());
  const unsignedUntil = await remote.git(remote.bare, ['rev-parse', stagingRef]);
  const { privatePem, publicKey } = createLedgerKey();
  const ledgerKey = async () => readLedgerKey(privatePem);
  const trust = { keys: [{ publicKey }], unsignedUntil };
  const mirror = await remote.mirror('mirror', { ledgerKey });
  await mirror.fetch(remote.op);
  await mirror.ledger.catchUp('staging', remote.op);

  const { mark } = await mirror.ledger.changes('staging', undefined, remote.op);
  const fresh = Array.from({ length: 50 }, (_, n) => ({ ...anEntry(entries + n), subject: 'fresh' }));
  await mirror.ledger.append('staging', [anEntry(0), ...fresh], trust, remote.op);
  const query = { trust, application: 'app-7', limit: 3 };
  const found = await mirror.ledger.read('staging', query, remote.op);

  expect(await mirror.ledger.count('staging', trust, remote.op)).toMatchObject({
    believed: entries + fresh.length,
    refused: 0,
  });
  expect(found.entries.map(({ id }) => id)).toEqual(['e25007', 'e24907', 'e24807']);
  expect((await mirror.ledger.changes('staging', mark, remote.op)).applications).toHaveLength(50);
  expect((await mirror.ledger.read('staging', { trust, limit: 9_999 }, remote.op)).entries).toHaveLength(
    1_000,
  );

  for (const suffix of ['', '-wal', '-shm'])
    await rm(join(remote.root, 'mirror', `seatrial-ledger.db${suffix}`), { force: true });
  const again = await remote.mirror('mirror');
  await again.ledger.catchUp('staging', remote.op);
  const { entries: once } = await again.ledger.read('staging', query, remote.op);
  expect(once.map(({ id, signedBy }) => [id, signedBy !== undefined])).toEqual([
    ['e25007', true],
    ['e24907', false],
    ['e24807', false],
  ]);
});

/** As `git fast-import` reads it. */
function longHistory(): string {
  return Array.from({ length: entries }, (_, n) => {
    const { id, subject, body } = anEntry(n);
    const file = JSON.stringify({ id, cluster: 'staging', body });
    const who = `Seatrial <noreply@seatrial.dev> ${1_700_000_000 + n} +0000`;
    return `commit ${stagingRef}\ncommitter ${who}\ndata ${subject.length}\n${subject}\nM 100644 inline entry.json\ndata ${file.length}\n${file}\n`;
  }).join('');
}

function anEntry(n: number) {
  const body = { type: 'Release', application: `app-${n % 100}`, tree: 'a'.repeat(40) };
  return { id: `e${n}`, subject: `entry ${n}`, body };
}
