import { Command, Option } from 'commander';
import { withRecordOptions } from '../cluster/cluster-options.ts';
import { listFormats, outputOption, showFormats } from '../output/format.ts';
import { withRepositoryOptions } from '../repository.ts';
import type { AbortRunOptions } from '../scenario/abort-run.ts';
import type { ListScenariosOptions } from '../scenario/list-scenarios.ts';
import type { RunScenarioOptions } from '../scenario/run-scenario.ts';
import type { ShowRunOptions } from '../scenario/show-run.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function scenarioCommand(shell: Shell): Command {
  return new Command('scenario')
    .summary('experiments: list, run, abort, show')
    .addCommand(listCommand(shell))
    .addCommand(runCommand(shell))
    .addCommand(abortCommand(shell))
    .addCommand(showCommand(shell));
}

function listCommand(shell: Shell): Command {
  return withDefinitionOptions(new Command('list'))
    .summary('runs, or with files the scenarios in them')
    .description(
      withExamples(
        'Lists the runs that the cluster keeps, newest first. With --from or --repository: the scenarios there, when each runs next and, as far as the cluster tells, what its last run said.',
        'seatrial scenario list',
        'seatrial scenario list --from .',
      ),
    )
    .argument('[scenario]', 'of this scenario only')
    .addOption(outputOption(listFormats))
    .action((scenario: string | undefined, options: ListScenariosOptions) =>
      shell.run(async (context) => {
        const { listScenarios } = await import('../scenario/list-scenarios.ts');
        return listScenarios(scenario, options, context);
      }),
    );
}

function runCommand(shell: Shell): Command {
  return withDefinitionOptions(new Command('run'))
    .summary('start a run now')
    .description(
      withExamples(
        'Starts a run in your own name. What it does is read from the files of --from or --repository, else taken from the newest run of the scenario. An application that the files of --from do not have is taken from the working copy around them, else as the cluster runs it. Ctrl-C ends the waiting alone: the run goes on.',
        'seatrial scenario run zone-loss --from . --wait',
      ),
    )
    .argument('<scenario>', 'name of the Scenario')
    .option(
      '-n, --namespace <name>',
      'namespace of the application; where the files or the last run have another one, nothing is run',
    )
    .option('--wait', 'until its verdict, which is the exit code: 0 pass, 1 fail, 3 inconclusive')
    .action((scenario: string, options: RunScenarioOptions) =>
      shell.run(async (context) => {
        const { runScenario } = await import('../scenario/run-scenario.ts');
        return runScenario(scenario, options, context);
      }),
    );
}

function abortCommand(shell: Shell): Command {
  return withRecordOptions(new Command('abort'))
    .summary('take all faults of a run back')
    .description(
      withExamples(
        'Asks, in your own name, that every fault of a run be taken back. Its verdict is inconclusive then.',
        'seatrial scenario abort zone-loss --wait',
      ),
    )
    .argument('<run>', 'name of the run, or of a scenario, which means its newest run')
    .option('--comment <text>', 'why')
    .option('--wait', 'until everything is taken back, whatever the verdict: the exit code is 0')
    .action((run: string, options: AbortRunOptions) =>
      shell.run(async (context) => {
        const { abortRun } = await import('../scenario/abort-run.ts');
        return abortRun(run, options, context);
      }),
    );
}

function showCommand(shell: Shell): Command {
  return withRecordOptions(new Command('show'))
    .summary('what a run did, and why its verdict is what it is')
    .description(
      withExamples(
        'What a run did, and why its verdict is what it is. With --watch: then each change until its verdict, which is the exit code; with -o json the record as a line for each. -o markdown is a report for the summary of a job, -o junit one for what reads reports of tests.',
        'seatrial scenario show zone-loss',
        'seatrial scenario show zone-loss --watch',
        'seatrial scenario show zone-loss -o junit > chaos.xml',
      ),
    )
    .argument('<run>', 'name of the run, or of a scenario, which means its newest run')
    .option('-w, --watch', 'until its verdict, which is the exit code: 0 pass, 1 fail, 3 inconclusive')
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices([...showFormats, 'markdown', 'junit'])
        .default('table'),
    )
    .action((run: string, options: ShowRunOptions) =>
      shell.run(async (context) => {
        const { showRun } = await import('../scenario/show-run.ts');
        return showRun(run, options, context);
      }),
    );
}

function withDefinitionOptions(command: Command): Command {
  return withRepositoryOptions(
    withRecordOptions(command)
      .option('--from <path>', 'read the scenarios from a folder, of a working copy or not, or from a file')
      .option('--repository <url>', 'read the scenarios from the config repository'),
  );
}
