import { PortError, type RevertRequest, revertRequest } from '@seatrial/core';
import type { LedgerEntry, Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createGitWriter } from './git-writer.ts';
import { RevertWaits } from './revert-waits.ts';

const op = { signal: new AbortController().signal };
const commit = 'c'.repeat(40);

type RevertNote = NonNullable<ReleaseStatus['revert']>['state'];

function releaseOf(uid: string, state: RevertNote = 'Wanted'): Release {
  return {
    metadata: { name: 'shop-2-bbbbbbb', namespace: 'shop', uid },
    spec: { application: 'shop', cluster: 'staging', version: 'b', previousVersion: 'a', path: 'apps/shop' },
    status: { revert: { state } },
  } as Release;
}

function requestOf(release: Release): RevertRequest {
  const request = release.status === undefined ? undefined : revertRequest(release, release.status);
  if (request === undefined) throw new Error('there is a version to go back to');
  return request;
}

function entry(id: string, second = 0): LedgerEntry {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return { type: 'Release', id, at, application: 'shop' } as LedgerEntry;
}

/** A writer over a repository that a test may have refuse, and what it has seen. */
function aWriter() {
  const pushes: string[][] = [];
  const woken: string[] = [];
  const repository: { refuses: (ids: readonly string[]) => PortError | undefined; isCut: boolean } = {
    refuses: () => undefined,
    isCut: false,
  };
  async function push(ids: readonly string[]): Promise<void> {
    const refusal = repository.refuses(ids);
    if (refusal !== undefined) throw refusal;
    pushes.push([...ids]);
    repository.isCut = false;
  }
  const writer = createGitWriter(
    {
      isLedgerCut: async () => repository.isCut,
      appendLedger: (_, entries) => push(entries.map(({ id }) => id)),
      revert: async ({ release }) => {
        await push([release]);
        return { type: 'Done', commit };
      },
    },
    'staging',
    (key) => void woken.push(key),
  );
  return { writer, repository, pushes, woken };
}

const away = new PortError('Unavailable', 'Cannot reach the config repository: connection refused');

describe('what was taken off the ledger', () => {
  it('is put back, though nothing is owed, and once', async () => {
    const { writer, repository, pushes } = aWriter();
    repository.isCut = true;

    await writer.flush(op);
    await writer.flush(op);

    expect(pushes).toEqual([[]]);
  });

  it('is tried again when the server does not take it', async () => {
    const { writer, repository, pushes } = aWriter();
    repository.isCut = true;
    repository.refuses = () => away;

    await expect(writer.flush(op)).rejects.toBe(away);
    repository.refuses = () => undefined;
    await writer.flush(op);

    expect(pushes).toEqual([[]]);
  });
});

