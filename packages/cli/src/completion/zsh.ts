import { namesCall, pathPattern, spaced } from './bash.ts';
import { type CommandNode, flatten, type OptionNode } from './command-tree.ts';

export function zshCompletion(root: CommandNode): string {
  const nodes = flatten(root);
  return `#compdef ${root.name}
# zsh completion for ${root.name}: source <(${root.name} completion zsh)
_${root.name}() {
  local at="" word
  local -a choices
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
      ${pathPattern(nodes)}) at="$at $word" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${valueCases(root.name, nodes)}
  esac
  case "$at" in
${nodes.map((node) => `    '${spaced(node.path)}') choices=(${itemsOf(node)}) ;;`).join('\n')}
  esac
  _describe '${root.name}' choices
  case "$at" in
${nodes
  .filter(({ takesPath }) => takesPath)
  .map(({ path }) => `    '${spaced(path)}') _files ;;`)
  .join('\n')}
${nodes
  .filter(({ argumentNames }) => argumentNames !== undefined)
  .map(({ path }) => `    '${spaced(path)}') _${root.name}_names ;;`)
  .join('\n')}
  esac
}
# Names of things, as the cluster that the line means tells them; nothing where it does not.
_${root.name}_names() {
  local -a names
  names=(\${(f)"$(${namesCall(root)} "\${(@)words[2,CURRENT-1]}" 2>/dev/null)"})
  compadd -a names
}
# A file of this in $fpath is read at the first completion, and has to answer it.
if [[ \${funcstack[1]} == _${root.name} ]]; then _${root.name} "$@"; else compdef _${root.name} ${root.name}; fi
`;
}

function itemsOf({ argumentChoices, children, options }: CommandNode): string {
  return [
    ...argumentChoices.map((choice) => `'${choice}'`),
    ...children.map(({ name, summary }) => item(name, summary)),
    ...options.flatMap(({ names, description }) => names.map((name) => item(name, description))),
  ].join(' ');
}

function item(name: string, text: string): string {
  return `'${name.replaceAll(':', '\\:')}:${text.replaceAll("'", "'\\''")}'`;
}

function valueCases(program: string, nodes: readonly CommandNode[]): string {
  return nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map((option) => {
          const pattern = option.names.map((name) => `'${spaced(path)}:${name}'`).join('|');
          return `    ${pattern}) ${offerOf(program, option)}return ;;`;
        }),
    )
    .join('\n');
}

/** What may follow an option: its choices, a path, or what only its user knows. */
function offerOf(program: string, { choices, takesPath, valueNames }: OptionNode): string {
  if (valueNames !== undefined) return `_${program}_names; `;
  if (takesPath) return '_files; ';
  return choices.length === 0 ? '' : `compadd ${choices.join(' ')}; `;
}
