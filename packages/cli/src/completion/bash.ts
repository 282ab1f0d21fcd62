import { type CommandNode, flatten, namesCommand } from './command-tree.ts';

/** For bash 3.2 and newer: no associative arrays. */
export function bashCompletion(root: CommandNode): string {
  const nodes = flatten(root);
  return `# bash completion for ${root.name}: source <(${root.name} completion bash)
_${root.name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" words="" files="" names="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${pathPattern(nodes)}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:$prev" in
${valueCases(nodes)}
    *)
      case "$at" in
${nodes.map((node) => `        '${spaced(node.path)}') words='${wordsOf(node)}'${node.takesPath ? ' files=1' : ''}${node.argumentNames === undefined ? '' : ' names=1'} ;;`).join('\n')}
      esac ;;
  esac
  if [[ -n "$names" && "$cur" != -* ]]; then
    words="$words $(${namesCall(root)} "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ -n "$files" ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$cur"))
    compopt -o filenames 2>/dev/null # not in bash 3.2, nor outside of a completion
  fi
}
complete -F _${root.name} ${root.name}
`;
}

/** How a script asks for names; the words before the one that is typed follow. */
export function namesCall(root: CommandNode): string {
  return `${root.name} ${namesCommand} --`;
}

/** Alternatives of a \`case\`: every path but the empty one, each with a space before each of its words. */
export function pathPattern(nodes: readonly CommandNode[]): string {
  return nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${spaced(path)}'`)
    .join('|');
}

export function spaced(path: string): string {
  return path === '' ? '' : ` ${path}`;
}

function wordsOf({ argumentChoices, children, options }: CommandNode): string {
  return [
    ...argumentChoices,
    ...children.map(({ name }) => name),
    ...options.flatMap(({ names }) => names),
  ].join(' ');
}

/** What may follow an option: its choices, a path, or what only its user knows. */
function valueCases(nodes: readonly CommandNode[]): string {
  return nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ names, choices, takesPath, valueNames }) => {
          const pattern = names.map((name) => `'${spaced(path)}:${name}'`).join('|');
          return `    ${pattern}) words='${choices.join(' ')}'${takesPath ? ' files=1' : ''}${valueNames === undefined ? '' : ' names=1'} ;;`;
        }),
    )
    .join('\n');
}
