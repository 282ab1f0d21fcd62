import { Command } from 'commander';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import type { KeysOptions } from '../ledger/keys.ts';
import type { LogOptions } from '../ledger/log.ts';
import type { VerifyOptions } from '../ledger/verify.ts';
import { outputOption, showFormats } from '../output/format.ts';
import { withRepositoryOptions } from '../repository.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { countTo } from './values.ts';

export function ledgerCommand(shell: Shell): Command {
  return new Command('ledger')
    .summary('what was decided for good: log, verify, keys')
    .addCommand(logCommand(shell))
    .addCommand(verifyCommand(shell))
    .addCommand(keysCommand(shell));
}

function logCommand(shell: Shell): Command {
  return withRepository(new Command('log'))
    .summary('what a cluster has decided, newest first')
    .description(
      withExamples(
        'Lists the entries of a cluster’s ledger that its Cluster file on the config branch believes, newest first.',
        'seatrial ledger log staging --repository https://git.example.com/config.git --application shop',
      ),
    )
    .argument('<cluster>', 'name of a Cluster file')
    .option('--application <name>', 'about this application only')
    .option('--limit <count>', 'entries at most', countTo(1000), 50)
    .addOption(outputOption(showFormats))
    .action((cluster: string, options: LogOptions) =>
      shell.run(async (context) => {
        const { log } = await import('../ledger/log.ts');
        return log(cluster, options, context);
      }),
    );
}

function verifyCommand(shell: Shell): Command {
  return withRepository(new Command('verify'))
    .summary('hold every commit of a ledger against the keys of its Cluster file')
    .description(
      withExamples(
        'Counts the commits of the ledger of a cluster, or of all, that are signed by a key of its Cluster file on the config branch, and names the first that are not. The exit code is 1 where one is not, or where the file names no keys.',
        'seatrial ledger verify --repository https://git.example.com/config.git',
      ),
    )
    .argument('[cluster]', 'name of a Cluster file')
    .addOption(outputOption(showFormats))
    .action((cluster: string | undefined, options: VerifyOptions) =>
      shell.run(async (context) => {
        const { verify } = await import('../ledger/verify.ts');
        return verify(cluster, options, context);
      }),
    );
}

function keysCommand(shell: Shell): Command {
  return withClusterOptions(new Command('keys'))
    .summary('the public key that belongs into the Cluster file')
    .description(
      withExamples(
        'Prints the public half of the key that signs the ledger of a cluster, as it is to stand in its Cluster file. It is read from the Secret, so only who may read that can ask.',
        'seatrial ledger keys --context staging',
      ),
    )
    .option('--create', 'make one where there is none: where Helm or printed manifests have installed')
    .action((options: KeysOptions) =>
      shell.run(async (context) => {
        const { keys } = await import('../ledger/keys.ts');
        return keys(options, context);
      }),
    );
}

function withRepository(command: Command): Command {
  return withRepositoryOptions(command.requiredOption('--repository <url>', 'the config repository'));
}
