import { spawn } from 'node:child_process';
import { constants as access, accessSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { sendSignal } from '../process/process-table.ts';

/** A program that cannot be started; the message is the kubelet's for the same problem. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: 'NotFound' | 'NotStarted';

  constructor(code: 'NotFound' | 'NotStarted', message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface ProcessSpec {
  /** Program and arguments; `node` is the Node.js that runs this agent. */
  readonly command: readonly string[];
  /** What to begin the command line with, so that the process ends with this one. */
  readonly keeper: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly onOutput: (chunk: Buffer) => void;
}

interface ProcessEnd {
  /** 128 + the signal's number when a signal ended it, as in a container status. */
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
}

export interface ContainerProcess {
  readonly pid: number;
  /** Settles when the process has ended, and with it its group. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Settles when all of its output has been read. Never rejects. */
  readonly closed: Promise<void>;
  /** To the whole process group; nothing when it has ended. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts a program in a process group of its own. @throws StartError */
export async function startProcess(spec: ProcessSpec): Promise<ContainerProcess> {
  const [name = '', ...args] = spec.command;
  const program = findProgram(name, spec.env['PATH'] ?? '', spec.workingDirectory);
  const [file = program, ...rest] = [...spec.keeper, program, ...args];
  const child = spawn(file, rest, {
    cwd: spec.workingDirectory,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isRunning = true;
  child.stdout.on('data', spec.onOutput);
  child.stderr.on('data', spec.onOutput);
  const ended = new Promise<ProcessEnd>((settle) => {
    child.once('exit', (code, signal) => {
      isRunning = false;
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
      settle(
        signal === null ? { exitCode: code ?? 0 } : { exitCode: 128 + constants.signals[signal], signal },
      );
    });
  });
  const closed = new Promise<void>((settle) => child.once('close', () => settle()));
  const pid = await new Promise<number>((settle, reject) => {
    child.once('spawn', () => settle(child.pid ?? 0));
    child.once('error', (cause) => {
      reject(new StartError('NotStarted', `failed to start "${name}": ${cause.message}`, cause));
    });
  });
  return {
    pid,
    ended,
    closed,
    signal: (signal) => {
      if (isRunning) sendSignal(-pid, signal);
    },
  };
}

/** The programs that a shell would find; `node` needs no Node.js on the path. @throws StartError NotFound */
function findProgram(name: string, path: string, workingDirectory: string): string {
  if (name === 'node') return process.execPath;
  const candidates = name.includes('/')
    ? [resolve(workingDirectory, name)]
    : path.split(delimiter).map((directory) => join(directory, name));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new StartError('NotFound', `exec: "${name}": executable file not found in $PATH`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, access.X_OK);
    return true;
  } catch {
    return false;
  }
}
