import { join } from 'node:path';
import { openMirror } from '@seatrial/git';
import { createKube, steadySystemClock, systemClock } from '@seatrial/kube';
import { isolationWords } from '@seatrial/render';
import {
  createMetrics,
  defaultServiceLimits,
  ledgerKeyOf,
  runService,
  type ServiceOptions,
} from '@seatrial/runner';
import { createHttpClient } from '@seatrial/telemetry';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { kubeconfigOf } from '../cluster/open-cluster.ts';
import { type Context, Interrupted } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import { openRenderer } from '../render/open-renderer.ts';
import { type RepositoryOptions, repositoryAccess } from '../repository.ts';
import { version } from '../version.ts';
import { apiPlaceOf } from './api-place.ts';
import { type FollowedOptions, followedBy, type SignerOptions, signersOf } from './followed.ts';
import { type ForgeFlags, forgeOf } from './forge.ts';
import { furtherRepositories } from './further-repositories.ts';
import { createLog, type LogFormat } from './log.ts';
import { parseListen } from './parse-listen.ts';
import { spareMemory } from './spare-memory.ts';

export interface RunOptions
  extends ClusterOptions,
    RepositoryOptions,
    FollowedOptions,
    SignerOptions,
    ForgeFlags {
  readonly branch: string;
  readonly cluster: string;
  readonly repository: string;
  readonly stateDirectory: string;
  readonly repositoriesFile?: string;
  readonly identity?: string;
  readonly pollSeconds: number;
  readonly leaseSeconds: number;
  readonly listen?: string;
  readonly hookListen?: string;
  readonly hookSecretFile?: string;
  readonly apiListen?: string;
  readonly apiCertFile?: string;
  readonly apiKeyFile?: string;
  readonly apiPlainHttp?: boolean;
  readonly logFormat: LogFormat;
}

/** A program that takes longer to come is waited for by looking again, so that other applications have their turn. */
const programPatienceMs = 5_000;

/** The service, until it is interrupted: SIGTERM is how it is stopped, and no failure. */
export async function run(options: RunOptions, context: Context): Promise<ExitCode> {
  const { env, rng, signal } = context;
  const clock = systemClock;
  const log = createLog(options.logFormat, (text) => context.stdout.write(text), clock);
  const listen = options.listen === undefined ? undefined : parseListen(options.listen);
  const hook = hookOf(options);
  const api = apiPlaceOf(options);
  const access = await repositoryAccess(options);
  const followed = followedBy(options);
  const steadyClock = steadySystemClock();
  const metrics = createMetrics(steadyClock);
  const forgeParts = { rng, steadyClock, metrics };
  const forge = await forgeOf(forgeFlags(options), { ...forgeParts, repositoryUrl: options.repository });
  const kube = await createKube({
    kubeconfig: await kubeconfigOf(options, context),
    userAgent: `seatrial-runner/${version}`,
    fieldManager: 'seatrial',
    clock,
    rng,
    onRequest: metrics.request,
  });
  const http = createHttpClient({ clock });
  const renderFiles = await openRenderer(context, {
    patienceMs: programPatienceMs,
    see: { clock: steadyClock, rendered: metrics.rendered },
    tellIsolation: (isolation) => log('info', `programs that render have ${isolationWords[isolation]}`),
  });
  const ledgerKey = ledgerKeyOf(kube);
  try {
    const mirror = await openMirror({
      url: options.repository,
      directory: join(options.stateDirectory, 'mirror'),
      ...followed,
      ledgers: [options.cluster],
      clock,
      env,
      signal,
      ...access,
      ...signersOf(options),
      ledgerKey,
    });
    const further =
      options.repositoriesFile === undefined
        ? []
        : await furtherRepositories(options.repositoriesFile, {
            ...options,
            env,
            signal,
            ledgerKey,
            forgeParts,
          });
    const identity = options.identity ?? `${context.hostname}_${context.pid}`;
    log('info', `seatrial ${version} begins`, {
      cluster: options.cluster,
      ...(followed.branch === undefined ? {} : { branch: followed.branch }),
      ...(followed.tags === undefined ? {} : { tags: options.tag ?? options.versions }),
      ...(further.length === 0 ? {} : { repositories: further.map(({ name }) => name) }),
      identity,
    });
    void spareMemory({ load: () => metrics.queue.load(), clock: steadyClock }, { signal });
    await runService(
      {
        clusterName: options.cluster,
        kube,
        mirror,
        further,
        ...(forge === undefined ? {} : { forge }),
        get: http.get,
        renderFiles,
        clock,
        steadyClock,
        metrics,
        rng,
        log,
        identity,
        limits: {
          ...defaultServiceLimits,
          pollMs: options.pollSeconds * 1000,
          leaseDurationMs: options.leaseSeconds * 1000,
        },
        ...(listen === undefined ? {} : { listen }),
        ...(hook === undefined ? {} : { hook }),
        ...(api === undefined ? {} : { api }),
      },
      { signal },
    );
    log('info', 'stopped');
    return wasStopped(signal) ? exitCodes.ok : exitCodes.interrupted;
  } finally {
    await Promise.all([kube.close(), http.close()]);
  }
}

function forgeFlags({
  forge,
  forgeUrl,
  forgeRepository,
  forgeTokenFile,
  forgeAppId,
  forgeKeyFile,
}: RunOptions): ForgeFlags {
  const flags = { forge, forgeUrl, forgeRepository, forgeTokenFile, forgeAppId, forgeKeyFile };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function wasStopped({ reason }: AbortSignal): boolean {
  return reason instanceof Interrupted && reason.by === 'SIGTERM';
}

/** Both options or none: a door without a lock is as wrong as a lock without a door. */
function hookOf({ hookListen, hookSecretFile }: RunOptions): ServiceOptions['hook'] {
  const listen = hookListen === undefined ? undefined : parseListen(hookListen);
  if (listen === undefined && hookSecretFile === undefined) return undefined;
  if (listen === undefined || hookSecretFile === undefined) {
    throw new CliError(
      'Usage',
      'Cannot take webhooks: --hook-listen and --hook-secret-file belong together',
      'give both, or none of them',
    );
  }
  return { ...listen, readSecrets: () => readFileText(hookSecretFile) };
}
