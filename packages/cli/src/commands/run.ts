import { Command, Option } from 'commander';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import { withRepositoryOptions } from '../repository.ts';
import type { RunOptions } from '../service/run.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { forgeKinds, label, positive } from './values.ts';

export function runCommand(shell: Shell): Command {
  return withRepositoryOptions(withClusterOptions(new Command('run')))
    .summary('run the service for one cluster')
    .description(
      withExamples(
        'Runs the service for one cluster until it is told to stop: SIGTERM is no failure and ends it with 0. The cluster and the repository may be away at any time: both are asked again. Environment: SEATRIAL_CACHE_DIR keeps programs, charts and what was rendered; SEATRIAL_CHART_CREDENTIALS names a file in the form of Docker’s config.json; SOPS finds its keys as always, by SOPS_AGE_KEY_FILE and the like.',
        'seatrial run --cluster staging --state-directory ./state \\',
        '  --repository https://git.example.com/config.git',
      ),
    )
    .requiredOption('--cluster <name>', 'name of the Cluster file that means this cluster', label)
    .requiredOption('--repository <url>', 'config repository (http, https or ssh)')
    .option(
      '--repositories-file <path>',
      'further config repositories of the cluster, with what each may declare',
    )
    .requiredOption('--state-directory <path>', 'for the mirror of the repository; of this process alone')
    .option(
      '--tag <name>',
      'follow this tag and no branch; --branch is where reverts go then, if it is given',
    )
    .option('--versions <range>', 'follow the tag with the highest version of a range, such as ">=1.2.0 <2"')
    .option('--allowed-signers-file <path>', 'SSH keys whose commits are taken, and no others')
    .option('--gpg-keys-file <path>', 'OpenPGP keys whose commits are taken, and no others')
    .option('--identity <id>', 'of this process, as holder of the Lease (default: hostname_pid)')
    .option('--poll-seconds <n>', 'between two looks at the repository', positive, 10)
    .option('--lease-seconds <n>', 'how long others wait for a runner that is silent', positive, 10)
    .option('--listen <host:port>', 'serve /healthz, /readyz and /metrics there')
    .option(
      '--hook-listen <host:port>',
      'serve POST /hooks/git there: a push is looked at when it is told of',
    )
    .option('--hook-secret-file <path>', 'file with the secrets of webhooks, one a line')
    .option('--api-listen <host:port>', 'serve the HTTP API there, to those whom the Cluster file lets in')
    .option('--api-cert-file <path>', 'certificate of the HTTP API, in PEM; read again when it is replaced')
    .option('--api-key-file <path>', 'its key')
    .option('--api-plain-http', 'serve the HTTP API without TLS beyond this machine too: a proxy ends it')
    .addOption(
      new Option(
        '--forge <kind>',
        'say at the forge how releases stand, and make pull requests of reverts that the branch does not take',
      ).choices(forgeKinds),
    )
    .option('--forge-url <url>', 'of its API (default: that of the host of --repository)')
    .option('--forge-repository <name>', 'what the repository is called there, such as acme/config')
    .option('--forge-token-file <path>', 'file with a token for it; what is in it may change')
    .option('--forge-app-id <id>', 'of a GitHub App, in the place of a token')
    .option('--forge-key-file <path>', 'file with the private key of that App')
    .addOption(
      new Option('--log-format <format>', 'how the log is written').choices(['text', 'json']).default('text'),
    )
    .action((options: RunOptions, command: Command) =>
      shell.run(async (context) => {
        const { run } = await import('../service/run.ts');
        const isBranchGiven = command.getOptionValueSource('branch') !== 'default';
        return run({ ...options, isBranchGiven }, context);
      }),
    );
}
