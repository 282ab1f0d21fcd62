import { type Command, Option } from 'commander';

export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

export interface NamespacedOptions extends ClusterOptions {
  readonly namespace?: string;
}

/** Options by which every command that talks to a cluster chooses it. */
export function withClusterOptions(command: Command): Command {
  return command
    .option(
      '--kubeconfig <path>',
      'kubeconfig (default: KUBECONFIG, then ~/.kube/config, then the service account of a pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current one)');
}

export function withNamespaceOptions(command: Command): Command {
  return withClusterOptions(command).option('-n, --namespace <name>', 'namespace (default: look in all)');
}

/** The same for lists, with the flag that kubectl needs for what is the default here. */
export function withNamespacesOptions(command: Command): Command {
  return withNamespaceOptions(command).addOption(
    new Option('-A, --all-namespaces', 'look in all namespaces, as it does without -n').conflicts(
      'namespace',
    ),
  );
}
