/** Control characters, those that change the direction of text or are not seen at all, and separators of lines. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text that others wrote (file names, comments, commit messages), as it may be shown: control characters and line feeds
 * are escaped, so that it cannot steer the terminal nor forge a line. As in JSON, so JSON stays what it is.
 */
export function printable(text: string): string {
  return text.replace(steering, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(''),
  );
}

/** The same for text of several lines, whose line feeds are ours. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}
