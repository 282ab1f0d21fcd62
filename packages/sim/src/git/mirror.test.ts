import type { LedgerEntry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createTimeline } from '../time/timeline.ts';
import { createMirror } from './mirror.ts';
import { createRepository } from './repository.ts';
import type { GitState } from './server.ts';

const op = { signal: new AbortController().signal };
const about = { application: 'shop', scenarios: [] };

function entry(id: string): LedgerEntry {
  return { id, cluster: 'staging', application: 'shop', type: 'Release' } as LedgerEntry;
}

/** A mirror that has fetched one commit after the first. */
function aMirror() {
  const repository = createRepository({ 'apps/shop/a.yaml': 'a' });
  const git: { state: GitState } = { state: 'Answers' };
  const mirror = createMirror({ repository, state: () => git.state, clock: createTimeline(0).clock });
  mirror.fetch();
  const commit = repository.push({ 'apps/shop/a.yaml': 'b' }, 'Newer');
  mirror.fetch();
  return { repository, git, mirror, commit, port: mirror.port };
}

describe('a mirror', () => {
  it.each(['set back', 'shown as it was'] as const)('does not take a branch that is %s', async (how) => {
    const { repository, git, mirror, commit, port } = aMirror();
    if (how === 'set back') repository.dropNewest(1);
    else git.state = 'ShowsOlder';

    mirror.fetch();

    expect(await port.head(op)).toMatchObject({
      type: 'Stale',
      code: 'RepositoryRewound',
      value: { commit: commit.id },
    });
  });

  it('takes a branch that was set back once an administrator has accepted it', async () => {
    const { repository, mirror, port } = aMirror();
    repository.dropNewest(1);
    mirror.fetch();

    mirror.mend('staging');

    expect(await port.head(op)).toEqual({ type: 'Value', value: { commit: repository.head().id } });
  });

  it('keeps what it knows of a ledger that was cut, and puts it back', async () => {
    const { repository, mirror, port } = aMirror();
    await port.appendLedger('staging', [entry('a'), entry('b')], op);
    repository.forceLedger('staging', undefined);
    mirror.fetch();
    const wasCut = await port.isLedgerCut('staging', op);

    await port.appendLedger('staging', [], op);

    expect(wasCut).toBe(true);
    expect(repository.ledger('staging').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('believes nothing of a ledger that was rewritten', async () => {
    const { repository, mirror, port } = aMirror();
    await port.appendLedger('staging', [entry('a')], op);
    repository.forceLedger('staging', []);
    repository.append('staging', [entry('other')]);

    mirror.fetch();

    expect(await port.ledger('staging', about, op)).toMatchObject({ type: 'Unavailable' });
    await expect(port.appendLedger('staging', [entry('c')], op)).rejects.toMatchObject({
      code: 'Unavailable',
    });
  });

  it('writes an entry once, whatever the server says of the push', async () => {
    const { repository, git, mirror, port } = aMirror();
    git.state = 'Denies';
    await expect(port.appendLedger('staging', [entry('a')], op)).rejects.toMatchObject({
      code: 'Unavailable',
    });
    git.state = 'Pretends';
    await port.appendLedger('staging', [entry('b')], op);
    git.state = 'Answers';
    mirror.fetch();
    mirror.mend('staging');

    await port.appendLedger('staging', [entry('a'), entry('b')], op);

    // What it was told of a push that was none is what stands first.
    expect(repository.ledger('staging').map(({ id }) => id)).toEqual(['b', 'a']);
  });
});
