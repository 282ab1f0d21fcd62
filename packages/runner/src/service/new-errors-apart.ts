import { Worker } from 'node:worker_threads';
import { type ConfigFile, messageOf, type Op, PortError } from '@seatrial/core';
import type { Finding } from '@seatrial/model';
import { isSameFile } from '../source/parsed-files.ts';
import type { NewErrors } from '../world.ts';

/** What the worker is given: most files of two commits are the same. */
export interface FilesToCompare {
  readonly both: readonly ConfigFile[];
  readonly before: readonly ConfigFile[];
  readonly after: readonly ConfigFile[];
}

/** Of the worker's heap; one that needs more ends alone. */
const heapMebibytesMax = 1024;

/**
 * Compares what is wrong with two commits in a thread of its own: parsing a whole repository takes seconds, and here a Lease
 * is to be renewed meanwhile. The thread ends with the answer, and when it is not waited for any more.
 */
export const newErrorsApart: NewErrors = async (before, after, op) => {
  op.signal.throwIfAborted();
  const workerData = toCompare(before, after);
  const files = [...workerData.both, ...workerData.before, ...workerData.after];
  const worker = new Worker(new URL('./new-errors-worker.ts', import.meta.url), {
    workerData,
    transferList: files.map(({ bytes }) => bytes.buffer as ArrayBuffer),
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytesMax },
  });
  try {
    return await answerOf(worker, op);
  } finally {
    await worker.terminate();
  }
};

async function answerOf(worker: Worker, { signal }: Op): Promise<readonly Finding[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Finding[]>();
  const stop = (): void => reject(signal.reason);
  worker.once('message', resolve);
  worker.once('error', (error) => reject(failed(messageOf(error), error)));
  worker.once('exit', (code) => reject(failed(`its thread ended with ${code}`)));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failed(why: string, cause?: unknown): PortError {
  return new PortError('Invalid', `Cannot check the config branch as a revert would leave it: ${why}`, cause);
}

function toCompare(before: readonly ConfigFile[], after: readonly ConfigFile[]): FilesToCompare {
  const known = new Map(before.map((file) => [file.path, file]));
  const isKnown = (file: ConfigFile): boolean => {
    const found = known.get(file.path);
    return found !== undefined && isSameFile(found, file);
  };
  const both = new Set(after.filter(isKnown).map(({ path }) => path));
  return {
    both: after.filter(({ path }) => both.has(path)).map(copied),
    before: before.filter(({ path }) => !both.has(path)).map(copied),
    after: after.filter(({ path }) => !both.has(path)).map(copied),
  };
}

/** Its bytes alone: they may be a part of all that was read together, and others hold that. */
function copied(file: ConfigFile): ConfigFile {
  return { ...file, bytes: Uint8Array.from(file.bytes) };
}
