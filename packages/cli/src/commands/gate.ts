import { Command, Option } from 'commander';
import type { JudgeOptions } from '../gate/judge.ts';
import type { PowerOptions } from '../gate/power.ts';
import type { SimulateOptions } from '../gate/simulate.ts';
import { outputOption, showFormats } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { countTo, number, positive } from './values.ts';

export function gateCommand(shell: Shell): Command {
  return new Command('gate')
    .summary('try the error-rate gate by itself')
    .hook('preSubcommand', (_, command) => showGateDefaults(command))
    .addCommand(judgeCommand(shell))
    .addCommand(simulateCommand(shell))
    .addCommand(powerCommand(shell));
}

/** Adds the gate's defaults to the help of a command and its subcommands, when it is shown: they need all of core loaded. */
export async function showGateDefaults(command: Command): Promise<void> {
  const { errorRateDefaults, LOOK_SECONDS_DEFAULT } = await import('@seatrial/core');
  const defaults = new Map(Object.entries({ ...errorRateDefaults, lookSeconds: LOOK_SECONDS_DEFAULT }));
  for (const option of command.options) {
    const value = defaults.get(option.attributeName());
    if (value !== undefined) option.default(value);
  }
  for (const child of command.commands) await showGateDefaults(child);
}

function judgeCommand(shell: Shell): Command {
  return withGateOptions(new Command('judge'))
    .summary('judge counts from standard input')
    .description(
      withExamples(
        'Reads JSON lines {"t":seconds,"stable":{"requests":n,"bad":n},"canary":{"requests":n,"bad":n}} of counts since the start (an arm may be null: no data) and prints a judgement as a JSON line for each: verdict continue, pass, fail or inconclusive, its reason, and the evidence. A count that goes down is a restart of what counts. Without --canary-pods a hiccup is thought to hit all of the canary, and without --weight nobody asks what it leaves unanswered; nothing is let off as a warm-up. A line that cannot be read moves nothing: it is answered with t null and an error. The exit code says whether every line could be read, not what the verdicts are: 0 also for a fail.',
        'seatrial gate judge < counts.jsonl',
      ),
    )
    .option('--canary-pods <n>', 'pods of the canary', countTo(10_000), 1)
    .option('--weight <percent>', 'share of the traffic that the canary is sent', positive)
    .action((options: JudgeOptions) =>
      shell.run(async (context) => {
        const { judge } = await import('../gate/judge.ts');
        return judge(options, context);
      }),
    );
}

function simulateCommand(shell: Shell): Command {
  return withGateOptions(new Command('simulate'))
    .summary('what becomes of releases, good and bad ones')
    .description(
      withExamples(
        'Takes imagined releases through their steps, the promotion (10 s) and the watch after it, with Poisson traffic: how many are promoted, taken back, or inconclusive, and how soon. Without --steps: one weight, and evidence at it. People approve at once. The same seed gives the same answer. Pods that have hiccups fail all their requests for a while, each by itself. Bursts come on top of all other traffic. Times are null where nothing was rolled back, or promoted.',
        'seatrial gate simulate --rps 1 --weight 10 \\',
        '  --stable-rate 0.001 --canary-rate 0.05',
        'seatrial gate simulate --rps 10 --weight 10 --stable-rate 0.001 \\',
        '  --canary-rate 0.001 --pods 10 --hiccups-per-pod-hour 1 --hiccup-seconds 2',
      ),
    )
    .requiredOption('--rps <n>', 'requests per second that reach the canary', number)
    .requiredOption('--weight <percent>', 'share of the traffic at which it gets so many', number)
    .requiredOption('--stable-rate <share>', 'share of bad requests of the stable version, 0 to 1', number)
    .requiredOption('--canary-rate <share>', 'share of bad requests of the canary, 0 to 1', number)
    .addOption(warmUpOption())
    .option('--minutes <n>', 'without --steps: how long to wait for evidence', number, 60)
    .addOption(stepsOption())
    .addOption(watchOption())
    .option('--hang-share <share>', 'share of its requests that hang until a time-out of 60 s', number, 0)
    .addOption(podsOption())
    .option('--hiccups-per-pod-hour <n>', 'how often a pod fails all its requests for a while', number, 0)
    .option('--hiccup-seconds <n>', 'for how long it does', number, 2)
    .option('--bursts-per-hour <n>', 'how often one client sends bad requests in a row', number, 0)
    .option('--burst-requests <n>', 'how many it sends', number, 20)
    .option('--burst-seconds <n>', 'in which time', number, 2)
    .addOption(
      new Option(
        '--burst-reach <arms>',
        'whether its requests are shared out one by one, or all go to one arm',
      )
        .choices(['Both', 'One'])
        .default('Both'),
    )
    .option('--counts-per-failure <n>', 'how often a failing request is counted, with its retries', number, 1)
    .option('--start-up-seconds <n>', 'for which new pods of the canary fail all their requests', number, 0)
    .option('--runs <n>', 'releases to imagine', number, 1000)
    .option('--seed <n>', 'of the random numbers', number, 1)
    .option('--look-seconds <n>', 'time between two looks', number)
    .addOption(outputOption(showFormats))
    .action((options: SimulateOptions) =>
      shell.run(async (context) => {
        const { simulate } = await import('../gate/simulate.ts');
        return simulate(options, context);
      }),
    );
}

