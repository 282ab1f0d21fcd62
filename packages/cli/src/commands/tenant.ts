import { Command } from 'commander';
import type { Shell } from '../shell.ts';
import type { TenantOptions } from '../tenant/new-tenant.ts';
import { withExamples } from './examples.ts';

export function tenantCommand(shell: Shell): Command {
  return new Command('tenant').summary('what a platform team gives a team').addCommand(newCommand(shell));
}

function newCommand(shell: Shell): Command {
  return new Command('new')
    .summary('a namespace with bounds, rights and a grant')
    .description(
      withExamples(
        'Writes what a team needs before it deploys: a Namespace with Pod Security, a quota, limits, network policies that refuse all but DNS, an account that may deploy there and nowhere else, and roles for the group of its people. What belongs into the Cluster file, the grant of the namespace and what the applications of the team are held to, is written as a comment at the beginning, or with -o as a file of its own. See docs/guide/new-team.md.',
        'seatrial tenant new sales | kubectl apply -f -',
        "seatrial tenant new sales --namespace sales-prod --paths 'teams/sales/**' -o platform",
      ),
    )
    .argument('<name>', 'name of the team, and of the group of its people')
    .option('--namespace <name>', 'namespace that it gets (default: its name)')
    .option('--paths <path...>', 'folders of its applications (default: teams/NAME/**)')
    .option(
      '-o, --output <folder>',
      'write NAME.yaml and NAME.cluster-spec.yaml there; files that are there stay',
    )
    .action((name: string, options: TenantOptions) =>
      shell.run(async (context) => {
        const { newTenant } = await import('../tenant/new-tenant.ts');
        return newTenant(name, options, context);
      }),
    );
}
