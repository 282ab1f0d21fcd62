import { createLedgerKey } from '@seatrial/git';
import { KubeError } from '@seatrial/kube';
import { describe, expect, it } from 'vitest';
import { checkLedgerKey, ledgerCheck } from './check-ledgers.ts';

const { signal } = new AbortController();
const sound = { cluster: 'staging', keys: 1, believed: 3, refused: 0, refusals: [] };
const refusal = { commit: 'a'.repeat(40), subject: 'Promoted shop-1', reason: 'it is not signed' };

describe('doctor, of ledgers', () => {
  it.each([
    { name: 'is signed', verdict: sound, level: 'OK', says: 'entries believed: 3' },
    { name: 'nobody signs', verdict: { ...sound, keys: 0 }, level: 'WARN', says: 'names no keys' },
    {
      name: 'holds what is not believed',
      verdict: { ...sound, refused: 1, refusals: [refusal] },
      level: 'WARN',
      says: 'commits not believed: 1; the first is aaaaaaaaaa: it is not signed',
    },
  ])('one that $name is $level', ({ verdict, level, says }) => {
    expect(ledgerCheck(verdict)).toMatchObject({ level, message: expect.stringContaining(says) });
  });

  it('a key is there, is missing, cannot be used, or is nobody’s business', async () => {
    const data = { 'private.pem': Buffer.from(createLedgerKey().privatePem).toString('base64') };
    const levels = async (answer: object | KubeError) => {
      const get = async () => {
        if (answer instanceof KubeError) throw answer;
        return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: answer };
      };
      return (await checkLedgerKey({ get }, signal)).map(({ level }) => level);
    };

    expect(await levels(data)).toEqual(['OK']);
    expect(await levels(new KubeError('NotFound', 'none'))).toEqual(['WARN']);
    expect(await levels({ 'private.pem': 'bm90IGEga2V5' })).toEqual(['WARN']);
    expect(await levels(new KubeError('Forbidden', 'no'))).toEqual([]);
  });
});