function powerCommand(shell: Shell): Command {
  return withGateOptions(new Command('power'))
    .summary('what the gate sees at your traffic, and what not')
    .description(
      withExamples(
        'Says before a release starts when a version that is as good as stable passes, or that the evidence cannot come in time; what becomes of versions with more bad requests, and when; and which share is not seen. Takes a release with typical traffic through its steps, the promotion (10 s) and the watch after it: times are those of a median release, shares are met by about 95% of the releases. Without --steps: the steps that an application has by default. People approve at once.',
        'seatrial gate power --requests-per-second 20',
        'seatrial gate power --requests-per-second 20 --stable-rate 0.01 --steps steps.yaml',
      ),
    )
    .requiredOption('--requests-per-second <n>', 'all requests of the route, both versions together', number)
    .option('--stable-rate <share>', 'share of bad requests of the stable version, 0 to 1', number, 0.001)
    .addOption(warmUpOption())
    .addOption(stepsOption())
    .addOption(watchOption())
    .addOption(podsOption())
    .addOption(outputOption(showFormats))
    .action((options: PowerOptions) =>
      shell.run(async (context) => {
        const { power } = await import('../gate/power.ts');
        return power(options, context);
      }),
    );
}

function warmUpOption(): Option {
  return numberOption('--warm-up-seconds <n>', "not judged after the canary's first traffic");
}

function stepsOption(): Option {
  return new Option('--steps <file>', 'steps to take: YAML or JSON, a list as in rollout.steps');
}

function watchOption(): Option {
  return numberOption('--watch-seconds <n>', 'how long the new stable is watched after promotion').default(
    30,
  );
}

function podsOption(): Option {
  const text = 'pods of the stable workload; the canary has as many as its weight needs';
  return numberOption('--pods <n>', text).default(1);
}

function numberOption(flags: string, text: string): Option {
  return new Option(flags, text).argParser(number);
}

/** The settings of rollout.errorRate. */
function withGateOptions(command: Command): Command {
  return command
    .option('--alpha <share>', 'greatest share of good releases that may be rolled back', number)
    .option('--tolerance-odds <ratio>', 'odds ratio of canary to stable that is still fine', number)
    .option('--ceiling-share <share>', 'share of bad requests that no canary may exceed', number)
    .option('--minimum-sample <n>', 'requests of the canary before a verdict', number)
    .option(
      '--extra-share-max <share>',
      'passes once its share is shown to exceed that of stable by less than this',
      number,
    )
    .option('--pass-below-odds <ratio>', 'passes also once its odds ratio is shown to be below this', number)
    .option(
      '--unanswered-share-max <share>',
      'share of the requests sent to the canary that may go unanswered',
      number,
    );
}
