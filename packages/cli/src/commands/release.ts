import { Command } from 'commander';
import { type NamespacedOptions, withNamespaceOptions } from '../cluster/cluster-options.ts';
import { outputOption, showFormats } from '../output/format.ts';
import type { RequestOptions } from '../release/request.ts';
import type { RevertOptions } from '../release/revert-release.ts';
import type { ShowReleaseOptions } from '../release/show-release.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { releaseArgument } from './values.ts';

export function releaseCommand(shell: Shell): Command {
  return new Command('release')
    .summary(
      'look closer at one release, promote it now, let its version try again, or take it off the branch',
    )
    .addCommand(showCommand(shell))
    .addCommand(promoteCommand(shell))
    .addCommand(retryCommand(shell))
    .addCommand(revertCommand(shell));
}

function showCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('show'))
    .summary('why a release is where it is')
    .description(
      withExamples(
        'Tells why a release is where it is: its steps, the evidence in numbers, the verdict, what comes next. With --watch: then a line for each change until it has ended, and all of it once more; with -o json the record as a line for each change. Ctrl-C ends the watching alone: the release goes on.',
        'seatrial release show shop',
        'seatrial release show shop --watch',
        'seatrial release show shop/shop-3-1a2b3c4 -o json',
      ),
    )
    .addArgument(releaseArgument())
    .option(
      '-w, --watch',
      'until it has ended, which is the exit code: 0 promoted, 1 taken back or failed, 3 inconclusive or superseded',
    )
    .addOption(outputOption(showFormats))
    .action((release: string, options: ShowReleaseOptions) =>
      shell.run(async (context) => {
        const { showRelease } = await import('../release/show-release.ts');
        return showRelease(release, options, context);
      }),
    );
}

function promoteCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('promote'))
    .summary('in an emergency: promote a release past its remaining steps')
    .description(
      withExamples(
        'Passes over the steps that are left: weights, pauses, evidence and approvals. The canary must be healthy, and errors or crashes still take the version back. Who asked and why is kept in the record and the ledger. It needs the verb "promote" on releases besides "patch": bind the ClusterRole seatrial-promoter.',
        "seatrial release promote shop --now --reason 'checkout is down, this mends it'",
      ),
    )
    .addArgument(releaseArgument())
    .requiredOption('--now', 'say that the remaining steps are to be passed over')
    .requiredOption('--reason <text>', 'why; kept in the verdict')
    .action((release: string, options: NamespacedOptions & { readonly reason: string }) =>
      shell.run(async (context) => {
        const { request } = await import('../release/request.ts');
        return request('PromoteNow', release, { ...options, comment: options.reason }, context);
      }),
    );
}

function retryCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('retry'))
    .summary('let a version that failed try again')
    .description(
      withExamples(
        'Takes the version of a failed release out of quarantine: while the config branch has it, it is tried again. That goes by the name of the release also once its own record is gone, as long as the application remembers it.',
        "seatrial release retry shop-3-1a2b3c4 --comment 'the database is back'",
      ),
    )
    .addArgument(releaseArgument())
    .option('--comment <text>', 'why')
    .action((release: string, options: RequestOptions) =>
      shell.run(async (context) => {
        const { request } = await import('../release/request.ts');
        return request('Retry', release, options, context);
      }),
    );
}

function revertCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('revert'))
    .summary('take the version of a failed release off the config branch')
    .description(
      withExamples(
        'After a release was taken back: a commit on the config branch takes its version back there too, where the runner has left that to people. Without --to the folder becomes what it was before the release; with --to what it was at that commit, so that only what came after it is taken back. It says first what is dropped with it. The runner makes the commit, in the name of who asked; a branch that "seatrial validate" refuses is never left behind.',
        'seatrial release revert shop --to 1a2b3c4',
        "seatrial release revert shop/shop-3-1a2b3c4 --yes --comment 'all of it was a mistake'",
      ),
    )
    .addArgument(releaseArgument())
    .option('--to <commit>', 'the commit, or the version, up to which all is kept')
    .option('--comment <text>', 'why; kept in the commit')
    .option('--yes', 'also where other clusters have promoted what is dropped')
    .action((release: string, options: RevertOptions) =>
      shell.run(async (context) => {
        const { revertRelease } = await import('../release/revert-release.ts');
        return revertRelease(release, options, context);
      }),
    );
}
