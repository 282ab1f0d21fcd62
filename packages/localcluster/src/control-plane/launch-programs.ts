import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Program, programFailed, startProgram } from '../process/start-program.ts';
import { waitUntil } from '../wait-until.ts';
import type { KeyPair } from './certificates.ts';
import type { CredentialFiles } from './credentials.ts';
import { apiServerFlags, controllerManagerFlags, schedulerFlags } from './flags.ts';
import { createReadyProbe, type ReadyProbe } from './probe.ts';
import type { Etcd } from './start-etcd.ts';

/** Paths of the programs a control plane consists of. */
export interface ControlPlanePrograms {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string;
  readonly 'kube-scheduler': string;
}

export interface LaunchOptions {
  readonly name: string;
  readonly directory: string;
  readonly programs: ControlPlanePrograms;
  readonly port: number;
  readonly url: string;
  readonly etcd: Etcd;
  readonly files: CredentialFiles;
  readonly ca: string;
  readonly admin: KeyPair;
  readonly kubeconfigs: { readonly controllerManager: string; readonly scheduler: string };
  readonly marker: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Starts the API server and, once it is ready, what works through it. Nothing is left running when that fails.
 * @throws LocalClusterError ProgramFailed, NotReady; or the reason of the signal
 */
export async function launchPrograms(options: LaunchOptions): Promise<readonly Program[]> {
  const { etcd, files, kubeconfigs } = options;
  const started: Program[] = [];
  const probe = createReadyProbe(options.url, options.ca, options.admin);
  try {
    const apiServer = await launch(
      options,
      'kube-apiserver',
      apiServerFlags({
        port: options.port,
        etcdUrl: etcd.url,
        etcdCa: etcd.ca,
        etcdPrefix: `/seatrial/${options.name}`,
        files,
      }),
    );
    started.push(apiServer);
    await untilReady(options, [etcd.program, apiServer], probe);
    const managing = controllerManagerFlags({ kubeconfig: kubeconfigs.controllerManager, files });
    started.push(await launch(options, 'kube-controller-manager', managing));
    const scheduling = schedulerFlags({ kubeconfig: kubeconfigs.scheduler });
    started.push(await launch(options, 'kube-scheduler', scheduling));
    return started;
  } catch (error) {
    await Promise.all(started.map((program) => program.stop()));
    throw error;
  } finally {
    await probe.close();
  }
}

function launch(
  { directory, programs, marker, clock }: LaunchOptions,
  name: Exclude<keyof ControlPlanePrograms, 'etcd'>,
  args: readonly string[],
): Promise<Program> {
  const logFile = join(directory, 'logs', `${name}.log`);
  return startProgram({ name, path: programs[name], args, marker, logFile, clock });
}

async function untilReady(
  { name, clock, signal }: LaunchOptions,
  needed: readonly Program[],
  probe: ReadyProbe,
): Promise<void> {
  let hindrance = 'no answer';
  const limitMs = limits.controlPlaneReadyMs;
  const ready = await waitUntil({ clock, everyMs: limits.pollEveryMs, limitMs, signal }, async () => {
    for (const program of needed) {
      if (!program.isRunning()) throw await programFailed(program, await program.ended);
    }
    const answer = await probe.ask(signal);
    hindrance = answer.detail;
    return answer.ready ? true : undefined;
  });
  if (ready === undefined) {
    throw new LocalClusterError(
      'NotReady',
      `Cannot use the API server of ${name}: not ready after ${limitMs} ms, see its log; it says:\n${hindrance}`,
    );
  }
}
