import type { LedgerEntry } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { aRemote, everything, nobodySigns, told } from './git/fixture.ts';

const stagingRef = 'refs/seatrial/ledger/staging';

describe('ledger', () => {
  it('another cluster reads what was appended, oldest first, and only after a fetch', async () => {
    await using remote = await aRemote();
    await remote.publish({ a: 'a' });
    const staging = await remote.mirror('staging');
    const production = await remote.mirror('production');

    await staging.ledger.append('staging', [anEntry(1), anEntry(2)], nobodySigns, remote.op);
    await expect(production.ledger.read('staging', everything, remote.op)).rejects.toMatchObject({
      code: 'Unavailable',
    });
    await production.fetch(remote.op);
    const after = await production.ledger.read('staging', everything, remote.op);
    await staging.ledger.append('staging', [anEntry(3)], nobodySigns, remote.op);
    const news = await production.fetch(remote.op);
    const later = await production.ledger.read('staging', everything, remote.op);

    expect(news).toMatchObject({ type: 'Unchanged', ledgers: ['staging'] });
    expect(told(after)).toEqual([anEntry(1), anEntry(2)]);
    expect(told(later)).toEqual([anEntry(1), anEntry(2), anEntry(3)]);
    expect(later.head).toBe(await remote.git(remote.bare, ['rev-parse', stagingRef]));
  });

  it('reads as a story in plain git', async () => {
    await using remote = await aRemote();
    const mirror = await remote.mirror();
    await mirror.ledger.append(
      'staging',
      [anEntry(1), { ...anEntry(2), subject: 'two\n\nForged: yes' }],
      nobodySigns,
      remote.op,
    );

    expect(await remote.git(remote.bare, ['log', '--format=%an: %s', stagingRef])).toBe(
      'Seatrial: two Forged: yes\nSeatrial: Promoted shop-1 on staging',
    );
    expect(JSON.parse(await remote.git(remote.bare, ['show', `${stagingRef}~1:entry.json`]))).toEqual({
      id: 'release:shop-1',
      cluster: 'staging',
      body: { verdict: 'Pass', requests: 1 },
    });
  });

  it('append: an id that is there already changes nothing, also after a restart', async () => {
    await using remote = await aRemote();
    const mirror = await remote.mirror();
    const first = await mirror.ledger.append('staging', [anEntry(1), anEntry(1)], nobodySigns, remote.op);
    const restarted = await remote.mirror('mirror');
    const elsewhere = await remote.mirror('elsewhere');

    const again = [
      await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op),
      await restarted.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op),
      await elsewhere.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op),
    ];

    expect(first.appended).toBe(1);
    expect(again).toEqual(again.map(() => ({ appended: 0, head: first.head })));
  });

  it('append: two writers at once lose nothing and repeat nothing', async () => {
    await using remote = await aRemote();
    const one = await remote.mirror('one');
    const two = await remote.mirror('two');
    const rounds = [1, 2, 3, 4];

    await Promise.all([
      ...rounds.map((n) =>
        one.ledger.append('staging', [anEntry(n), anEntry(n + 10)], nobodySigns, remote.op),
      ),
      ...rounds.map((n) =>
        two.ledger.append('staging', [anEntry(n), anEntry(n + 20)], nobodySigns, remote.op),
      ),
    ]);

    const reader = await remote.mirror('reader');
    await reader.fetch(remote.op).catch(() => undefined); // the repository has ledgers, and no branch yet
    const { entries } = await reader.ledger.read('staging', everything, remote.op);
    const expected = [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24].map((n) => anEntry(n).id);
    expect(entries.map(({ id }) => id).sort()).toEqual(expected.sort());
  });

  it('a rewritten history is refused as Corrupt, and the config branch goes on', async () => {
    await using remote = await aRemote();
    await remote.publish({ a: 'a' });
    const writer = await remote.mirror('writer');
    const mirror = await remote.mirror();
    await writer.ledger.append('staging', [anEntry(1), anEntry(2)], nobodySigns, remote.op);
    await mirror.fetch(remote.op);
    const known = await mirror.ledger.read('staging', everything, remote.op);
    const tree = await remote.git(remote.bare, ['rev-parse', `${stagingRef}^{tree}`]);
    const forged = await remote.git(remote.bare, [
      'commit-tree',
      tree,
      '-m',
      'forged',
      '-p',
      `${stagingRef}~1`,
    ]);
    await remote.git(remote.bare, ['update-ref', stagingRef, forged]);
    const commit = await remote.publish({ a: 'b' });

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
    await expect(mirror.ledger.read('staging', everything, remote.op)).rejects.toMatchObject({
      code: 'Corrupt',
    });
    await expect(mirror.ledger.append('staging', [anEntry(3)], nobodySigns, remote.op)).rejects.toMatchObject(
      {
        code: 'Corrupt',
      },
    );

    await remote.git(remote.bare, ['fetch', '-q', `${remote.root}/mirror`, `+${stagingRef}:${stagingRef}`]);
    await mirror.fetch(remote.op);
    expect(await mirror.ledger.read('staging', everything, remote.op)).toEqual(known);
  });

  it.each([
    { name: 'went back to an earlier commit', args: ['update-ref', stagingRef, `${stagingRef}~1`] },
    { name: 'is gone', args: ['update-ref', '-d', stagingRef] },
  ])('a remote ledger that $name is completed by the next append', async ({ args }) => {
    await using remote = await aRemote();
    await remote.publish({ a: 'a' });
    const mirror = await remote.mirror();
    await mirror.ledger.append('staging', [anEntry(1), anEntry(2)], nobodySigns, remote.op);
    await remote.git(remote.bare, args);
    await mirror.fetch(remote.op);

    const known = await mirror.ledger.read('staging', everything, remote.op);
    const result = await mirror.ledger.append('staging', [anEntry(2)], nobodySigns, remote.op);

    expect(told(known)).toEqual([anEntry(1), anEntry(2)]);
    expect(result).toEqual({ appended: 0, head: known.head });
    expect(await remote.git(remote.bare, ['rev-parse', stagingRef])).toBe(known.head);
  });

  it.each([
    { name: 'went back to an earlier commit', args: ['update-ref', stagingRef, `${stagingRef}~1`] },
    { name: 'is gone', args: ['update-ref', '-d', stagingRef] },
  ])('a ledger that $name is known to be cut, and an append of nothing puts it back', async ({ args }) => {
    await using remote = await aRemote();
    await remote.publish({ a: 'a' });
    const mirror = await remote.mirror();
    const { head } = await mirror.ledger.append('staging', [anEntry(1), anEntry(2)], nobodySigns, remote.op);
    await remote.git(remote.bare, args);
    await mirror.fetch(remote.op);
    const wasCut = mirror.ledger.isBehind('staging');

    await mirror.ledger.append('staging', [], nobodySigns, remote.op);

    expect([wasCut, mirror.ledger.isBehind('staging')]).toEqual([true, false]);
    expect(await remote.git(remote.bare, ['rev-parse', stagingRef])).toBe(head);
  });

  it('a commit that is no entry is named and passed by', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'notes.txt': 'not an entry' });
    await remote.git(remote.bare, ['update-ref', stagingRef, commit]);
    const mirror = await remote.mirror('mirror', { ledgers: ['staging'] });
    await mirror.fetch(remote.op);
    await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op);

    expect(told(await mirror.ledger.read('staging', everything, remote.op))).toEqual([anEntry(1)]);
    const refused = await mirror.ledger.read('staging', { ...everything, refused: true }, remote.op);
    expect(refused.entries).toMatchObject([
      { commit, refusal: 'it holds no entry.json with an id and a body' },
    ]);
  });

  it('refuses ids, clusters and sizes that do not fit, before anything is written', async () => {
    await using remote = await aRemote();
    const mirror = await remote.mirror('mirror', { limits: { ledgerEntryBytesMax: 1_000 } });
    const large = { ...anEntry(1), body: 'x'.repeat(1_000) };

    for (const [cluster, entry, code] of [
      ['staging', { ...anEntry(1), id: 'a\nb' }, 'InvalidRef'],
      ['../main', anEntry(1), 'InvalidRef'],
      ['staging', large, 'TooLarge'],
    ] as const) {
      await expect(mirror.ledger.append(cluster, [entry], nobodySigns, remote.op)).rejects.toMatchObject({
        code,
      });
    }
    expect(await remote.git(remote.bare, ['for-each-ref'])).toBe('');
  });
});

function anEntry(n: number): LedgerEntry {
  return {
    id: `release:shop-${n}`,
    subject: `Promoted shop-${n} on staging`,
    body: { verdict: 'Pass', requests: n },
  };
}
