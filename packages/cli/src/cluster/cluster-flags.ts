import { shellWord } from '@seatrial/core';
import type { NamespacedOptions } from './cluster-options.ts';

/** The options as they were given, for a command that is shown to a user: it must mean the same cluster. */
export function clusterFlags({ kubeconfig, context, namespace }: NamespacedOptions): string {
  const flags = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
  return flags.map((word) => ` ${shellWord(word)}`).join('');
}
