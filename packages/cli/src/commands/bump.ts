import { Command } from 'commander';
import type { BumpOptions } from '../bump/bump.ts';
import { withRepositoryOptions } from '../repository.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { label } from './values.ts';

export function bumpCommand(shell: Shell): Command {
  return withRepositoryOptions(new Command('bump'))
    .summary('put a new image where the config repository names it')
    .description(
      withExamples(
        'Sets tag and digest of an image wherever files name its repository: in fields "image", as "repository" beside "tag" or "digest" in values of charts, and among the images of a kustomization. Only these texts change; comments and layout stay. What SOPS has encrypted is left alone. It is pushed as one commit; where others push meanwhile, it is done anew on what they pushed. Nothing to change is no failure, and no commit.',
        'seatrial bump registry.example/shop:1.4.2 --application shop \\',
        '  --repository https://git.example.com/config.git --git-token-file token',
        'seatrial bump registry.example/shop:1.4.2 --application shop --cluster staging --repository …',
        'seatrial bump shop:1.4.2@sha256:… --at apps/shop/values.yaml#/image/tag --repository …',
      ),
    )
    .argument('<image>', 'with its new tag, its new digest, or both')
    .requiredOption('--repository <url>', 'config repository (http, https or ssh)')
    .option('--application <name>', 'only in the folder of this application', label)
    .option('--cluster <name>', 'only in what the application has for this cluster alone', label)
    .option('--path <pattern...>', 'only in these files: "apps/*/values.yaml", "apps/shop/**"')
    .option('--at <file#/pointer...>', 'at these places alone, whatever they are called')
    .option('--author <name <email>>', 'of the commit', 'Seatrial <noreply@seatrial.dev>')
    .option('--dry-run', 'say what would change, and push nothing')
    .action((image: string, options: BumpOptions) =>
      shell.run(async (context) => {
        const { bump } = await import('../bump/bump.ts');
        return bump(image, options, context);
      }),
    );
}
