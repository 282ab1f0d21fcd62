import { printable } from '@seatrial/core/printable';
import type { HistoryEntry } from '@seatrial/model';

/** A named part of a description: one line of text, or several. */
export type Fact = readonly [name: string, text: string | readonly string[] | undefined];

/** `name   text` lines; further lines of a fact stand below its first. Facts without text are left out. */
export function factLines(facts: readonly Fact[]): readonly string[] {
  const withText = facts.filter(([, text]) => text !== undefined && text.length > 0);
  const width = Math.max(0, ...withText.map(([name]) => name.length)) + 3;
  return withText.flatMap(([name, text = []]) =>
    (typeof text === 'string' ? [text] : text).map((each, index) =>
      `${(index === 0 ? name : '').padEnd(width)}${printable(each)}`.trimEnd(),
    ),
  );
}

/** What happened, oldest first, with the time since the beginning: `+12.3s`. */
export function historyLines(history: readonly HistoryEntry[]): readonly string[] {
  const beginning = Date.parse(history[0]?.at ?? '');
  const phaseWidth = Math.max(0, ...history.map(({ phase }) => phase.length));
  return history.map(({ at, phase, reason, message }) => {
    const seconds = `+${((Date.parse(at) - beginning) / 1000).toFixed(1)}s`;
    return `${at.slice(0, 19)}Z ${seconds.padStart(8)}  ${phase.padEnd(phaseWidth)}  ${reason}: ${message}`;
  });
}
