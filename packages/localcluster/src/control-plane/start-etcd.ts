import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import type { Log } from '../log.ts';
import { type Claim, claimDirectory } from '../process/claim.ts';
import { type Program, startProgram } from '../process/start-program.ts';
import type { Authority } from './certificates.ts';
import { openAuthority, writePair } from './credentials.ts';
import { etcdFlags } from './flags.ts';
import { choosePorts } from './ports.ts';

export interface EtcdOptions {
  readonly directory: string;
  /** The path of the program. */
  readonly program: string;
  /** Begin with nothing in it. */
  readonly fresh: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A running etcd, or one that is coming up: API servers wait for it themselves. */
export interface Etcd {
  readonly url: string;
  /** Issues the certificates that API servers show. */
  readonly authority: Authority;
  readonly ca: string;
  readonly program: Program;
  stop(): Promise<void>;
}

/** @throws LocalClusterError AlreadyRunning, PortTaken, ProgramFailed */
export async function startEtcd(options: EtcdOptions): Promise<Etcd> {
  const { directory, clock, log } = options;
  const claim = await claimDirectory(options);
  try {
    const dataDirectory = join(directory, 'data');
    if (options.fresh) await rm(dataDirectory, { recursive: true, force: true });
    const pki = join(directory, 'pki');
    const authority = await openAuthority(pki, 'seatrial-etcd', clock);
    const issued = await authority.issueServer('etcd', ['127.0.0.1', 'localhost']);
    const server = await writePair(pki, 'etcd', issued);
    const ports = await choosePorts(join(directory, 'ports.json'), ['client', 'peer'], log);
    const ca = join(pki, 'ca.crt');
    const program = await startProgram({
      name: 'etcd',
      path: options.program,
      args: etcdFlags({ dataDirectory, clientPort: ports.client, peerPort: ports.peer, ca, server }),
      marker: claim.marker,
      logFile: join(directory, 'logs', 'etcd.log'),
      clock,
    });
    return {
      url: `https://127.0.0.1:${ports.client}`,
      authority,
      ca,
      program,
      stop: () => stop(program, claim),
    };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function stop(program: Program, claim: Claim): Promise<void> {
  await program.stop();
  await claim.release();
}
