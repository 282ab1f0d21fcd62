import { createLru, type Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import type { Objects } from './objects.ts';
import { unlessAborted } from './unless-aborted.ts';

interface BlobRef {
  readonly id: string;
  readonly sizeBytes: number;
}

/** Blobs by id. An id never changes its bytes, so what was read once is read from memory; callers must not write to it. */
export interface BlobStore {
  read(blobs: readonly BlobRef[], op: Op): Promise<ReadonlyMap<string, Uint8Array>>;
}

interface Wanted extends BlobRef {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Those who ask while git answers are answered together after that, in parts that are no longer than they need be. Shared work runs
 * under `lifetime`, not under one caller's signal.
 */
export function createBlobStore(
  objects: Objects,
  limits: MirrorLimits,
  lifetime: Op,
  onCorrupt: () => void,
): BlobStore {
  const cache = createLru<Uint8Array>(limits.blobCacheBytesMax, (bytes) => bytes.length + 64);
  const pending = new Map<string, Promise<Uint8Array>>();
  const queue: Wanted[] = [];
  let draining = false;

  function request(blob: BlobRef): Promise<Uint8Array> {
    const known = cache.get(blob.id);
    if (known !== undefined) return Promise.resolve(known);
    const asked = pending.get(blob.id);
    if (asked !== undefined) return asked;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    pending.set(blob.id, promise);
    promise.then(
      (bytes) => cache.set(blob.id, bytes),
      () => undefined,
    );
    queue.push({ ...blob, resolve, reject });
    void drain();
    return promise;
  }

  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    await Promise.resolve(); // whoever asks in the same turn is in the first batch
    while (queue.length > 0) await readBatch(nextBatch(queue, limits.batchBytesMax));
    draining = false;
  }

  async function readBatch(batch: readonly Wanted[]): Promise<void> {
    try {
      const ids = batch.map(({ id }) => id);
      const replies = await objects.contents(ids, lifetime);
      for (const [at, wanted] of batch.entries()) {
        const bytes = replies[at]?.bytes;
        if (bytes === undefined) {
          onCorrupt();
          wanted.reject(missing(wanted.id));
        } else wanted.resolve(bytes);
      }
    } catch (error) {
      for (const wanted of batch) wanted.reject(error);
    } finally {
      for (const { id } of batch) pending.delete(id);
    }
  }

  return {
    async read(blobs, op) {
      const reads = blobs.map(async (blob) => [blob.id, await request(blob)] as const);
      return new Map(await unlessAborted(Promise.all(reads), op));
    },
  };
}

function nextBatch(queue: Wanted[], bytesMax: number): readonly Wanted[] {
  let bytes = 0;
  const end = queue.findIndex((wanted, at) => {
    bytes += wanted.sizeBytes;
    return at > 0 && bytes > bytesMax;
  });
  return queue.splice(0, end < 0 ? queue.length : end);
}

function missing(id: string): GitError {
  return new GitError(
    'Corrupt',
    `Cannot read ${id}: a tree names it and the mirror lacks it, fetch to make the mirror anew`,
  );
}
