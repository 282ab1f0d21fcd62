import { Command, Option } from 'commander';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import type { InstallOptions } from '../install/install.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { countTo, forgeKinds, label, positive } from './values.ts';

/** Runners of one cluster. */
const replicasMax = 20;

export function installCommand(shell: Shell): Command {
  const command = withClusterOptions(new Command('install'))
    .summary('make a cluster ready for a runner, and run it there')
    .description(
      withExamples(
        'Installs the records, roles, admission policies, the key that signs the ledger, and the runner with its NetworkPolicy, disruption budget and Service, as somebody who may do anything; safe to repeat, also to upgrade. Secrets are named and have to be made by hand. It ends with the lines that belong into the Cluster file, so that other clusters believe this one. With -o it prints the manifests and asks no cluster, with --chart it writes them as a chart of Helm. Bind the ClusterRoles seatrial-viewer, seatrial-releaser, seatrial-operator and seatrial-promoter to people.',
        'seatrial install --image registry.example.com/seatrial@sha256:… --cluster staging \\',
        '  --repository https://git.example.com/config.git --egress gateway-system:9100',
        'seatrial install --no-runner --context staging',
        'seatrial install --chart ./seatrial',
      ),
    )
    .option('--no-runner', 'without the runner: it runs elsewhere')
    .option('--image <image>', 'image of the runner, best with its digest')
    .option('--cluster <name>', 'name of the Cluster file that means this cluster', label)
    .option('--repository <url>', 'config repository (http, https or ssh)')
    .option('--branch <name>', 'config branch (default: main)')
    .option('--tag <name>', 'follow this tag and no branch')
    .option('--versions <range>', 'follow the tag with the highest version of a range')
    .option('--poll-seconds <n>', 'between two looks at the repository', positive);
  return withSecretOptions(command)
    .option(
      '--env <name=value...>',
      'further variables of the runner’s environment, such as HTTPS_PROXY; no secrets',
    )
    .option(
      '--egress <namespace:port...>',
      'what it may reach beside DNS, the API server and the repository: the counters of the gateway',
    )
    .option('--replicas <n>', 'runners, which share the applications (default: 2)', countTo(replicasMax))
    .option('--state-size <quantity>', 'what mirrors and caches may take on a node (default: 4Gi)')
    .option('--priority-class <name>', 'PriorityClass of the pods')
    .option('--owner <team>', 'whom to ask about it, for the label app.kubernetes.io/owner')
    .addOption(
      new Option('-o, --output <format>', 'print the manifests, and change nothing').choices([
        'yaml',
        'json',
      ]),
    )
    .addOption(
      new Option('--chart <folder>', 'write a chart of Helm there, and change nothing').conflicts('output'),
    )
    .action((options: InstallOptions) =>
      shell.run(async (context) => {
        const { install } = await import('../install/install.ts');
        return install(options, context);
      }),
    );
}

function withSecretOptions(command: Command): Command {
  return command
    .option(
      '--git-secret <name>',
      'Secret with "token", or for ssh with "ssh-key" and "known_hosts" (default: seatrial-git)',
    )
    .option(
      '--allowed-signers-secret <name>',
      'Secret with "allowed_signers": SSH keys whose commits are taken',
    )
    .option('--gpg-keys-secret <name>', 'Secret with "keys.asc": OpenPGP keys whose commits are taken')
    .option(
      '--hook-secret <name>',
      'Secret with "secrets" of webhooks: the runner then takes them at port 9101',
    )
    .addOption(
      new Option('--forge <kind>', 'tell the forge how releases stand, and make pull requests there').choices(
        forgeKinds,
      ),
    )
    .option('--forge-url <url>', 'of its API (default: that of the host of --repository)')
    .option('--forge-repository <name>', 'what the repository is called there, such as acme/config')
    .option('--forge-app-id <id>', 'of a GitHub App, with --forge-app-secret')
    .option('--forge-secret <name>', 'Secret with "token" for the forge')
    .option('--forge-app-secret <name>', 'Secret with "key.pem", the private key of a GitHub App')
    .option(
      '--api-tls-secret <name>',
      'Secret with "tls.crt" and "tls.key": the runner then serves its HTTP API at port 9102',
    )
    .option('--api-users <name...>', 'users in whose name the HTTP API may ask, as the Cluster file has them')
    .option('--api-groups <name...>', 'groups, likewise')
    .option('--repositories-secret <name>', 'Secret with "repositories.yaml" and the files that it names')
    .option('--sops-age-secret <name>', 'Secret with "keys.txt", by which SOPS decrypts')
    .option('--chart-credentials-secret <name>', 'Secret with "config.json", for chart repositories')
    .option('--ca-secret <name>', 'Secret with "ca.crt", authorities of the Git server')
    .option('--image-pull-secret <name>', 'Secret by which the image is pulled');
}
