import { Command } from 'commander';
import { withClusterOptions, withNamespaceOption } from '../cluster/cluster-options.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';
import { outputOption, showFormats } from '../output/format.ts';
import { withRepositoryOptions } from '../repository.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function doctorCommand(shell: Shell): Command {
  return withRepositoryOptions(withNamespaceOption(withClusterOptions(new Command('doctor'))))
    .summary('what is missing, and what to do')
    .description(
      withExamples(
        'Looks at this machine, the cluster, your rights in it, its runner, and the config repository if one is named. OK is there, INFO is not there yet and comes by itself or is not always needed, WARN leaves a part out. The exit code is 1 only where a check says FAIL.',
        'seatrial doctor',
        'seatrial doctor --repository https://git.example.com/config.git',
      ),
    )
    .option('--repository <url>', 'look at this config repository too')
    .addOption(outputOption(showFormats))
    .action((options: DoctorOptions) =>
      shell.run(async (context) => {
        const { doctor } = await import('../doctor/doctor.ts');
        return doctor(options, context);
      }),
    );
}
