import type { LedgerEntry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { continues, publicKeyOf, refusalOf, withCopy, withEntry } from './ledger-chain.ts';

function entry(id: string, cluster = 'staging'): LedgerEntry {
  return { id, cluster, application: 'shop', type: 'Release' } as LedgerEntry;
}

const trust = { keys: [{ publicKey: publicKeyOf('staging') }] };
const chain = withEntry(withEntry([], entry('a'), 'staging'), entry('b'), 'staging');

describe('an entry of a ledger', () => {
  it('counts where its cluster has signed it', () => {
    expect(chain.map((commit) => refusalOf(commit, 'staging', trust))).toEqual([undefined, undefined]);
  });

  it.each([
    { name: 'nobody has signed', last: withEntry(chain, entry('c'), undefined), why: 'it is not signed' },
    { name: 'another key has signed', last: withEntry(chain, entry('c'), 'production'), why: 'its key' },
    {
      name: 'was signed elsewhere in the chain',
      last: withCopy(chain, chain[0] ?? none()),
      why: 'does not fit',
    },
    {
      name: 'was written for another ledger',
      last: withEntry(chain, entry('c', 'production'), 'staging'),
      why: 'it was written for the ledger of production',
    },
  ])('counts for nothing where $name', ({ last, why }) => {
    expect(refusalOf(last.at(-1) ?? none(), 'staging', trust)).toContain(why);
  });

  it('counts unsigned where no keys are named', () => {
    const unsigned = withEntry([], entry('a'), undefined);

    expect(refusalOf(unsigned[0] ?? none(), 'staging', { keys: [] })).toBeUndefined();
  });
});

it('a ledger continues another that it begins with, and none that was written otherwise', () => {
  const other = withEntry(chain.slice(0, 1), entry('b'), undefined);

  expect(continues(chain.slice(0, 1), chain)).toBe(true);
  expect(continues(chain, chain.slice(0, 1))).toBe(false);
  expect(continues(chain, other)).toBe(false);
});

function none(): never {
  throw new Error('there is no such commit');
}
