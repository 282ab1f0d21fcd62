/**
 * Text that others wrote (file names, comments, commit messages), as it may be shown: control characters and line feeds
 * are escaped, so that it cannot steer the terminal nor forge a line.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
