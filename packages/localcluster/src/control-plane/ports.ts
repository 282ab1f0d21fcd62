import { createServer } from 'node:net';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { readIfThere, writePrivate } from './private-file.ts';

/** Below the range from which Linux takes ports for outgoing connections (32768 and up). */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;

/**
 * Chooses a free port of 127.0.0.1 for each name and notes the choice in `file`. A port chosen by an earlier start is
 * kept while it is free, so that kubeconfigs stay good, and the log says so when it is not; other names in the file are
 * left as they are.
 * @throws LocalClusterError PortTaken when nothing is free
 */
export async function choosePorts<Name extends string>(
  file: string,
  names: readonly Name[],
  log: Log,
): Promise<Readonly<Record<Name, number>>> {
  const remembered = parse(await readIfThere(file));
  const chosen = new Map<Name, number>();
  let next = firstCandidate(file);
  for (const name of names) {
    const before = remembered[name];
    let port = before !== undefined && (await isFree(before)) ? before : undefined;
    for (let tries = 0; port === undefined && tries < limits.portCandidatesMax; tries += 1) {
      const candidate = next;
      next = next + 1 >= PORT_MAX ? PORT_MIN : next + 1;
      const wanted =
        Object.values(remembered).includes(candidate) || [...chosen.values()].includes(candidate);
      if (!wanted && (await isFree(candidate))) port = candidate;
    }
    if (port === undefined) {
      throw new LocalClusterError(
        'PortTaken',
        `Cannot find a free port for ${name}: ${limits.portCandidatesMax} ports of 127.0.0.1 are taken, end what listens there`,
      );
    }
    if (before !== undefined && before !== port)
      log(`port ${before} of ${name} is taken by another program: from now on it is ${port}`);
    chosen.set(name, port);
  }
  const ports = Object.fromEntries(chosen) as Record<Name, number>;
  await writePrivate(file, `${JSON.stringify({ ...remembered, ...ports }, null, 2)}\n`);
  return ports;
}

/** Whether nothing listens on this port of 127.0.0.1, nor on all addresses. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Different for each directory, so that clusters which start at the same moment do not look at the same ports. */
function firstCandidate(file: string): number {
  let hash = 0;
  for (const char of file) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return PORT_MIN + (hash % (PORT_MAX - PORT_MIN));
}

function parse(text: string | undefined): Readonly<Record<string, number>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1])),
    );
  } catch {
    return {}; // a file that cannot be read holds no choice: choose again
  }
}
