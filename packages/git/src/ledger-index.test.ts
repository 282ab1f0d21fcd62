import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndexedEntry } from './ledger-entry.ts';
import { openLedgerIndex } from './ledger-index.ts';

const nobody = { keys: [] };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seatrial-index-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('index of the ledgers', () => {
  it('finds by what was asked for, newest first, of one ledger', () => {
    const index = openLedgerIndex(directory);
    index.add('staging', [anEntry(1, 'shop'), anEntry(2, 'bank'), anEntry(3, 'shop')]);
    index.add('production', [anEntry(4, 'shop')]);
    index.add('staging', [anEntry(5, 'shop'), anEntry(6, 'shop', { type: 'ScenarioRun', scenario: 'kill' })]);
    const found = (query: object) =>
      index.find('staging', nobody, { believed: true, limit: 10, ...query }).map(({ id }) => id);

    expect(found({ application: 'shop', what: 'Release' })).toEqual(['e5', 'e3', 'e1']);
    expect(found({ application: 'shop', what: 'Release', limit: 2 })).toEqual(['e5', 'e3']);
    expect(found({ what: 'ScenarioRun/kill' })).toEqual(['e6']);
    expect(found({ id: 'e4' })).toEqual([]);
    expect(found({ idBegins: 'e', order: 'OldestFirst', limit: 1 })).toEqual(['e1']);
    expect(index.head('staging')).toBe(commit(6));
    index.close();
  });

  it('tells what came since, until it is too much', () => {
    const index = openLedgerIndex(directory);
    index.add('staging', [anEntry(1, 'shop')]);
    const { seq } = index.since('staging', 0, 10);
    index.add('staging', [anEntry(2, 'bank'), anEntry(3, 'bank'), anEntry(4, 'shop')]);

    expect(index.since('staging', seq, 3)).toEqual({ seq: 4, applications: ['bank', 'shop'] });
    expect(index.since('staging', seq, 2)).toEqual({ seq: 4, applications: 'Many' });
    index.close();
  });

  it('goes on after a restart, and is empty after its file was spoilt', () => {
    const before = openLedgerIndex(directory);
    before.add('staging', [anEntry(1, 'shop')]);
    before.close();
    const again = openLedgerIndex(directory);
    const head = again.head('staging');
    again.close();
    writeFileSync(
      join(directory, 'seatrial-ledger.db'),
      'no database at all, however long it may be'.repeat(99),
    );

    const fresh = openLedgerIndex(directory);

    expect(head).toBe(commit(1));
    expect(fresh.head('staging')).toBeUndefined();
    expect(fresh.generation).not.toBe(again.generation);
    fresh.close();
  });
});

function commit(n: number): string {
  return String(n).padStart(40, '0');
}

function anEntry(n: number, application: string, more: object = {}): IndexedEntry {
  const body = { type: 'Release', application, tree: 'a'.repeat(40), ...more };
  return { commit: commit(n), subject: `entry ${n}`, id: `e${n}`, body };
}
