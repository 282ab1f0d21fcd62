import { Command } from 'commander';
import { type ClusterOptions, withClusterOptions } from '../cluster/cluster-options.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function repositoryCommand(shell: Shell): Command {
  return new Command('repository')
    .summary('the config repository that a cluster reads: accept')
    .addCommand(acceptCommand(shell));
}

function acceptCommand(shell: Shell): Command {
  return withClusterOptions(new Command('accept'))
    .summary('have a config branch taken that was set back, or is another one')
    .description(
      withExamples(
        'Has the runner of a cluster take what its config branch shows, although that is another repository or branch than before, or one that was set back: the condition Ready says RepositoryChanged, RepositoryRewound or TagMoved, and nothing new begins. Look at the commit first: what it lacks is taken out of the cluster. Only the commit that the runner says it sees can be accepted; it needs no restart. It takes the right to change ConfigMaps in seatrial-system.',
        'seatrial repository accept 3f2c1d0a9b8e --context staging',
      ),
    )
    .argument('[commit]', 'at least its first 7 characters; without it, what is refused now')
    .option('--of <repository>', 'a further config repository, by its name; without it, the first one')
    .action((commit: string | undefined, options: ClusterOptions & { readonly of?: string }) =>
      shell.run(async (context) => {
        const { accept } = await import('../config-branch/accept.ts');
        return accept(commit, options, context);
      }),
    );
}
