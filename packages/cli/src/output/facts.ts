import { printable } from './printable.ts';

/** A named part of a description: one line of text, or several. */
export type Fact = readonly [name: string, text: string | readonly string[] | undefined];

/** `name   text` lines; further lines of a fact stand below its first. Facts without text are left out. */
export function factLines(facts: readonly Fact[]): readonly string[] {
  const told = facts.filter(([, text]) => text !== undefined && text.length > 0);
  const width = Math.max(0, ...told.map(([name]) => name.length)) + 3;
  return told.flatMap(([name, text = []]) =>
    (typeof text === 'string' ? [text] : text).map((each, index) =>
      `${(index === 0 ? name : '').padEnd(width)}${printable(each)}`.trimEnd(),
    ),
  );
}
