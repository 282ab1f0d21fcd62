import { isMark, lexemesOf } from './lexemes.ts';
import type { YamlProblem } from './yaml-stream.ts';

interface SyntaxError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

interface Bracket {
  readonly offset: number;
  readonly text: string;
}

const hints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces; YAML has no tabs there',
  BAD_INDENT: 'entries of one map or list begin in the same column',
  MISSING_CHAR: 'look for a missing colon, comma, quote or bracket here or just before',
  MULTILINE_IMPLICIT_KEY: 'look for a missing colon or quote on this line',
  BLOCK_AS_IMPLICIT_KEY: 'a value that contains ": " needs quotes',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  BAD_DQ_ESCAPE: 'double the backslash, or use single quotes',
};

/** The library's errors in `text` in our words, each where its cause stands. */
export function syntaxProblems(text: string, errors: readonly SyntaxError[]): readonly YamlProblem[] {
  let brackets: readonly Bracket[] | undefined;
  return errors.map((error) => {
    const [offset] = error.pos;
    // the code of an open bracket is that of a wrong indentation, or of anything that is missing
    const closing = /^Flow .* end with a ([\]}])$/.exec(error.message)?.[1];
    if (closing !== undefined) {
      brackets ??= bracketsIn(text);
      const open = openBracket(brackets, offset, closing === ']' ? '[' : '{');
      if (open !== undefined) return unclosed(open, closing);
    }
    const hint = hints[error.code] ?? 'look at this line and the one before it';
    return { offset, code: 'YamlSyntax', message: error.message.slice(0, 300), hint };
  });
}

function unclosed({ offset, text }: Bracket, closing: string): YamlProblem {
  const hint = `add "${closing}" where it ends, or put the whole value in quotes if it is text`;
  return { offset, code: 'YamlSyntax', message: `this "${text}" is not closed`, hint };
}

/** All brackets that mean a list or a map. */
function bracketsIn(text: string): readonly Bracket[] {
  const brackets: Bracket[] = [];
  let offset = 0;
  for (const lexeme of lexemesOf(text, 'Specification')) {
    if (/^[[\]{}]$/.test(lexeme)) brackets.push({ offset, text: lexeme });
    if (!isMark(lexeme)) offset += lexeme.length;
  }
  return brackets;
}

/** The innermost of its sort that is open at the offset. */
function openBracket(brackets: readonly Bracket[], offset: number, opening: string): Bracket | undefined {
  const open: Bracket[] = [];
  for (const bracket of brackets) {
    if (bracket.offset >= offset) break;
    if (bracket.text === '[' || bracket.text === '{') open.push(bracket);
    else if (open.at(-1)?.text === (bracket.text === ']' ? '[' : '{')) open.pop();
  }
  return open.findLast(({ text }) => text === opening);
}
