import { readFile } from 'node:fs/promises';

/** What a guide tells to type or to write, in its order. */
export interface Guide {
  readonly yaml: readonly string[];
  /** Lines of its shell blocks that begin with a program's name, as words. */
  commands(program: string): readonly (readonly string[])[];
}

export async function readGuide(name: string): Promise<Guide> {
  const text = await readFile(new URL(`../../../docs/guide/${name}.md`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', body = '']) => ({
      language,
      body: body
        .split('\n')
        .map((line) => line.slice(indent.length))
        .join('\n'),
    }),
  );
  const of = (wanted: string): readonly string[] =>
    blocks.filter(({ language }) => language === wanted).map(({ body }) => body);
  return {
    yaml: of('yaml'),
    commands: (program) =>
      of('sh')
        .flatMap((body) => body.split('\n'))
        .filter((line) => line.startsWith(`${program} `))
        .map((line) => wordsOf(line.slice(program.length + 1))),
  };
}

/** As a shell splits it, where nothing but single quotes quotes. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
}
