import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { Interrupted } from './context.ts';
import { aContext } from './testing/a-context.ts';

const runIt = ['run', '--cluster', 'local', '--repository', 'http://127.0.0.1:9/', '--state-directory', '.'];

describe('runCli', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-cli-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each([
    [['aprove'], "unknown command 'aprove'\n(Did you mean approve?)"],
    [['releases', '--wath'], "unknown option '--wath'\n(Did you mean --watch?)"],
    [['run', '--cluster', 'UPPER'], 'It must consist of at most 63 lower-case letters'],
    [['releases', '-o', 'xml'], 'Allowed choices are table, wide, json, yaml, name'],
    [['approve'], "missing required argument 'release'"],
    [['help', 'aprove'], 'Cannot show help for "aprove": no such command\nhint: there are: validate, '],
    [
      ['help', 'release', 'shw'],
      'Cannot show help for "release shw": no such command\nhint: there are: show',
    ],
    [['help', 'approve', 'it'], 'hint: approve has no commands of its own'],
    [['releases', '-A', '-n', 'shop'], 'cannot be used with option'],
    [
      ['local', 'up', '--images', 'nowhere.json'],
      'Cannot read the table of images /nowhere.json: there is no such file or folder\nhint: check --images',
    ],
    [['local', 'up', '--clusters', 'a,a'], 'Each name must be another.'],
    [['local', 'up', '--clusters', 'a,b,c'], 'There can be 2 at most.'],
    [['local', 'up', '--nodes-per-zone', '86'], 'It must be a whole number from 1 to 85.'],
    [['gate', 'simulate', '--rps', 'many'], 'It must be a number.'],
    [[...runIt, '--hook-listen', 'here'], 'Cannot listen at "here": it is not HOST:PORT'],
    [[...runIt, '--hook-listen', '127.0.0.1:0'], '--hook-listen and --hook-secret-file belong together'],
    [[...runIt, '--hook-secret-file', 'secrets'], '--hook-listen and --hook-secret-file belong together'],
  ])('answers %j with 2 and what was meant', async (args, message) => {
    const context = aContext();

    expect(await runCli(args, context)).toBe(2);
    expect(context.written.stderr).toContain(message);
    expect(context.written.stdout).toBe('');
  });

  it.each([
    ['a kubeconfig that is not there', 'none', 'there is no such file'],
    ['one that is no YAML', 'broken', 'check the file'],
    ['one without the context', 'empty', "no context 'nowhere', there are: none"],
  ])('answers %s with 2', async (_, name, message) => {
    await writeFile(join(directory, 'broken'), '{{');
    await writeFile(
      join(directory, 'empty'),
      'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n',
    );
    const context = aContext();
    const args = ['releases', '--kubeconfig', join(directory, name), '--context', 'nowhere'];

    expect(await runCli(args, context)).toBe(2);
    expect(context.written.stderr).toMatch(/^error: Cannot .*\nhint: /);
    expect(context.written.stderr).toContain(message);
  });

  it('answers a cluster that is not up with 4', async () => {
    const kubeconfig = join(directory, 'nobody');
    const server = 'http://127.0.0.1:1';
    await writeFile(
      kubeconfig,
      JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
        clusters: [{ name: 'x', cluster: { server } }],
        users: [],
      }),
    );
    const context = aContext();

    expect(await runCli(['releases', '--kubeconfig', kubeconfig], context)).toBe(4);
    expect(context.written.stderr).toContain('hint: is the cluster up?');
  });

  it('looks for the kubeconfig where kubectl does', async () => {
    const context = aContext({ env: { HOME: directory, KUBECONFIG: join(directory, 'of-the-variable') } });
    const homely = aContext({ env: { HOME: directory } });

    expect(await runCli(['status'], context)).toBe(2);
    expect(context.written.stderr).toContain('of-the-variable');
    expect(await runCli(['status'], homely)).toBe(2);
    expect(homely.written.stderr).toContain(join(directory, '.kube', 'config'));
  });

  it('shows where an error comes from only when asked', async () => {
    const silent = aContext({ env: { HOME: directory } });
    const telling = aContext({ env: { HOME: directory, SEATRIAL_DEBUG: '1' } });

    await runCli(['status'], silent);
    await runCli(['status'], telling);

    expect(silent.written.stderr.split('\n')).toHaveLength(3);
    expect(telling.written.stderr).toContain('open-cluster.ts');
  });

  it('ends with 130 when it was interrupted', async () => {
    const context = { ...aContext(), signal: AbortSignal.abort(new Interrupted('SIGINT')) };

    expect(await runCli(['gate', 'judge'], context)).toBe(130);
  });

  it('judges standard input line by line, and tells malformed lines', async () => {
    const look = { t: 1, stable: { requests: 100, bad: 0 }, canary: { requests: 100, bad: 90 } };
    const context = aContext({ stdin: `${JSON.stringify(look)}\nNaN\n` });

    expect(await runCli(['gate', 'judge', '--minimum-sample', '20'], context)).toBe(1);
    expect(
      context.written.stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toMatchObject([
      { t: 1, verdict: 'fail' },
      { t: null, verdict: 'fail', error: expect.stringContaining('Cannot judge line 2') },
    ]);
    expect(context.written.stderr).toContain('Cannot judge line 2');
  });

  it.each([
    'judge',
    'simulate --rps 1 --weight 10 --stable-rate 0 --canary-rate 0 --minutes 1',
    'power --requests-per-second 1',
  ])('refuses a gate that no file could ask for: gate %s', async (command) => {
    const context = aContext();
    const flags = ['--tolerance-odds', '0.5', '--minimum-sample', '1.5'];

    expect(await runCli(['gate', ...command.split(' '), ...flags], context)).toBe(2);
    expect(context.written.stderr).toContain(
      'Cannot make a gate: --tolerance-odds must be at least 1, got 0.5; --minimum-sample must be a whole number, got 1.5\n',
    );
  });

  it('refuses a gate that contradicts itself, or what is its default', async () => {
    const both = aContext();
    const one = aContext();

    expect(await runCli(['gate', 'judge', '--extra-share-max', '0.5', '--ceiling-share', '0.1'], both)).toBe(
      2,
    );
    expect(both.written.stderr).toMatch(
      /^error: Cannot make a gate: --extra-share-max 0\.5 is above --ceiling-share 0\.1: .+\nhint: lower --extra-share-max, or raise --ceiling-share\n$/,
    );
    expect(await runCli(['gate', 'judge', '--pass-below-odds', '1.2'], one)).toBe(2);
    expect(one.written.stderr).toContain('--tolerance-odds 1.5');
  });

  it.each([[['gate', 'judge', '--help']], [['help', 'gate', 'judge']]])(
    'shows the defaults of the gate: %j',
    async (args) => {
      const context = aContext();

      expect(await runCli(args, context)).toBe(0);
      const help = context.written.stdout.replaceAll(/\s+/g, ' ');
      expect(help).toContain('share of good releases that may be rolled back (default: 0.01)');
      expect(help).toContain('requests of the canary before a verdict (default: 10)');
    },
  );

  it.each(['0', '1.5', '1000000000'])('tells one range for the runs of a simulation: %s', async (runs) => {
    const context = aContext();
    const flags = `--rps 1 --weight 10 --stable-rate 0 --canary-rate 0 --minutes 1 --runs ${runs}`;

    expect(await runCli(['gate', 'simulate', ...flags.split(' ')], context)).toBe(2);
    expect(context.written.stderr).toMatch(
      /^error: Cannot simulate: the runs must be a whole number from 1 to /,
    );
  });

  it('shows which options a command cannot do without', async () => {
    const context = aContext();

    await runCli(['run', '--help'], context);

    expect(context.written.stdout.replaceAll(/\s+/g, ' ')).toContain('that means this cluster (required)');
  });

  it('says that a weight of 100% leaves nothing to compare with', async () => {
    const context = aContext();
    const flags = '--rps 1 --weight 100 --stable-rate 0 --canary-rate 0.1 --minutes 1 --runs 2';

    expect(await runCli(['gate', 'simulate', ...flags.split(' ')], context)).toBe(0);
    expect(context.written.stderr).toMatch(/^warning: at a weight of 100% nothing reaches stable/);
  });

  it('stops a simulation that would take minutes when it is interrupted', async () => {
    const interrupt = new AbortController();
    const context = { ...aContext(), signal: interrupt.signal };
    const flags = '--rps 100 --weight 10 --stable-rate 0.001 --canary-rate 0.001 --minutes 240 --runs 100000';

    const running = runCli(['gate', 'simulate', ...flags.split(' ')], context);
    interrupt.abort(new Interrupted('SIGINT'));

    expect(await running).toBe(130);
  });

  it('simulates the gate in a shape that does not depend on what happened', async () => {
    const context = aContext();
    const flags = '--rps 1 --weight 10 --stable-rate 0 --canary-rate 0 --minutes 1 --runs 5 --seed 1 -o json';

    expect(await runCli(['gate', 'simulate', ...flags.split(' ')], context)).toBe(0);
    expect(JSON.parse(context.written.stdout)).toEqual({
      rollback: 0,
      minutesToRollback: { p50: null, p95: null },
      badRequests: { p50: 0, p95: 0 },
      promoted: 0,
      inconclusive: 1,
      minutesToPromotion: { p50: null, p95: null },
    });
  });

  it('simulates releases by the steps of a file, and says what is wrong with it', async () => {
    const [right, wrong] = [aContext(), aContext()];
    const flags = [
      'gate',
      'simulate',
      ...'--rps 1 --weight 10 --stable-rate 0 --canary-rate 0 --runs 5'.split(' '),
    ];
    const [good, bad] = [join(directory, 'steps.yaml'), join(directory, 'bad.yaml')];
    await writeFile(good, '- setWeight: 50\n- pause: { seconds: 10 }\n');
    await writeFile(bad, '- pause: { seconds: 10 }\n');

    expect(await runCli([...flags, '--steps', good, '-o', 'json'], right)).toBe(0);
    expect(JSON.parse(right.written.stdout)).toMatchObject({ promoted: 1, inconclusive: 0 });
    expect(await runCli([...flags, '--steps', bad], wrong)).toBe(2);
    expect(wrong.written.stderr).toContain('the first step sets a weight');
  });

  it('says what the gate sees at a rate of requests, in lines that fit, and what it does not see', async () => {
    const context = aContext();
    const flags = '--requests-per-second 100 --watch-seconds 30';

    expect(await runCli(['gate', 'power', ...flags.split(' ')], context)).toBe(0);
    const lines = context.written.stdout.trimEnd().split('\n');
    expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ +10% +10\/s +60 min +after [\d.]+ min$/);
    expect(lines.find((each) => each.includes('20%'))).toMatch(/min +is taken back for its errors$/);
    expect(lines.at(-1)).toMatch(
      /^Not seen: less than 0\.\d+% bad requests\. Such a version may be promoted\.$/,
    );
  });

  it('says the same to programs, by the steps of a file, and what a rate of requests is not enough for', async () => {
    const [few, none] = [aContext(), aContext()];
    const steps = join(directory, 'power-steps.yaml');
    await writeFile(steps, '- setWeight: 50\n- evidence: { timeoutSeconds: 60 }\n');
    const flags = ['--steps', steps, '--stable-rate', '0', '-o', 'json'];

    expect(await runCli(['gate', 'power', '--requests-per-second', '1', ...flags], few)).toBe(0);
    expect(JSON.parse(few.written.stdout)).toMatchObject({
      requestsPerSecond: 1,
      stableRate: 0,
      steps: [{ weightPercent: 50, canaryRps: 0.5, timeoutMinutes: 1, minutesToPass: null }],
      good: { canaryRate: 0, end: 'Inconclusive', minutes: 1 },
    });
    expect(await runCli(['gate', 'power', '--requests-per-second', '0', ...flags], none)).toBe(2);
    expect(none.written.stderr).toMatch(
      /^error: Cannot say what is seen: the requests per second must be above 0/,
    );
  });
});
