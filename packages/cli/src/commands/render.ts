import { Command } from 'commander';
import { outputOption } from '../output/format.ts';
import type { RenderOptions } from '../render/render.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { label } from './values.ts';

export function renderCommand(shell: Shell): Command {
  return new Command('render')
    .summary('the manifests of an application, as a runner would apply them')
    .description(
      withExamples(
        'Prints the objects of an Application of the working copy: of plain YAML, of Kustomize, of a chart, with what SOPS has encrypted in the clear. They are what a runner applies, in its order, but for the labels and annotations that it adds. Needs no cluster; a program that is missing is downloaded or built first. What is wrong goes to standard error, and the exit code is 1.',
        'seatrial render shop --cluster production',
        'seatrial render apps/shop -o json',
        'seatrial render shop --cluster production | kubectl diff -f -',
      ),
    )
    .argument('<application>', 'name of an Application, its file, or its folder')
    .option('--cluster <name>', 'as it is on this cluster; needed where its clusters differ', label)
    .addOption(outputOption(['yaml', 'json']))
    .action((application: string, options: RenderOptions) =>
      shell.run(async (context) => {
        const { render } = await import('../render/render.ts');
        return render(application, options, context);
      }),
    );
}
