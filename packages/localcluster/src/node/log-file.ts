import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { rotateLog } from '../rotate-log.ts';

/** A container's output on disk, bounded: at `bytesMax` it is turned over to `<path>.1`, and the one before is dropped. */
export interface LogFile {
  write(chunk: Buffer): void;
  close(): void;
}

/** Written synchronously: the pipe then slows a container down that writes faster than the disk. */
export function openLogFile(path: string, bytesMax: number): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number | undefined = openSync(path, 'w', 0o600);
  let bytes = 0;

  function append(chunk: Buffer, to: number): void {
    let current = to;
    if (bytes + chunk.length > bytesMax) {
      rotateLog(path, rotatedPath(path));
      current = openSync(path, 'w', 0o600);
      closeSync(to);
      file = current;
      bytes = 0;
    }
    bytes += writeSync(current, chunk);
  }

  return {
    write(chunk) {
      if (file === undefined) return;
      try {
        append(chunk, file);
      } catch {
        // A full disk costs a container its output, as with a kubelet, and not the node its life.
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

export function removeLogFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(rotatedPath(path), { force: true });
}

function rotatedPath(path: string): string {
  return `${path}.1`;
}
