import type { ApiAccess } from '@seatrial/api/client';
import { type Command, Option } from 'commander';

export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The HTTP API of the cluster's runner, in the place of a kubeconfig: for those commands that need records alone. */
  readonly api?: ApiAccess;
  /** The same, as people say it. */
  readonly server?: string;
  readonly tokenFile?: string;
  readonly serverCaFile?: string;
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

/** The same for commands that need records alone, which the runner's HTTP API has too. */
export function withRecordOptions(command: Command): Command {
  return withClusterOptions(command)
    .addOption(
      new Option(
        '--server <url>',
        'HTTP API of the cluster’s runner, in the place of a kubeconfig; with --token-file',
      ).conflicts(['kubeconfig', 'context']),
    )
    .option('--token-file <path>', 'file with the token for --server; read again when it is replaced')
    .option(
      '--server-ca-file <path>',
      'authorities of the certificate of --server (default: this machine’s)',
    );
}

export function withNamespaceOptions(command: Command): Command {
  return withNamespaceOption(withRecordOptions(command));
}

export function withNamespaceOption(command: Command): Command {
  return command.option('-n, --namespace <name>', 'namespace (default: look in all)');
}

/** The same for lists, with the flag that kubectl needs for what is the default here. */
export function withNamespacesOptions(command: Command): Command {
  return withNamespaceOptions(command).addOption(
    new Option('-A, --all-namespaces', 'look in all namespaces, as it does without -n').conflicts(
      'namespace',
    ),
  );
}
