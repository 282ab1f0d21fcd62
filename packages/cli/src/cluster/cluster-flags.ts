import { shellWord } from '@seatrial/core';
import type { NamespacedOptions } from './cluster-options.ts';

/** The options as they were given, for a command that is shown to a user: it must mean the same cluster. */
export function clusterFlags({
  kubeconfig,
  context,
  server,
  tokenFile,
  serverCaFile,
  namespace,
}: NamespacedOptions): string {
  const flags = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    ...(server === undefined ? [] : ['--server', server]),
    ...(tokenFile === undefined ? [] : ['--token-file', tokenFile]),
    ...(serverCaFile === undefined ? [] : ['--server-ca-file', serverCaFile]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
  return flags.map((word) => ` ${shellWord(word)}`).join('');
}
