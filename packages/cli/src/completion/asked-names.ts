import type { CommandNode, NameKind, OptionNode } from './command-tree.ts';

/** Names that a word which is being typed may have, and of which cluster. */
export interface AskedNames {
  readonly kind: NameKind;
  /** Of the command: `release show`. */
  readonly path: string;
  /** Values of the options that were given before the word, by their long names without dashes. */
  readonly options: ReadonlyMap<string, string>;
}

/** What may be asked for after these words of a command line (without the program's); `undefined`: no name of a thing. */
export function askedNames(root: CommandNode, words: readonly string[]): AskedNames | undefined {
  const options = new Map<string, string>();
  let node = root;
  let given = 0;
  let open: OptionNode | undefined;
  for (const word of words) {
    // bash makes words of their own of "=" and of what follows it
    if (word === '=') continue;
    if (open !== undefined) {
      options.set(longName(open), word);
      open = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const [name, value] = split(word);
      const option = node.options.find(({ names }) => names.includes(name));
      if (option === undefined || !option.takesValue) continue;
      if (value === undefined) open = option;
      else options.set(longName(option), value);
      continue;
    }
    const child = given === 0 ? node.children.find((it) => it.name === word) : undefined;
    if (child === undefined) given += 1;
    else node = child;
  }
  const kind = open === undefined ? (given === 0 ? node.argumentNames : undefined) : open.valueNames;
  return kind === undefined ? undefined : { kind, path: node.path, options };
}

function split(word: string): readonly [name: string, value?: string] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function longName({ names }: OptionNode): string {
  return (names.at(-1) ?? '').replace(/^-+/, '');
}
