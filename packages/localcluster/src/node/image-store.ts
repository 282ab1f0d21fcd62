import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  findImage,
  type ImageTable,
  ImageTableError,
  type LocalImage,
  parseImageTable,
} from './image-table.ts';

/** The image table on disk, read again whenever the file has changed. */
export interface ImageStore {
  /** Paths in the command that begin with a dot are resolved from the table's folder. @throws ImageTableError */
  find(name: string): Promise<LocalImage | undefined>;
}

export function createImageStore(path: string, bytesMax: number): ImageStore {
  let read: { readonly version: string; readonly table: ImageTable } | undefined;

  async function load(): Promise<ImageTable> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw new ImageTableError(
        'Unreadable',
        `Cannot read the image table ${path}: ${String(cause)}, create it`,
        cause,
      );
    });
    try {
      const { size, mtimeNs } = await file.stat({ bigint: true });
      const version = `${size} ${mtimeNs}`;
      if (read?.version === version) return read.table;
      if (size > bytesMax) {
        throw new ImageTableError(
          'Invalid',
          `Cannot read the image table ${path}: over ${bytesMax} bytes, shorten it`,
        );
      }
      const table = parseImageTable(await file.readFile('utf8'), path);
      read = { version, table };
      return table;
    } finally {
      await file.close();
    }
  }

  return {
    async find(name) {
      const image = findImage(await load(), name);
      if (image === undefined) return undefined;
      const command = image.command.map((part) =>
        /^\.\.?\//.test(part) ? resolve(dirname(path), part) : part,
      );
      return { ...image, command };
    },
  };
}
