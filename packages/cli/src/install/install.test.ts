import { installation, type KubeObject, RunnerValues } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { installCommand } from '../commands/install.ts';
import { runCommand } from '../commands/run.ts';
import { aContext } from '../testing/a-context.ts';

const least = {
  image: 'registry.example.com/seatrial:1',
  cluster: 'staging',
  repository: 'https://git.example.com/config.git',
};
const runner = ['--image', least.image, '--cluster', 'staging', '--repository', least.repository];

describe('seatrial install', () => {
  it('prints the same objects as YAML and as JSON, and asks no cluster', async () => {
    const yaml = aContext();
    const json = aContext();

    expect(await runCli(['install', ...runner, '-o', 'yaml'], yaml)).toBe(0);
    expect(await runCli(['install', ...runner, '-o', 'json'], json)).toBe(0);

    const { items } = JSON.parse(json.written.stdout) as { items: readonly KubeObject[] };
    expect(items).toEqual(Object.values(installation(RunnerValues.parse(least))).flat());
    expect(yaml.written.stdout.match(/^kind: (.*)$/gm)).toEqual(items.map(({ kind }) => `kind: ${kind}`));
    expect(yaml.written.stderr).toContain('the key that signs the ledger is not among it');
  });

  it('prints no runner where that runs elsewhere', async () => {
    const context = aContext();

    expect(await runCli(['install', '--no-runner', '-o', 'yaml'], context)).toBe(0);

    expect(context.written.stdout).toContain('kind: CustomResourceDefinition');
    expect(context.written.stdout).not.toContain('kind: Deployment');
  });

  it('has an option for each value, but for what only a chart can say', () => {
    const known = new Set(
      installCommand({ run: async () => undefined }).options.map((it) => it.attributeName()),
    );

    const missing = Object.keys(RunnerValues.shape).filter((name) => !known.has(name));

    expect(missing).toEqual(['resources']);
  });

  it.each([
    ['https://git.example.com/config.git', []],
    ['git@git.example.com:config.git', ['--tag', 'v1', '--branch', 'main']],
    [
      'ssh://git@git.example.com/c',
      ['--versions', '>=1', '--poll-seconds', '60', '--hook-secret', 'h', '--repositories-secret', 'r'],
    ],
    [
      'https://github.com/acme/config',
      ['--forge', 'github', '--forge-url', 'https://ghe.example.com:8443/api/v3', '--forge-secret', 'f'],
    ],
    [
      'https://github.com/acme/config',
      ['--forge', 'github', '--forge-app-id', '7', '--forge-app-secret', 'a'],
    ],
  ])('starts the runner of %s with options that it has', async (repository, more) => {
    const context = aContext();
    await runCli(['install', ...runner, '--repository', repository, ...more, '-o', 'json'], context);
    const { items } = JSON.parse(context.written.stdout) as { items: readonly KubeObject[] };
    const [, ...args] = argsOf(items.find(({ kind }) => kind === 'Deployment'));
    let isRun = false;
    const command = runCommand({
      run: async () => {
        isRun = true;
      },
    }).exitOverride();

    await command.parseAsync(args, { from: 'user' });

    expect(isRun).toBe(true);
    expect(command.opts()).toMatchObject({ cluster: 'staging', repository });
  });

  it.each([
    [[], 'Cannot install a runner without --image, --cluster, --repository'],
    [['--image', 'x', '--cluster', 'staging'], 'without --repository\nhint: say it, or --no-runner'],
    [['--no-runner', '--git-secret', 'x'], 'Cannot install without a runner and take --git-secret'],
    [[...runner, '--tag', 'v1', '--versions', '>=1'], 'give one of --tag and --versions'],
    [[...runner, '--state-size', 'much'], 'Cannot use --state-size: it must be an amount'],
    [[...runner, '--hook-secret', 'No'], 'Cannot use --hook-secret: it must be lower-case'],
    [[...runner, '--env', 'HTTPS_PROXY'], 'it is not NAME=VALUE'],
    [[...runner, '--env', '1=2'], 'Cannot use --env: it must be the name of a variable'],
    [[...runner, '--egress', 'gateway'], 'it is not NAMESPACE:PORT'],
    [[...runner, '--egress', 'gateway:70000'], 'it is not NAMESPACE:PORT'],
    [['--chart', 'x', '-o', 'yaml'], 'cannot be used with option'],
  ])('answers %j with 2 and what was meant', async (args, message) => {
    const context = aContext();

    expect(await runCli(['install', ...args], context)).toBe(2);

    expect(context.written.stderr).toContain(message);
    expect(context.written.stdout).toBe('');
  });
});

function argsOf(deployment: KubeObject | undefined): readonly string[] {
  const spec = deployment?.['spec'] as {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] };
    };
  };
  return spec.template.spec.containers[0]?.args ?? [];
}
