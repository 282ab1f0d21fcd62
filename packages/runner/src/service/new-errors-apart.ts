import { Worker } from 'node:worker_threads';
import {
  type ConfigFile,
  messageOf,
  type Op,
  PortError,
  type RenderedFiles,
  type RenderRequest,
} from '@seatrial/core';
import type { Finding, SourceFile } from '@seatrial/model';
import type { RepositoryChange } from '@seatrial/render';
import { isSameFile } from '../source/parsed-files.ts';
import type { NewErrors } from '../world.ts';

/** What the worker is given: most files of two commits are the same. */
export interface FilesToCompare {
  readonly both: readonly ConfigFile[];
  readonly before: readonly ConfigFile[];
  readonly after: readonly ConfigFile[];
  readonly awaited: RepositoryChange['awaited'];
}

/** What the worker asks for, as it reads no Git and starts no programs itself; each is answered with its `id`. */
export type Asked = { readonly id: number } & (
  | { readonly type: 'Folder'; readonly of: 'before' | 'after'; readonly folder: string }
  | { readonly type: 'Render'; readonly request: RenderRequest }
);

export type Answer = { readonly id: number } & (
  | { readonly type: 'Files'; readonly files: readonly SourceFile[] }
  | { readonly type: 'Rendered'; readonly rendered: RenderedFiles }
  | Failed
);

/** A PortError, as threads can tell each other of it. */
interface Failed {
  readonly type: 'Failed';
  readonly code: PortError['code'];
  readonly message: string;
}

/** What it says last. */
export type Ended = { readonly type: 'Found'; readonly findings: readonly Finding[] } | Failed;

/** Of the worker's heap; one that needs more ends alone. */
const heapMebibytesMax = 1024;

/**
 * Compares what is wrong with two commits in a thread of its own: parsing a whole repository takes seconds, and here a Lease
 * is to be renewed meanwhile. The thread ends with the answer, and when it is not waited for any more.
 */
export const newErrorsApart: NewErrors = async (change, op) => {
  op.signal.throwIfAborted();
  const workerData = toCompare(change);
  const files = [...workerData.both, ...workerData.before, ...workerData.after];
  const worker = new Worker(new URL('./new-errors-worker.ts', import.meta.url), {
    workerData,
    transferList: buffersOf(files),
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytesMax },
  });
  const over = new AbortController();
  try {
    return await answerOf(worker, change, { signal: AbortSignal.any([op.signal, over.signal]) });
  } finally {
    over.abort();
    await worker.terminate();
  }
};

async function answerOf(worker: Worker, change: RepositoryChange, op: Op): Promise<readonly Finding[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Finding[]>();
  const stop = (): void => reject(op.signal.reason);
  worker.on('message', (said: Asked | Ended) => {
    if (said.type === 'Found') resolve(said.findings);
    else if (said.type === 'Failed') reject(new PortError(said.code, said.message));
    else tell(worker, change, said, op).catch(reject);
  });
  worker.once('error', (error) => reject(failed(messageOf(error), error)));
  worker.once('exit', (code) => reject(failed(`its thread ended with ${code}`)));
  op.signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    op.signal.removeEventListener('abort', stop);
  }
}

async function tell(worker: Worker, change: RepositoryChange, asked: Asked, op: Op): Promise<void> {
  const { id } = asked;
  function answer(told: Answer, files: readonly SourceFile[]): void {
    worker.postMessage(told, buffersOf(files));
  }
  try {
    if (asked.type === 'Folder') {
      const files = (await change[asked.of].readFolder(asked.folder, op)).map(copied);
      answer({ id, type: 'Files', files }, files);
    } else {
      const rendered = await change.renderFiles(asked.request, op);
      const files = rendered.files.map(copied);
      answer({ id, type: 'Rendered', rendered: { ...rendered, files } }, files);
    }
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    answer({ id, type: 'Failed', code: error.code, message: error.message }, []);
  }
}

function failed(why: string, cause?: unknown): PortError {
  return new PortError('Invalid', `Cannot check the config branch as a revert would leave it: ${why}`, cause);
}

function toCompare({ before, after, awaited }: RepositoryChange): FilesToCompare {
  const known = new Map(before.files.map((file) => [file.path, file]));
  const isKnown = (file: ConfigFile): boolean => {
    const found = known.get(file.path);
    return found !== undefined && isSameFile(found, file);
  };
  const both = new Set(after.files.filter(isKnown).map(({ path }) => path));
  return {
    both: after.files.filter(({ path }) => both.has(path)).map(copied),
    before: before.files.filter(({ path }) => !both.has(path)).map(copied),
    after: after.files.filter(({ path }) => !both.has(path)).map(copied),
    awaited,
  };
}

/** Its bytes alone: they may be a part of all that was read together, and others hold that. */
function copied<File extends SourceFile>(file: File): File {
  return { ...file, bytes: Uint8Array.from(file.bytes) };
}

function buffersOf(files: readonly SourceFile[]): ArrayBuffer[] {
  return files.map(({ bytes }) => bytes.buffer as ArrayBuffer);
}
