import { Command, InvalidArgumentError } from 'commander';
import type { LocalOptions } from '../local/local-options.ts';
import type { UpOptions } from '../local/up.ts';
import { type OutputOptions, outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { countTo, label } from './values.ts';

const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
/** Pods have addresses for so many clusters. */
const clustersMax = 2;
/** And for 256 nodes in the three zones of each. */
const nodesPerZoneMax = 85;

export function localCommand(shell: Shell): Command {
  return new Command('local')
    .summary('Kubernetes clusters on this machine, without containers')
    .addCommand(upCommand(shell))
    .addCommand(downCommand(shell))
    .addCommand(statusCommand(shell));
}

function upCommand(shell: Shell): Command {
  return withDirectory(new Command('up'))
    .summary('start them and stay in the background')
    .description(
      withExamples(
        'Starts clusters with a real control plane and nodes in the zones a, b and c that run pods as local processes. What is missing is downloaded or built first, once.',
        'seatrial local up',
        'seatrial local up --clusters one --nodes-per-zone 2',
      ),
    )
    .option('--clusters <names>', 'names, separated by commas', labels, ['staging', 'production'])
    .option('--nodes-per-zone <n>', 'nodes in each zone', countTo(nodesPerZoneMax), 1)
    .option('--images <path>', 'JSON table of what an image name runs (default: a small shop)')
    .option('--fresh', 'forget what was stored before')
    .addOption(outputOption(formats))
    .action((options: UpOptions) =>
      shell.run(async (context) => {
        const { up } = await import('../local/up.ts');
        return up(options, context);
      }),
    );
}

function downCommand(shell: Shell): Command {
  return withDirectory(new Command('down'))
    .summary('end them; what is stored stays')
    .action((options: LocalOptions) =>
      shell.run(async (context) => {
        const { down } = await import('../local/down.ts');
        return down(options, context);
      }),
    );
}

function statusCommand(shell: Shell): Command {
  return withDirectory(new Command('status'))
    .summary('what runs, and where its kubeconfigs are')
    .description(
      withExamples(
        'Shows what runs, and where its kubeconfigs are. The exit code is 0 only while all of it is up.',
        'seatrial local status',
      ),
    )
    .addOption(outputOption(formats))
    .action((options: LocalOptions & OutputOptions) =>
      shell.run(async (context) => {
        const { status } = await import('../local/status.ts');
        return status(options, context);
      }),
    );
}

function withDirectory(command: Command): Command {
  return command.option('--directory <path>', 'where they are kept (default: ~/.local/state/seatrial/local)');
}

function labels(text: string): readonly string[] {
  const names = text.split(',').map(label);
  if (new Set(names).size < names.length) throw new InvalidArgumentError('Each name must be another.');
  if (names.length > clustersMax) throw new InvalidArgumentError(`There can be ${clustersMax} at most.`);
  return names;
}
