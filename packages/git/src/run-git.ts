import type { Clock, Op } from '@seatrial/core';
import { GitConstructError, type SimpleGitOptions, simpleGit } from 'simple-git';
import { classifyFailure, reasonOf } from './classify-failure.ts';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import { redact } from './remote.ts';

interface GitRun {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface RunExtra {
  /** Never empty: simple-git would leave standard input open. */
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: `commandTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** Runs git in one bare repository. `doing` completes "Cannot ...", for the message of a failure. */
export interface Git {
  /** @returns any exit code; throws GitError when git could not run to its end */
  run(doing: string, args: readonly string[], op: Op, extra?: RunExtra): Promise<GitRun>;
  /** @throws GitError classified from git's text unless it exits with 0 */
  output(doing: string, args: readonly string[], op: Op, extra?: RunExtra): Promise<Buffer>;
  /** The classified error for a run that failed. */
  failure(doing: string, run: GitRun): GitError;
}

export interface GitSettings {
  readonly directory: string;
  /** Asked for each command: credentials may be others by then. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  readonly secrets: () => readonly string[];
  readonly clock: Clock;
  readonly limits: MirrorLimits;
  /** Called with each failure of git. */
  readonly onFailure: (failure: GitError) => void;
}

export function createGit(settings: GitSettings): Git {
  async function run(doing: string, args: readonly string[], op: Op, extra: RunExtra = {}): Promise<GitRun> {
    const clean = (text: string): string => redact(text, settings.secrets());
    const stop = stopAfter(doing, op, extra.timeoutMs ?? settings.limits.commandTimeoutMs, settings.clock);
    const running = spawnGit(settings, args, extra, stop);
    const onEnd = (): void => stop.ended.resolve();
    running.then(onEnd, onEnd);
    try {
      const done = await Promise.race([running, stop.stopped]);
      return { ...done, stderr: clean(done.stderr) };
    } catch (error) {
      if (stop.signal.aborted) await endOf(stop, settings);
      if (error instanceof GitError) throw error;
      // The one thing simple-git checks by itself: that the directory is there.
      const gone = error instanceof GitConstructError;
      const why = `${clean(String(error))}, ${gone ? 'the next fetch makes the mirror anew' : 'see the text of git'}`;
      throw reported(new GitError(gone ? 'Corrupt' : 'Internal', `Cannot ${doing}: ${why}`));
    } finally {
      stop.release();
    }
  }

  function failure(doing: string, { stderr }: GitRun): GitError {
    const isShown = settings.secrets().length > 0;
    const { code, advice } = classifyFailure(stderr, isShown);
    return reported(new GitError(code, `Cannot ${doing}: ${reasonOf(stderr)}; ${advice}`));
  }

  function reported(error: GitError): GitError {
    settings.onFailure(error);
    return error;
  }

  async function output(doing: string, args: readonly string[], op: Op, extra?: RunExtra): Promise<Buffer> {
    const done = await run(doing, args, op, extra);
    if (done.exitCode === 0) return done.stdout;
    throw failure(doing, done);
  }

  return { run, output, failure };
}

async function spawnGit(
  { directory, environment, limits }: GitSettings,
  args: readonly string[],
  extra: RunExtra,
  { signal, abort, ended: { resolve: onEnd } }: Stop,
): Promise<GitRun> {
  const env = { ...(await environment()), ...extra.env };
  const chunks: Buffer[] = [];
  let ended = { exitCode: -1, stderr: '' };
  const options: Partial<SimpleGitOptions> = {
    baseDir: directory,
    abort: signal,
    allowEnvironment: Object.keys(env).filter((name) => name.startsWith('GIT_')),
    // Only this package makes the environment and the arguments (environment.ts), from checked parts (names.ts).
    unsafe: {
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeGpgProgram: true,
      allowUnsafeHooksPath: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
    // Its default takes the output 50 ms after the exit, read to the end or not.
    completion: { onClose: true, onExit: false },
    // Exit codes are answers here (merge-base says no by 1), so none is an error.
    errors: (_error, result) => {
      ended = { exitCode: result.exitCode, stderr: Buffer.concat(result.stdErr).toString() };
      return undefined;
    },
    ...(extra.input === undefined ? {} : { input: () => extra.input }),
  };
  let bytes = 0;
  await simpleGit(options)
    .env(env)
    .outputHandler((_command, stdout) => {
      // With the process itself: simple-git waits for its helpers too, which keep standard error open.
      stdout.once('close', onEnd);
      // `raw` gives text only; blobs and paths need the bytes.
      stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= limits.stdoutBytesMax) return;
        const command = `git ${args[0] ?? ''}`;
        abort(
          new GitError(
            'TooLarge',
            `Cannot run ${command}: it printed more than ${limits.stdoutBytesMax} bytes`,
          ),
        );
      });
    })
    .raw([...args]);
  if (ended.exitCode < 0) {
    const problem = 'git did not start, expected git 2.39 or newer on PATH';
    throw new GitError('Internal', `Cannot run git ${args[0] ?? ''}: ${problem}`, new Error(ended.stderr));
  }
  return { ...ended, stdout: Buffer.concat(chunks) };
}

/** The three ends of a command that did not end by itself: the caller, the time, the output. */
interface Stop {
  readonly signal: AbortSignal;
  readonly stopped: Promise<never>;
  /** To be resolved when the process is gone. */
  readonly ended: PromiseWithResolvers<void>;
  readonly abort: (why: GitError) => void;
  readonly release: () => void;
}

function stopAfter(doing: string, op: Op, timeoutMs: number, clock: Clock): Stop {
  const controller = new AbortController();
  const timer = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const abort = (why: GitError): void => {
    controller.abort(why);
    reject(why);
  };
  const onAbort = (): void =>
    abort(new GitError('Aborted', `Cannot ${doing}: it was stopped`, op.signal.reason));
  op.signal.addEventListener('abort', onAbort, { once: true });
  if (op.signal.aborted) onAbort();
  clock.sleep(timeoutMs, timer.signal).then(
    () =>
      abort(new GitError('Unavailable', `Cannot ${doing}: no end within ${timeoutMs} ms, try again later`)),
    () => undefined,
  );
  stopped.catch(() => undefined);
  const release = (): void => {
    op.signal.removeEventListener('abort', onAbort);
    timer.abort();
  };
  return {
    signal: controller.signal,
    stopped,
    ended: Promise.withResolvers(),
    abort,
    release,
  };
}

/** Waits until a git that was asked to stop has released its locks, so that the next one finds none. */
async function endOf({ ended }: Stop, { clock, limits }: GitSettings): Promise<void> {
  const timer = new AbortController();
  const grace = clock.sleep(limits.stopGraceMs, timer.signal).catch(() => undefined);
  await Promise.race([ended.promise, grace]);
  timer.abort();
}
