import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestIn } from './checksum.ts';

const digests = fc.stringMatching(/^[0-9a-f]{64}$/);
const names = fc.stringMatching(/^[a-z0-9.-]{1,30}$/);

it('digestIn: reads a lone digest', () => {
  fc.assert(
    fc.property(digests, names, (digest, name) => {
      expect(digestIn(`${digest}\n`, name)).toBe(digest);
    }),
  );
});

it('digestIn: finds the line of the file, in text and in binary mode, and of no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(names, digests), { minLength: 1, selector: ([name]) => name }),
      fc.constantFrom('  ', ' *'),
      (files, gap) => {
        const text = files.map(([name, digest]) => `${digest}${gap}${name}`).join('\n');
        for (const [name, digest] of files) expect(digestIn(text, name)).toBe(digest);
        expect(digestIn(text, '/absent')).toBeUndefined();
      },
    ),
  );
});

it('digestIn: takes nothing that is not a digest', () => {
  expect(digestIn('<html>', 'etcd')).toBeUndefined();
  expect(digestIn('', 'etcd')).toBeUndefined();
  expect(digestIn('abc  etcd', 'etcd')).toBeUndefined();
});
