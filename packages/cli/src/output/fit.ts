import type { Context } from '../context.ts';

/** Where nobody says how wide it is: a file, a pipe, a log. */
const usualColumns = 80;

/** What names of releases end with stays whole where there is room for a beginning too. */
const versionLength = 7;

/** How many characters a line may have: what COLUMNS says, else what the terminal has, else 80. */
export function widthOf({ env, stdout }: Pick<Context, 'env' | 'stdout'>): number {
  const said = Number(env['COLUMNS']);
  return Number.isInteger(said) && said > 0 ? said : (stdout.columns ?? usualColumns);
}

/**
 * A name cut in its middle: what it begins with tells what it is of, and what it ends with (a number, a version) tells
 * it from others.
 */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = Math.ceil((max - 1) / 2);
  const end = max < versionLength + 5 ? half : Math.max(versionLength, half);
  return `${text.slice(0, max - 1 - end)}…${text.slice(text.length - end)}`;
}

/** The text in lines of at most `width`, broken between words; further lines are indented. A longer word stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const indent = '  ';
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() === '' || longer.length <= width) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = `${indent}${word}`;
  }
  return [...lines, current];
}
