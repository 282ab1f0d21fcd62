import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

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
  return {
    write(chunk) {
      if (file === undefined) return;
      if (bytes + chunk.length > bytesMax) {
        closeSync(file);
        renameSync(path, turnedOver(path));
        file = openSync(path, 'w', 0o600);
        bytes = 0;
      }
      bytes += writeSync(file, chunk);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

export function removeLogFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(turnedOver(path), { force: true });
}

function turnedOver(path: string): string {
  return `${path}.1`;
}
