import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

/** The executable as a user starts it, on the Node.js of the workspace: vitest accepts what that may refuse. */
const bin = fileURLToPath(new URL('../../packages/cli/bin/seatrial.mjs', import.meta.url));
const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
const soundFolder = fileURLToPath(new URL('../../actions/validate', import.meta.url));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function seatrial(args: readonly string[], stdin = ''): Promise<Ended> {
  return start(node, [bin, ...args], stdin);
}

/** With a redirection of a shell, such as `>/dev/full`. */
function seatrialInto(redirection: string, args: readonly string[]): Promise<Ended> {
  return start('bash', ['-c', `"$@" ${redirection}`, 'bash', node, bin, ...args]);
}

function start(program: string, args: readonly string[], stdin = ''): Promise<Ended> {
  const child = spawn(program, args, { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe('the seatrial executable', () => {
  it.each([
    { args: ['--help'], exitCode: 0, text: 'Usage: seatrial [options] [command]' },
    { args: ['--version'], exitCode: 0, text: '0.1.0' },
    { args: ['help', 'approve'], exitCode: 0, text: 'Usage: seatrial approve' },
    { args: ['help', 'release', 'show'], exitCode: 0, text: '  seatrial release show shop\n' },
    { args: ['completion', 'bash'], exitCode: 0, text: 'complete -F _seatrial seatrial' },
    { args: ['validate', soundFolder, '-o', 'json'], exitCode: 0, text: '"findings": []' },
  ])('answers $args', async ({ args, exitCode, text }) => {
    const ended = await seatrial(args);

    expect(ended).toMatchObject({ exitCode, stderr: '' });
    expect(ended.stdout).toContain(text);
    expect(ended.stdout).not.toContain('\u001B');
  });

  it('judges what it is piped', async () => {
    const arm = { requests: 5000, bad: 0 };
    const lines = [1, 2].map((t) => JSON.stringify({ t, stable: arm, canary: arm })).join('\n');

    const { stdout, exitCode } = await seatrial(['gate', 'judge'], lines);

    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).verdict),
    ).toEqual(['pass', 'pass']);
  });

  it('simulates a gate the same way twice', async () => {
    const args =
      'gate simulate --rps 1 --weight 10 --stable-rate 0.001 --canary-rate 0.2 --minutes 5 --runs 20 --seed 3';

    const [first, second] = await Promise.all([seatrial(args.split(' ')), seatrial(args.split(' '))]);

    expect(first).toEqual(second);
    expect(first.stdout).toContain('Rolled back         100% of 20 releases');
  });

  it.each([
    [['--help']],
    [['validate', soundFolder]],
    [['completion', 'zsh']],
    [['validate', soundFolder, '-o', 'json']],
  ])('says in a line that the answer cannot be written: %j', async (args) => {
    expect(await seatrialInto('>/dev/full', args)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Cannot write to standard output: there is no space left\n',
    });
  });

  it('keeps its exit code where errors cannot be written', async () => {
    const ended = await seatrialInto('2>/dev/full', ['validate', '/nonexistent']);

    expect(ended).toEqual({ exitCode: 2, stdout: '', stderr: '' });
  });

  it('ends with 2 when it is asked nothing', async () => {
    expect((await seatrial([])).exitCode).toBe(2);
  });
});

/** Makes the launcher take itself for an older Node.js; what it starts is none. */
const asOlderNode = `--import=data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })",
)}`;
const sayPid = '--import=data:text/javascript,console.error(process.pid)';

describe('the seatrial executable on an older Node.js', () => {
  /** A command that reads until its input ends, which it does not before the test. */
  async function startReading() {
    const input = spawn('cat');
    onTestFinished(() => void input.kill());
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', NODE_OPTIONS: sayPid };
    const launcher = spawn(node, [asOlderNode, bin, 'gate', 'judge'], {
      stdio: [input.stdout, 'pipe', 'pipe'],
      env,
    });
    const answers = createInterface({ input: launcher.stdout });
    const pids: number[] = [];
    createInterface({ input: launcher.stderr }).on('line', (pid) => pids.push(Number(pid)));
    const closed = once(launcher, 'close');
    input.stdin.write('{}\n');
    await once(answers, 'line');
    return { launcher, pid: pids[1] ?? 0, closed };
  }

  it('ends when its launcher is killed', async () => {
    const { launcher, closed } = await startReading();

    launcher.kill('SIGKILL');

    // Which comes when nobody holds their output any more.
    expect(await closed).toEqual([null, 'SIGKILL']);
  });

  it.each([
    { signal: 'SIGKILL', exitCode: 137 },
    { signal: 'SIGABRT', exitCode: 134 },
  ])('ends as a shell tells of $signal', async ({ signal, exitCode }) => {
    const { pid, closed } = await startReading();

    process.kill(pid, signal);

    expect(await closed).toEqual([exitCode, null]);
  });
});
