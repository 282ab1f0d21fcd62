import { Composer, CST, type Document, type ParsedNode, Parser } from 'yaml';
import type { FindingCode } from './finding.ts';
import { type Indentation, lexemesOf } from './lexemes.ts';
import type { ConfigLimits } from './limits.ts';

export interface YamlProblem {
  readonly offset: number;
  readonly code: FindingCode;
  readonly message: string;
  readonly hint: string;
}

export interface YamlStream {
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  /** Set when a limit was reached: the documents before it are not to be used. */
  readonly refused?: YamlProblem;
}

/** Tokens outside every document, after which the file is taken for something else than YAML. */
const misplacedMax = 20;

/**
 * Text to documents. The parser has no limits of its own and its composer recurses, so tokens, depth and documents are
 * counted between the two, before the expensive half sees them. What is no YAML is read once more as kubectl reads it.
 */
export function composeYaml(text: string, limits: ConfigLimits): YamlStream {
  const stream = compose(text, limits, 'Specification');
  // what is too much for one reading is too much for two
  if (faultyIn(stream) === 0 || stream.refused?.code === 'TooComplex') return stream;
  const asKubectl = compose(text, limits, 'AsKubectl');
  return faultyIn(asKubectl) < faultyIn(stream) ? asKubectl : stream;
}

/** Documents that cannot be read; a stream that was refused has the most. */
function faultyIn({ documents, refused }: YamlStream): number {
  return refused === undefined ? documents.filter(({ errors }) => errors.length > 0).length : Infinity;
}

/** The library reads a comment right behind a bracket or quote as one, and calls it an error; kubectl does not. */
function withoutSpaceBeforeComments(document: Document.Parsed<ParsedNode>): void {
  document.errors = document.errors.filter(
    ({ message }) => !message.startsWith('Comments must be separated'),
  );
}

function compose(text: string, limits: ConfigLimits, indentation: Indentation): YamlStream {
  const composer = new Composer<ParsedNode>({
    schema: 'core', // also where a %YAML directive asks for 1.1, whose dates and sets are not JSON
    merge: false, // to-plain.ts merges, within its limits
    uniqueKeys: false, // the library compares each key with each other; to-plain.ts finds them in one pass
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed<ParsedNode>[] = [];
  const stream = boundedTokens(text, limits, indentation);
  for (let next = stream.next(); ; next = stream.next()) {
    if (next.done === true) {
      documents.push(...composer.end());
      if (indentation === 'AsKubectl') documents.forEach(withoutSpaceBeforeComments);
      return next.value === undefined ? { documents } : { documents, refused: next.value };
    }
    documents.push(...composer.next(next.value));
  }
}

/** The documents, comments and directives of a text, up to the first limit, which it returns. */
function* boundedTokens(
  text: string,
  limits: ConfigLimits,
  indentation: Indentation,
): Generator<CST.Token, YamlProblem | undefined> {
  const parser = new Parser();
  let lexemes = 0;
  let documents = 0;
  let misplaced = 0;
  for (const lexeme of withEnd(lexemesOf(text, indentation))) {
    const { offset } = parser;
    for (const token of lexeme === undefined ? parser.end() : parser.next(lexeme)) {
      if (token.type === 'document') documents += 1;
      if (documents > limits.documentsMax) return tooManyDocuments(offset, limits);
      if (token.type === 'error') misplaced += 1;
      if (misplaced > misplacedMax) return unreadable(offset);
      yield token;
    }
    lexemes += lexeme === undefined ? 0 : 1;
    if (lexemes > limits.tokensMax) return tooComplex(offset, limits);
    if (depthOf(parser) > limits.nestingMax) return tooDeep(offset, limits);
  }
  return undefined;
}

function* withEnd(lexemes: Iterable<string>): Generator<string | undefined> {
  yield* lexemes;
  yield undefined;
}

/** The stack holds the document, a token for each open list or map, and perhaps a scalar that is not finished. */
function depthOf(parser: Parser): number {
  return parser.stack.length - (CST.isCollection(parser.stack.at(-1)) ? 1 : 2);
}

function unreadable(offset: number): YamlProblem {
  return {
    offset,
    code: 'YamlSyntax',
    message: 'this does not look like YAML or JSON',
    hint: 'give the file another name than .yaml, .yml or .json if it is neither',
  };
}

function tooManyDocuments(offset: number, limits: ConfigLimits): YamlProblem {
  return {
    offset,
    code: 'TooManyDocuments',
    message: `the file has more than ${limits.documentsMax} documents`,
    hint: 'spread them over several files',
  };
}

function tooComplex(offset: number, limits: ConfigLimits): YamlProblem {
  return {
    offset,
    code: 'TooComplex',
    message: `the file has more than ${limits.tokensMax} YAML tokens`,
    hint: 'spread its content over several files',
  };
}

function tooDeep(offset: number, limits: ConfigLimits): YamlProblem {
  return {
    offset,
    code: 'TooDeep',
    message: `lists and maps stand more than ${limits.nestingMax} levels inside each other`,
    hint: 'no Kubernetes object needs this; look for an unclosed bracket',
  };
}
