import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Of an image, in the words of OCI. */
export type Architecture = 'amd64' | 'arm64';
export const architectures: readonly Architecture[] = ['amd64', 'arm64'];

/** A package of Debian. */
export interface DebianPin {
  readonly name: string;
  readonly version: string;
  /** From the root of all of Debian's archives: `debian/pool/…` or `debian-security/pool/…`. */
  readonly path: string;
  readonly sha256: string;
}

/** Node.js, as npm has it. */
export interface NodePin {
  readonly package: string;
  readonly version: string;
  /** Subresource integrity of the package, as a lock file has it. */
  readonly integrity: string;
}

/** What the image consists of besides Seatrial and its programs, exactly. */
export interface Pins {
  readonly suite: string;
  /** When Debian was looked at: as its archive of all days has it. */
  readonly snapshot: string;
  readonly debian: Readonly<Record<Architecture, readonly DebianPin[]>>;
  readonly node: Readonly<Record<Architecture, NodePin>>;
}

export const pinsFile = fileURLToPath(new URL('./pins.json', import.meta.url));

export async function readPins(): Promise<Pins> {
  return JSON.parse(await readFile(pinsFile, 'utf8'));
}
