import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { type Clock, createSerially, type Op } from '@seatrial/core';
import { createReplyReader, type ObjectInfo, type ObjectReply } from './cat-file.ts';
import { classifyFailure, reasonOf } from './classify-failure.ts';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import { unlessAborted } from './unless-aborted.ts';

/**
 * Answers what objects are and hold, by one process of Git that goes on running: a question costs a fraction of a
 * millisecond, where a process for each costs several. Questions are names as Git takes them: an id, a whole ref,
 * `commit:path`, `commit^{tree}`, `commit^1`. Who asks makes them of checked parts (names.ts).
 * Every method throws GitError: Corrupt where an object is damaged, TooLarge, Unavailable after `commandTimeoutMs`, Aborted.
 */
export interface Objects {
  /** Undefined for each name that stands for nothing here. */
  info(names: readonly string[], op: Op): Promise<readonly (ObjectInfo | undefined)[]>;
  /** The same with the bytes. Who asks sees to it that they are not too many. */
  contents(names: readonly string[], op: Op): Promise<readonly (WithBytes | undefined)[]>;
  /**
   * What is asked from now on is answered by a process that begins later: to be called when the repository may have lost what
   * the one before holds open, packs or all of it. What was asked before is answered to its end.
   */
  renew(): void;
}

export type WithBytes = ObjectInfo & { readonly bytes: Uint8Array };

export interface ObjectsParts {
  /** Without credentials: nothing is fetched. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limits: MirrorLimits;
  readonly lifetime: Op;
  /** Called with each failure of git. */
  readonly onFailure: (failure: GitError) => void;
}

/** Names that are asked for at once: others have their turn in between. */
const namesAtOnce = 2_000;
const stderrBytesMax = 64 * 1024;
/** What a process keeps in memory of packs goes with it. */
const answeredBytesMax = 16 * 1024 * 1024;

type What = 'info' | 'contents';
type Replies = readonly (ObjectReply | undefined)[];

export function createObjects(parts: ObjectsParts): Objects {
  const serially = createSerially();
  let talk: Talk | undefined;

  async function once(what: What, names: readonly string[]): Promise<Replies> {
    const asked = talk === undefined || talk.isOver() ? startTalk(parts) : talk;
    talk = asked;
    const replies = await asked.ask(what, names);
    // Another may have taken its place meanwhile.
    if (asked === talk && asked.answeredBytes() > answeredBytesMax) renew();
    return replies;
  }

  function renew(): void {
    talk?.end();
    talk = undefined;
  }

  /** Whatever has ended the process, the answer is the same: only what ends the next one too is its fault. */
  async function answer(what: What, names: readonly string[]): Promise<Replies> {
    try {
      return await once(what, names).catch((error: unknown) => {
        if (error instanceof TalkEnded) return once(what, names);
        throw error;
      });
    } catch (error) {
      const failure = error instanceof TalkEnded ? error.failure : error;
      if (failure instanceof GitError) parts.onFailure(failure);
      throw failure;
    }
  }

  async function ask(what: What, names: readonly string[], op: Op): Promise<Replies> {
    const found: (ObjectReply | undefined)[] = [];
    for (let at = 0; at < names.length; at += namesAtOnce) {
      const some = names.slice(at, at + namesAtOnce);
      found.push(
        ...(await unlessAborted(
          serially('objects', () => answer(what, some)),
          op,
        )),
      );
    }
    return found;
  }

  return {
    info: (names, op) => ask('info', names, op),
    async contents(names, op) {
      const replies = await ask('contents', names, op);
      return replies.map((it) => it && { ...it, bytes: it.bytes ?? new Uint8Array() });
    },
    renew,
  };
}

/** The process has ended before it had answered. */
class TalkEnded extends Error {
  readonly failure: GitError;

  constructor(failure: GitError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** One process, which is asked one thing at a time. */
interface Talk {
  ask(what: What, names: readonly string[]): Promise<Replies>;
  isOver(): boolean;
  answeredBytes(): number;
  /** It ends when it has answered. */
  end(): void;
}

interface Pending {
  readonly take: (chunk: Buffer) => void;
  readonly reject: (why: Error) => void;
}

function startTalk({ environment, clock, limits, lifetime }: ObjectsParts): Talk {
  const args = ['cat-file', '--batch-command', '--buffer'];
  // Not in the mirror, which may be replaced.
  const child = spawn('git', args, { cwd: '/', env: environment, signal: lifetime.signal });
  let pending: Pending | undefined;
  let isOver = false;
  let stderr = '';
  let answeredBytes = 0;

  function stop(why: Error): void {
    isOver = true;
    child.kill('SIGKILL');
    pending?.reject(why);
  }

  child.on('error', (error) => {
    if (lifetime.signal.aborted) stop(new GitError('Aborted', 'Cannot read objects: it was stopped', error));
    else stop(new GitError('Internal', notStarted, error));
  });
  child.on('close', () => {
    isOver = true;
    const { code, advice } = classifyFailure(stderr);
    const problem = `Cannot read objects: ${reasonOf(stderr)}; ${advice}`;
    pending?.reject(new TalkEnded(new GitError(code, problem)));
  });
  child.stdin.on('error', () => undefined); // it has ended, of which `close` tells
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString()}`.slice(-stderrBytesMax);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      pending?.take(chunk);
    } catch (error) {
      stop(error instanceof Error ? error : new Error(String(error)));
    }
  });

  async function ask(what: What, names: readonly string[]): Promise<Replies> {
    const { promise, resolve, reject } = Promise.withResolvers<Replies>();
    const replies: (ObjectReply | undefined)[] = [];
    const read = createReplyReader(what === 'contents', (reply) => {
      replies.push(reply);
      if (replies.length === names.length) resolve(replies);
    });
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      answeredBytes += chunk.length;
      if (bytes > limits.stdoutBytesMax) throw tooLarge(limits);
      read(chunk);
    };
    pending = { take, reject };
    stderr = '';
    const timer = new AbortController();
    const { commandTimeoutMs } = limits;
    const late = `Cannot read objects: no end within ${commandTimeoutMs} ms, try again later`;
    clock.sleep(commandTimeoutMs, timer.signal).then(
      () => stop(new GitError('Unavailable', late)),
      () => undefined,
    );
    hold(child, true);
    child.stdin.write(`${names.map((name) => `${what} ${name}\n`).join('')}flush\n`);
    try {
      return await promise;
    } finally {
      pending = undefined;
      timer.abort();
      hold(child, false);
    }
  }

  return { ask, isOver: () => isOver, answeredBytes: () => answeredBytes, end: () => child.stdin.end() };
}

const notStarted = 'Cannot read objects: git did not start, expected git 2.39 or newer on PATH';

function tooLarge({ stdoutBytesMax }: MirrorLimits): GitError {
  return new GitError('TooLarge', `Cannot run git cat-file: it printed more than ${stdoutBytesMax} bytes`);
}

/** While nobody waits for an answer the process keeps nobody from ending: it ends with whoever has started it. */
function hold(child: ChildProcessWithoutNullStreams, isHeld: boolean): void {
  const how = isHeld ? 'ref' : 'unref';
  child[how]();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream[how]();
}
