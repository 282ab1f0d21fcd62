import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Clock } from '@seatrial/core';
import type { ContainerLog } from './pod-worker.ts';

export interface LogView {
  /** Go on with what comes, until the container ends. */
  readonly follow: boolean;
  /** Infinity for all. */
  readonly tailLines: number;
  readonly bytesMax: number;
}

const CHUNK_BYTES = 64 * 1024;
const FOLLOW_POLL_MS = 200;

/** Copies a log to `out`; a log is bounded, so its lines are counted in memory. */
export async function streamLog(
  log: ContainerLog,
  { follow, tailLines, bytesMax }: LogView,
  out: Writable,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const file = await open(log.path, 'r');
  try {
    let position = Number.isFinite(tailLines) ? tailStart(await file.readFile(), tailLines) : 0;
    let leftBytes = bytesMax;
    for (;;) {
      const wasOpen = log.isOpen();
      const length = Math.min(CHUNK_BYTES, leftBytes);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
      position += bytesRead;
      leftBytes -= bytesRead;
      if (bytesRead > 0 && !out.write(buffer.subarray(0, bytesRead))) await once(out, 'drain', { signal });
      if (leftBytes === 0) return;
      if (bytesRead > 0) continue;
      if (!follow || !wasOpen || signal.aborted) return;
      await clock.sleep(FOLLOW_POLL_MS, signal).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}

/** Where the last `lines` lines begin. */
export function tailStart(text: Buffer, lines: number): number {
  if (lines === 0) return text.length;
  let at = text.length > 0 && text[text.length - 1] === NEWLINE ? text.length - 1 : text.length;
  for (let seen = 0; seen < lines; seen += 1) {
    at = at === 0 ? -1 : text.lastIndexOf(NEWLINE, at - 1);
    if (at < 0) return 0;
  }
  return at + 1;
}

const NEWLINE = 0x0a;