describe('what is owed to Git', () => {
  it('is put in line without a word to Git, and asks once for the writer’s round', () => {
    const { writer, pushes, woken } = aWriter();

    writer.append('release/shop/shop-1', [entry('a')]);
    writer.append('release/shop/shop-1', [entry('a')]);

    expect([pushes, woken]).toEqual([[], ['git']]);
  });

  it('is written once, however often it was asked for, and its record is woken', async () => {
    const { writer, pushes, woken } = aWriter();
    writer.append('release/shop/shop-1', [entry('a')]);
    writer.append('release/shop/shop-1', [entry('a')]);

    await writer.flush(op);
    await writer.flush(op);

    expect(pushes).toEqual([['a']]);
    expect(woken).toEqual(['git', 'release/shop/shop-1']);
  });

  it('of a thousand releases is written by a few pushes, oldest decision first', async () => {
    const { writer, pushes } = aWriter();
    const ids = Array.from({ length: 1_000 }, (_, n) => `entry-${n}`);
    for (const [n, id] of ids.entries()) writer.append(`release/shop/${id}`, [entry(id, 1_000 - n)]);

    await writer.flush(op);

    expect(pushes.length).toBeLessThanOrEqual(2);
    expect(pushes.flat()).toEqual(ids.toReversed());
  });

  it('stays in line while Git is away; its record is told why once, and then that it is written', async () => {
    const { writer, repository, pushes, woken } = aWriter();
    const ask = (): string => writer.append('run/kill-1', [entry('a')]);
    repository.refuses = () => away;
    ask();

    await expect(writer.flush(op)).rejects.toBe(away);
    await expect(writer.flush(op)).rejects.toBe(away);
    expect(ask).toThrow(away);
    expect(woken).toEqual(['git', 'run/kill-1']);

    repository.refuses = () => undefined;
    await writer.flush(op);
    expect([pushes, woken]).toEqual([[['a']], ['git', 'run/kill-1', 'run/kill-1']]);
  });

  it('asks a repository that is away once for all, not once for each', async () => {
    const { writer, repository } = aWriter();
    let tries = 0;
    repository.refuses = () => {
      tries += 1;
      return away;
    };
    for (let n = 0; n < 2_000; n += 1) writer.append(`run/${n}`, [entry(`entry-${n}`)]);
    for (const uid of ['1', '2', '3']) writer.revert(`release/shop/${uid}`, requestOf(releaseOf(uid)));

    await expect(writer.flush(op)).rejects.toBe(away);

    expect(tries).toBe(2);
    expect(() => writer.append('run/1999', [entry('entry-1999')])).toThrow(away);
    expect(() => writer.revert('release/shop/3', requestOf(releaseOf('3')))).toThrow(away);
  });

  it('that Git will never take keeps out nothing else', async () => {
    const { writer, repository, pushes } = aWriter();
    const tooLarge = new PortError('Invalid', 'Cannot append entry-3 to the ledger: it has 2 MB');
    repository.refuses = (ids) => (ids.includes('entry-3') ? tooLarge : undefined);
    for (let n = 0; n < 8; n += 1) writer.append(`run/${n}`, [entry(`entry-${n}`, n)]);

    await expect(writer.flush(op)).rejects.toBe(tooLarge);

    expect(pushes.flat()).toEqual([0, 1, 2, 4, 5, 6, 7].map((n) => `entry-${n}`));
    expect(() => writer.append('run/3', [entry('entry-3')])).toThrow(tooLarge);
    expect(() => writer.append('run/4', [entry('entry-4')])).not.toThrow();
  });

  it('waits for a branch that refuses a revert, while the ledger goes on', async () => {
    const { writer, repository, pushes } = aWriter();
    const refused = new PortError('Forbidden', 'Cannot push: the branch is protected');
    const release = releaseOf('11111111-aaaa');
    const { release: id } = requestOf(release);
    repository.refuses = (ids) => (ids.includes(id) ? refused : undefined);
    writer.revert('release/shop/shop-2', requestOf(release));
    writer.append('release/shop/shop-2', [entry('a')]);

    await expect(writer.flush(op)).rejects.toBe(refused);

    expect(pushes).toEqual([['a']]);
    expect(() => writer.revert('release/shop/shop-2', requestOf(release))).toThrow(refused);
  });

  it('is kept when the round has no time left for a server that hangs, and the record says so', async () => {
    const [round, term] = [new AbortController(), new AbortController()];
    const hanging = async (): Promise<never> => {
      round.abort();
      throw round.signal.reason;
    };
    const writer = createGitWriter(
      { appendLedger: hanging, revert: hanging, isLedgerCut: async () => false },
      'staging',
      () => undefined,
    );
    writer.append('run/1', [entry('a')]);

    await expect(writer.flush({ signal: round.signal, term: term.signal })).rejects.toMatchObject({
      code: 'Unavailable',
    });

    expect(() => writer.append('run/1', [entry('a')])).toThrow(/did not answer in time/);
  });

  it('is no failure of Git when the term is over', async () => {
    const term = new AbortController();
    term.abort();
    const { writer, repository } = aWriter();
    repository.refuses = () => away;
    writer.append('run/1', [entry('a')]);

    await expect(writer.flush({ signal: term.signal, term: term.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

it('a revert that hangs on what is not known yet keeps out no other', async () => {
  const { writer, repository, pushes } = aWriter();
  const [waiting, other] = ['11111111-aaaa', '22222222-aaaa'].map((uid) => requestOf(releaseOf(uid)));
  const waits = new RevertWaits('the ledger of staging cannot be read');
  repository.refuses = ([id]) => (id === waiting?.release ? waits : undefined);
  if (waiting === undefined || other === undefined) throw new Error('both are wanted');
  writer.revert('release/shop/1', waiting);
  writer.revert('release/shop/2', other);

  await expect(writer.flush(op)).rejects.toBe(waits);

  expect(pushes).toEqual([[other.release]]);
  expect(() => writer.revert('release/shop/1', waiting)).toThrow(waits);
});

describe('a revert that was asked for', () => {
  const first = releaseOf('11111111-aaaa');
  const asked = async () => {
    const { writer } = aWriter();
    writer.revert('release/shop/shop-2', requestOf(first));
    await writer.flush(op);
    return writer;
  };

  it('is known of the release it was asked for', async () => {
    expect((await asked()).revertOf(first)).toEqual({ type: 'Value', value: { type: 'Done', commit } });
  });

  it('is not taken for that of a release of the same name with another uid', async () => {
    expect((await asked()).revertOf(releaseOf('22222222-aaaa'))).toMatchObject({ type: 'NoData' });
  });

  it('is another one when a person chooses after it was not pushed', async () => {
    const writer = await asked();
    const chosen = structuredClone(first);
    Object.assign(chosen.status?.revert ?? {}, { asked: { by: 'ann', at: '2026-01-01T00:00:00.000Z' } });

    expect(writer.revertOf(chosen)).toMatchObject({ type: 'NoData' });
    expect(writer.revertOf(first)).toMatchObject({ type: 'Value' });
  });

  it('is forgotten once the record says it', async () => {
    const writer = await asked();

    writer.revertOf(releaseOf('11111111-aaaa', 'Done'));

    expect(writer.revertOf(first)).toMatchObject({ type: 'NoData' });
  });
});
