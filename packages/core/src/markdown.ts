import { printable } from './printable.ts';

/** What others wrote as text: it opens no tag, no link and no column. A mention is looked for when all escapes are gone: a comment parts it. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|#!~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@<!-- -->');
}

/** The same as code; a backtick in it would end it. */
export function markdownCode(text: string): string {
  return `\`${printable(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** A block of code that nothing in it can end: in it neither Markdown nor HTML nor a name of somebody means anything. */
export function codeBlock(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((it) => it.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** As many lines as there is room for, from the first on. */
export function fitting(lines: readonly string[], charactersMax: number): readonly string[] {
  let left = charactersMax;
  const end = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
}
