import { fitting } from '@seatrial/core';

const lineCharactersMax = 500;

/** What is no name of Kubernetes has nothing to say outside of a block of code. */
export function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9.-]/g, '?');
}

/** As many lines as there is room for. */
export function bounded(lines: readonly string[], charactersMax: number): readonly string[] {
  const kept = fitting(lines, charactersMax);
  return kept.length === lines.length ? lines : [...kept, `and ${lines.length - kept.length} more lines`];
}

export function shortened(line: string): string {
  return line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)}…` : line;
}
