import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

export interface NewObject {
  readonly type: keyof typeof packTypes;
  readonly bytes: Uint8Array;
}

/** As gitformat-pack numbers them. */
const packTypes = { commit: 1, tree: 2, blob: 3 } as const;

/** Objects as Git sends them from one repository to another, each whole. */
export function packOf(objects: readonly NewObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, bytes }) => [
    sizeOf(packTypes[type], bytes.length),
    deflateSync(bytes),
  ]);
  const content = Buffer.concat([head, ...parts]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}

/** The type, and the size with its lowest bits first: four in the first byte and seven in each that follows. */
function sizeOf(type: number, size: number): Buffer {
  const bytes = [type * 16 + (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) + 128;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}
