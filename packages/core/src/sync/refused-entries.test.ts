import { describe, expect, it } from 'vitest';
import type { RefusedEntry } from '../ports.ts';
import { noteRefused } from './refused-entries.ts';

const now = Date.UTC(2026, 0, 1);

describe('what is not believed of the ledgers', () => {
  it('is named in a condition, which says so when it is gone', () => {
    const refused = noteRefused([], { staging: word([anEntry('a'), anEntry('b')]) }, now);
    const mended = noteRefused(refused, { staging: word([]) }, now);

    expect(refused).toMatchObject([
      {
        type: 'LedgerEntriesBelieved',
        status: 'False',
        reason: 'NotVerified',
        message:
          'aaaaaaaaaa in the ledger of staging: it is not signed; bbbbbbbbbb in the ledger of staging: it is not signed',
      },
    ]);
    expect(mended).toMatchObject([{ type: 'LedgerEntriesBelieved', status: 'True' }]);
  });

  it('is told in a few words, however many there are', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map(anEntry);
    const [condition] = noteRefused([], { staging: word(many) }, now);

    expect(condition?.message).toContain('cccccccccc');
    expect(condition?.message).not.toContain('dddddddddd');
    expect(condition?.message).toMatch(/; and 2 more$/);
  });

  it('nothing is said where there was never anything, or the ledger cannot be read', () => {
    const away = { type: 'Unavailable', reason: 'away' } as const;

    expect(noteRefused([], { staging: word([]), eu: away }, now)).toEqual([]);
  });
});

function word(refused: readonly RefusedEntry[]) {
  return { type: 'Value', value: { entries: [], refused } } as const;
}

function anEntry(digit: string): RefusedEntry {
  return { commit: digit.repeat(40), subject: 'Promoted', reason: 'it is not signed' };
}
