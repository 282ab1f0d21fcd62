import type { Reviewers } from './forge-port.ts';

/** Where forges look for the file, the first that is there; other places are of one forge alone. */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/** Lines and characters that are read of it; what is more is no list that people keep. */
const linesMax = 5_000;
const lineCharactersMax = 1_000;
/** Who is asked of many; forges take no more than some. */
const reviewersMax = 15;

/** Of a person, or of a team with whose it is. */
const accountPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9._-]+)*$/;

interface Rule {
  readonly pattern: Pattern;
  readonly owners: readonly string[];
}

interface Pattern {
  /** Between slashes; `**` is any number of folders. */
  readonly segments: readonly string[];
  /** What is below a folder of this name counts. */
  readonly isFolder: boolean;
}

/**
 * Whom a CODEOWNERS file names for files, by the rules of GitHub: of each file the last line counts that means it, also one that
 * names nobody. Addresses of e-mail are nobody's account and are left out; so are lines that GitHub does not take.
 */
export function ownersOf(codeOwners: string, paths: readonly string[]): Reviewers {
  const rules = codeOwners.split('\n', linesMax).flatMap(ruleOf).toReversed();
  const owners = new Set(
    paths.flatMap((path) => rules.find(({ pattern }) => isMeant(pattern, path))?.owners ?? []),
  );
  const names = [...owners].slice(0, reviewersMax);
  return {
    users: names.filter((name) => !name.includes('/')),
    teams: names.filter((name) => name.includes('/')),
  };
}

function ruleOf(line: string): readonly Rule[] {
  const [first = '', ...owners] = wordsOf(line);
  const pattern = patternOf(first);
  if (pattern === undefined) return [];
  const names = owners.filter((it) => it.startsWith('@')).map((it) => it.slice(1));
  return [{ pattern, owners: names.filter((it) => accountPattern.test(it)) }];
}

/** Words up to a comment; a space in a name of a file is written `\ `. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let isQuoted = false;
  for (const character of line.slice(0, lineCharactersMax)) {
    const isSpace = character === ' ' || character === '\t' || character === '\r';
    if (isQuoted) {
      word += isSpace ? character : `\\${character}`;
      isQuoted = false;
    } else if (character === '\\') isQuoted = true;
    else if (character === '#' && word === '') break;
    else if (!isSpace) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** Undefined for what GitHub takes for no pattern: `!` and `[ ]`, which .gitignore has. */
function patternOf(text: string): Pattern | undefined {
  if (text === '' || text.startsWith('!') || text.includes('[') || text.includes('\\')) return undefined;
  const isFolder = text.endsWith('/');
  const bare = (isFolder ? text.slice(0, -1) : text).replace(/^\//, '');
  if (bare === '') return undefined;
  // without a slash before its end it means that name in any folder
  const isAnywhere = !text.slice(0, -1).includes('/');
  const segments = bare.split('/');
  return { segments: isAnywhere ? ['**', ...segments] : segments, isFolder };
}

/**
 * A folder means all that is below it, but `folder/*` only what is right in it. In time that is in proportion to the product of both
 * lengths: from the end of the pattern, at which part of the path its rest may begin.
 */
function isMeant({ segments, isFolder }: Pattern, path: string): boolean {
  const parts = path.split('/');
  const isStar = segments.at(-1) === '*' && segments.length > 1 && segments.at(-2) !== '**';
  const endMin = isStar ? parts.length : 1;
  const endMax = isFolder ? parts.length - 1 : parts.length;
  let after = Array.from({ length: parts.length + 1 }, (_, at) => at >= endMin && at <= endMax);
  for (const segment of segments.toReversed()) {
    const here = after.map(() => false);
    for (let at = parts.length; at >= 0; at -= 1) {
      const part = parts[at];
      here[at] =
        segment === '**'
          ? after[at] === true || here[at + 1] === true
          : part !== undefined && after[at + 1] === true && isName(segment, part);
    }
    after = here;
  }
  return after[0] === true;
}

/** `*` is any text, `?` any character. */
function isName(pattern: string, name: string): boolean {
  let [at, inName] = [0, 0];
  let star: { readonly at: number; taken: number } | undefined;
  while (inName < name.length) {
    const sign = pattern[at];
    if (sign === '*') {
      star = { at, taken: inName };
      at += 1;
    } else if (sign !== undefined && (sign === '?' || sign === name[inName])) {
      at += 1;
      inName += 1;
    } else if (star !== undefined) {
      star.taken += 1;
      [at, inName] = [star.at + 1, star.taken];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
