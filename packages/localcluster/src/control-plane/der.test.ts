import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitString, explicit, implicit, integer, oid, sequence, time, truth, utf8String } from './der.ts';

describe('der', () => {
  const samples = [
    { name: 'a short sequence', encoded: sequence(truth()), expected: '30030101ff' },
    { name: 'an empty sequence', encoded: sequence(), expected: '3000' },
    { name: 'an integer', encoded: integer(Buffer.from([0x02])), expected: '020102' },
    {
      name: 'an integer whose first bit is set',
      encoded: integer(Buffer.from([0x80])),
      expected: '02020080',
    },
    { name: 'an integer with zeros before it', encoded: integer(Buffer.from([0, 0, 1])), expected: '020101' },
    { name: 'zero', encoded: integer(Buffer.from([0])), expected: '020100' },
    { name: 'a bit string', encoded: bitString(Buffer.from([0x80]), 7), expected: '03020780' },
    { name: 'an identifier', encoded: oid('1.2.840.10045.4.3.2'), expected: '06082a8648ce3d040302' },
    { name: 'text', encoded: utf8String('é'), expected: '0c02c3a9' },
    { name: 'an explicit tag', encoded: explicit(3, truth()), expected: 'a3030101ff' },
    { name: 'an implicit tag', encoded: implicit(2, Buffer.from('a')), expected: '820161' },
  ];
  for (const { name, encoded, expected } of samples) {
    it(`writes ${name}`, () => expect(encoded.toString('hex')).toBe(expected));
  }

  it('writes years before 2050 with two digits and later ones with four', () => {
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toBe('\x18\x0f20500101000000Z');
  });

  it('states the length of whatever is inside', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (size) => {
        const encoded = utf8String('x'.repeat(size));
        const digits = (encoded[1] ?? 0) < 0x80 ? 0 : (encoded[1] ?? 0) & 0x7f;
        const stated = digits === 0 ? encoded[1] : encoded.readUIntBE(2, digits);
        expect(stated).toBe(size);
        expect(encoded.length).toBe(2 + digits + size);
      }),
    );
  });
});
