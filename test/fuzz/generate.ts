import type { Rng } from '../../packages/core/src/rng.ts';
import type { Target } from './target.ts';

/** Hurts many parsers: other spaces, other digits, halves of characters, names that objects have by birth. */
const hostile = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '\u0000',
  '\u001b[2J',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u0660',
  '9'.repeat(400),
  '-0',
  '1e999',
  '0x10',
  'NaN',
  '\r\n',
  '\t',
];

const lengthMax = 4_000;

/** A text for a target: of one or two that are known, or of the words of its grammar, and then changed a little. */
export function generate(target: Target, corpus: readonly string[], rng: Rng): string {
  let text = rng.int(4) === 0 ? ofWords(target, rng) : pick(corpus, rng);
  for (let changes = rng.int(5); changes >= 0; changes -= 1) text = changed(text, target, corpus, rng);
  return text.slice(0, lengthMax);
}

export function pick<T>(from: readonly T[], rng: Rng): T {
  const found = from[rng.int(from.length)];
  if (found === undefined) throw new Error('Cannot pick: the list is empty');
  return found;
}

function ofWords({ words }: Target, rng: Rng): string {
  return Array.from({ length: 1 + rng.int(40) }, () => pick(words, rng)).join('');
}

function changed(text: string, { words }: Target, corpus: readonly string[], rng: Rng): string {
  const from = rng.int(text.length + 1);
  const to = Math.min(text.length, from + rng.int(1 + rng.int(text.length + 1)));
  const [before, part, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (rng.int(7)) {
    case 0:
      return before + after;
    case 1:
      return before + part + part + after;
    case 2:
      return before + part.repeat(2 + rng.int(50)) + after;
    case 3:
      return before + pick(words, rng) + text.slice(from);
    case 4:
      return before + pick(hostile, rng) + after;
    case 5: {
      const other = pick(corpus, rng);
      return before + other.slice(rng.int(other.length + 1));
    }
    default:
      return before + String.fromCharCode(rng.int(256)) + text.slice(from + 1);
  }
}
