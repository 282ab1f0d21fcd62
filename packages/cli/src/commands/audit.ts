import { Command, Option } from 'commander';
import type { AuditOptions } from '../audit/audit.ts';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function auditCommand(shell: Shell): Command {
  return withClusterOptions(new Command('audit'))
    .summary('what people should do something about')
    .description(
      withExamples(
        'Looks at the objects of all applications of a config repository, or with --cluster at what is deployed there: no owner, too many rights, no limits or probes, nothing that keeps a Service up, images that may change, hosts that collide, certificates that end, API versions that go. Every rule, and what to do, is in docs/reference/generated/audit.md; docs/guide/audit.md says how to accept what is known. Ends with 1 where a finding is told that the baseline does not have, or where something could not be read.',
        'seatrial audit',
        'seatrial audit apps/shop --severity error',
        'seatrial audit --cluster production --context production',
        'seatrial audit --write-baseline',
        'seatrial audit -o sarif > audit.sarif',
      ),
    )
    .argument('[path]', 'a config repository, or a folder or file in it', '.')
    .option('--cluster <name>', 'audit what is deployed there; the name is that of the Cluster file')
    .addOption(
      new Option('--severity <severity>', 'what is told from there on')
        .choices(['error', 'warning', 'info'])
        .default('warning'),
    )
    .option(
      '--baseline <file>',
      'known findings (default: .seatrial/audit-baseline.yaml of the repository, where it is)',
    )
    .option('--write-baseline', 'accept all that is found now, and tell nothing')
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'json', 'sarif', 'markdown'])
        .default('text'),
    )
    .action((path: string, options: AuditOptions) =>
      shell.run(async (context) => {
        const { audit } = await import('../audit/audit.ts');
        return audit(path, options, context);
      }),
    );
}
