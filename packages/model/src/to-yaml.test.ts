import fc from 'fast-check';
import { expect, it } from 'vitest';
import { configLimits } from './config/limits.ts';
import { parseFile } from './config/parse-file.ts';
import { toYaml } from './to-yaml.ts';

function readAgain(value: unknown): unknown {
  const bytes = new TextEncoder().encode(toYaml(value));
  return parseFile({ path: 'a.yaml', bytes }, configLimits).documents[0]?.value;
}

it.each([' \n', '\n \n', '  \n\n', ' ', '\n'])(
  'keeps a string of spaces and line feeds alone: %j',
  (text) => {
    expect(readAgain({ a: text })).toEqual({ a: text });
  },
);

it('says what is read again as the same value', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', ':', '-', '"', "'", '|', '\u0007') });
  fc.assert(
    fc.property(text, (said) => {
      expect(readAgain({ a: said })).toEqual({ a: said });
    }),
  );
});
