import type { Command, Option } from 'commander';

/** The hidden command that scripts call for names. */
export const namesCommand = 'completion-names';

/** What an argument names: a kind of object that only the cluster knows the names of, or a file. */
export type NameKind = 'applications' | 'releases' | 'runs' | 'scenarios';

/** By how arguments and values are called in the usage. */
const kindsByArgument: Readonly<Record<string, NameKind>> = {
  release: 'releases',
  run: 'runs',
  scenario: 'scenarios',
};
const kindsByOption: Readonly<Record<string, NameKind>> = { '--application': 'applications' };

/** A command as completion and documentation see it. */
export interface CommandNode {
  /** Names from the program on, without it: `release show`; '' for the program itself. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionNode[];
  /** What its arguments may be, where that is known. */
  readonly argumentChoices: readonly string[];
  /** What its argument is the name of, where that is asked for. */
  readonly argumentNames?: NameKind;
  /** Whether an argument is a file or a folder. */
  readonly takesPath: boolean;
  readonly children: readonly CommandNode[];
}

export interface OptionNode {
  /** `-o` and `--output`, as far as there are. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value is the name of, where that is asked for. */
  readonly valueNames?: NameKind;
  /** Whether the value is a file or a folder. */
  readonly takesPath: boolean;
  readonly choices: readonly string[];
}

export function treeOf(command: Command, parentPath?: string): CommandNode {
  const name = command.name();
  const path = parentPath === undefined ? '' : `${parentPath} ${name}`.trim();
  const help = command.createHelp();
  const children = help.visibleCommands(command).map((child) => treeOf(child, path));
  const argumentNames = kindsByArgument[command.registeredArguments[0]?.name() ?? ''];
  return {
    path,
    name,
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map(optionNode),
    argumentChoices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    ...(argumentNames === undefined ? {} : { argumentNames }),
    takesPath: command.registeredArguments.some((argument) => argument.name() === 'path'),
    children: children.map((child) => (child.path === 'help' ? withTopics(child, children) : child)),
  };
}

/** After `help` come the words of a command, and nothing of what these take. */
function withTopics(node: CommandNode, topics: readonly CommandNode[]): CommandNode {
  return {
    ...node,
    children: topics.map((topic) => {
      const path = `${node.path} ${topic.name}`;
      const { argumentNames: _, ...rest } = topic;
      return withTopics(
        { ...rest, path, options: [], argumentChoices: [], takesPath: false },
        topic.children,
      );
    }),
  };
}

/** The command and all below it, parents first. */
export function flatten(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.children.flatMap(flatten)];
}

function optionNode(option: Option): OptionNode {
  const { short, long, flags, description, required, optional, argChoices } = option;
  const valueNames = kindsByOption[long ?? ''];
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    takesValue: required || optional,
    ...(valueNames === undefined ? {} : { valueNames }),
    takesPath: /<(path|directory)>$/.test(flags),
    choices: argChoices ?? [],
  };
}
