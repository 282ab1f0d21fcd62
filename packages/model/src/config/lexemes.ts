import { Lexer } from 'yaml';

/**
 * How far lines inside brackets and quotes must be indented. `Specification`: further than the key that they belong to, so
 * that a missing bracket is found where it is missing. `AsKubectl`: as they like, which is how kubectl's parser (libyaml's,
 * in Go) reads them.
 */
export type Indentation = 'Specification' | 'AsKubectl';

/** Text to lexemes: the words of YAML, and marks between them. */
export function* lexemesOf(text: string, indentation: Indentation): Generator<string> {
  const lexer = new Lexer();
  for (const lexeme of lexer.lex(text)) {
    yield lexeme;
    // what comes next is in brackets or in quotes; the lexer sets its own minimum again at the next key or list item
    if (indentation === 'AsKubectl' && (opens(lexeme) || isQuote(charAfter(lexer, lexeme)))) {
      Reflect.set(lexer, 'indentNext', 0);
    }
  }
}

/** What the lexer says beside the text: the begin of a document or of a scalar, and a list or map that breaks off. */
export function isMark(lexeme: string): boolean {
  return lexeme === '\u0002' || lexeme === '\u0018' || lexeme === '\u001f';
}

function opens(lexeme: string): boolean {
  return lexeme === '[' || lexeme === '{';
}

function isQuote(text: string | undefined): boolean {
  return text === '"' || text === "'";
}

/** The lexer moves on only when it is asked for the next lexeme. Its state is private, and has no other door. */
function charAfter(lexer: Lexer, lexeme: string): string | undefined {
  const text: unknown = Reflect.get(lexer, 'buffer');
  const position: unknown = Reflect.get(lexer, 'pos');
  if (typeof text !== 'string' || typeof position !== 'number') return undefined;
  return text[position + (isMark(lexeme) ? 0 : lexeme.length)];
}
