import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { type Claim, claimDirectory } from '../process/claim.ts';
import type { Program } from '../process/start-program.ts';
import type { Authority } from './certificates.ts';
import { type CredentialFiles, openAuthority, writeCredentials } from './credentials.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { type ControlPlanePrograms, launchPrograms } from './launch-programs.ts';
import { choosePorts, isFree } from './ports.ts';
import { writePrivate } from './private-file.ts';
import { type Etcd, startEtcd } from './start-etcd.ts';

export interface ControlPlaneOptions {
  readonly name: string;
  /** Holds everything of this cluster: keys, ports, logs, and etcd's data unless that is shared. */
  readonly directory: string;
  readonly programs: ControlPlanePrograms;
  /** An etcd shared with other clusters; its owner stops it. */
  readonly etcd?: Etcd;
  /** Forget what an earlier run stored. For a shared etcd its owner decides. */
  readonly fresh?: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The user of a kubeconfig, as the API server will authenticate it. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface ControlPlane {
  readonly name: string;
  readonly directory: string;
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  /** Of a member of system:masters. */
  readonly kubeconfigPath: string;
  readonly files: CredentialFiles;
  /** Carried by its processes; whatever serves this cluster as a process of its own is started with it. */
  readonly marker: string;
  /** All that run for this cluster alone. */
  readonly programs: readonly Program[];
  /** Writes a kubeconfig for somebody, who has no rights until RBAC gives some, and returns its path. */
  readonly issueKubeconfig: (identity: Identity) => Promise<string>;
  /** Ends all programs and frees the directory. */
  stop(): Promise<void>;
}

/**
 * Starts an API server, its controllers and its scheduler on 127.0.0.1, and an etcd unless one is given, and waits
 * until the API server says it is ready. What an earlier start stored is taken up again, on the same port if it is free.
 * @throws LocalClusterError AlreadyRunning, PortTaken, ProgramFailed, NotReady; or the reason of the signal
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { name, directory, clock } = options;
  const claim = await claimDirectory(options);
  let ownEtcd: Etcd | undefined;
  try {
    const etcd = options.etcd ?? (ownEtcd = await startOwnEtcd(options));
    const pki = join(directory, 'pki');
    const authority = await openAuthority(pki, `seatrial-${name}`, clock);
    const files = await writeCredentials(pki, authority, etcd.authority, clock);
    const launched = await launchOnFreePort(options, { claim, etcd, authority, files });
    return {
      ...launched,
      programs: [...(ownEtcd === undefined ? [] : [ownEtcd.program]), ...launched.programs],
      name,
      directory,
      ca: authority.certificate,
      files,
      marker: claim.marker,
      issueKubeconfig: (identity) =>
        issueKubeconfig({ name, directory, url: launched.url, authority }, identity),
      stop: async () => {
        await Promise.all(launched.programs.map((program) => program.stop()));
        await ownEtcd?.stop();
        await claim.release();
      },
    };
  } catch (error) {
    await ownEtcd?.stop();
    await claim.release();
    throw error;
  }
}

function startOwnEtcd({
  directory,
  programs,
  fresh = false,
  clock,
  log,
  signal,
}: ControlPlaneOptions): Promise<Etcd> {
  return startEtcd({ directory: join(directory, 'etcd'), program: programs.etcd, fresh, clock, log, signal });
}

interface Prepared {
  readonly claim: Claim;
  readonly etcd: Etcd;
  readonly authority: Authority;
  readonly files: CredentialFiles;
}

/** A port that was free when it was chosen may be taken before it is used. */
async function launchOnFreePort(
  options: ControlPlaneOptions,
  { claim, etcd, authority, files }: Prepared,
): Promise<Pick<ControlPlane, 'url' | 'kubeconfigPath' | 'programs'>> {
  const { name, directory, log } = options;
  for (let attempt = 1; ; attempt += 1) {
    const file = join(directory, 'ports.json');
    const { apiserver: port } = await choosePorts(file, ['apiserver'], (text) => log(`${name}: ${text}`));
    const url = `https://127.0.0.1:${port}`;
    const where = { name, directory, url, authority };
    const [kubeconfigPath, controllerManager, scheduler] = await Promise.all([
      writeKubeconfig(where, { user: 'admin', groups: ['system:masters'] }, 'kubeconfig'),
      writeKubeconfig(
        where,
        { user: 'system:kube-controller-manager', groups: [] },
        'pki/controller-manager.kubeconfig',
      ),
      writeKubeconfig(where, { user: 'system:kube-scheduler', groups: [] }, 'pki/scheduler.kubeconfig'),
    ]);
    try {
      const programs = await launchPrograms({
        ...options,
        port,
        url,
        etcd,
        files,
        marker: claim.marker,
        admin: await authority.issueClient({ user: 'seatrial-local', groups: ['system:masters'] }),
        ca: authority.certificate,
        kubeconfigs: { controllerManager, scheduler },
      });
      return { url, kubeconfigPath, programs };
    } catch (error) {
      const portLost =
        error instanceof LocalClusterError && error.code === 'ProgramFailed' && !(await isFree(port));
      if (!portLost || attempt >= limits.startAttemptsMax) throw error;
      log(`${name}: port ${port} was taken meanwhile, choosing another`);
    }
  }
}

interface KubeconfigPlace {
  readonly name: string;
  readonly directory: string;
  readonly url: string;
  readonly authority: Authority;
}

function issueKubeconfig(place: KubeconfigPlace, identity: Identity): Promise<string> {
  return writeKubeconfig(place, identity, `users/${encodeURIComponent(identity.user)}.kubeconfig`);
}

async function writeKubeconfig(place: KubeconfigPlace, identity: Identity, file: string): Promise<string> {
  const text = renderKubeconfig({
    cluster: place.name,
    url: place.url,
    ca: place.authority.certificate,
    user: identity.user,
    credentials: await place.authority.issueClient(identity),
  });
  return writePrivate(join(place.directory, file), text);
}
