import type { Check, Finding, RepoFile } from '../finding.ts';

/** In documents: a test's file in code style, then its title in quotes. */
const NAMED = /`((?:test|packages|actions)\/[^`]+\.ts)`(?: "([^"]+)")?/g;

export const namedTests: Check = {
  name: 'tests that documents name are there, by file and title',
  find: (files) => {
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    return files.filter(({ path }) => path.endsWith('.md')).flatMap((file) => findMissing(file, texts));
  },
};

function findMissing(file: RepoFile, texts: ReadonlyMap<string, string>): readonly Finding[] {
  return file.text.split('\n').flatMap((line, index) =>
    [...line.matchAll(NAMED)].flatMap(([, path = '', title]) => {
      const text = texts.get(path);
      const at = { path: file.path, line: index + 1 };
      if (text === undefined) return [{ ...at, message: `there is no ${path}` }];
      if (title === undefined || isTitleIn(text, title)) return [];
      return [{ ...at, message: `${path} has no test "${title}": name one that shows the same` }];
    }),
  );
}

/** As it stands in the source, whole: with the `$name` of a table and without the quotes. */
function isTitleIn(text: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
}
