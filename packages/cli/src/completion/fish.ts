import { namesCall } from './bash.ts';
import { type CommandNode, flatten, type OptionNode } from './command-tree.ts';

export function fishCompletion(root: CommandNode): string {
  const { name } = root;
  const nodes = flatten(root);
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const lines = nodes.flatMap((node) => [
    ...node.argumentChoices.map((choice) => `${at(name, node)} -a ${choice}`),
    ...(node.argumentNames === undefined ? [] : [`${at(name, node)} -a '(__${name}_names)'`]),
    ...(node.takesPath ? [`${at(name, node)} -F`] : []),
    ...node.children.map((child) => `${at(name, node)} -a ${child.name} -d ${quoted(child.summary)}`),
    ...node.options.map((option) => {
      const flags = option.names.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      return `${at(name, node)} ${flags.join(' ')}${valueOf(name, option)} -d ${quoted(option.description)}`;
    }),
  ]);
  return `# fish completion for ${name}: ${name} completion fish | source
function __${name}_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$at $word")
    contains -- "$next" ${paths.join(' ')}; and set at $next
  end
  test "$at" = "$argv[1]"
end
# Names of things, as the cluster that the line means tells them; nothing where it does not.
function __${name}_names
  set -l words (commandline -opc)
  ${namesCall(root)} $words[2..-1] 2>/dev/null
end
complete -c ${name} -f
${lines.join('\n')}
`;
}

/** What may follow an option: its choices, a path, or what only its user knows. */
function valueOf(program: string, { takesValue, takesPath, choices, valueNames }: OptionNode): string {
  if (!takesValue) return '';
  if (valueNames !== undefined) return ` -x -a '(__${program}_names)'`;
  if (takesPath) return ' -r -F';
  return choices.length === 0 ? ' -x' : ` -x -a ${quoted(choices.join(' '))}`;
}

function at(program: string, { path }: CommandNode): string {
  return `complete -c ${program} -n ${quoted(`__${program}_at "${path}"`)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
