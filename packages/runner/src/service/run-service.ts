import type { Clock, ForgePort, RenderFiles, RepositoryShare } from '@seatrial/core';
import { messageOf, type Op, shardsCount } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import { createInformer, type Kube, runWithLease } from '@seatrial/kube';
import { type KubeObject, labels, systemNamespace } from '@seatrial/model';
import type { HttpGet } from '@seatrial/telemetry';
import { forgeWriterKey, writerKeyOf } from '../act/writer-keys.ts';
import { createLooks } from '../observe/looks.ts';
import { createCommitNews } from '../shards/commit-news.ts';
import { createHoldings } from '../shards/holdings.ts';
import { createShardKeeper } from '../shards/keep-shards.ts';
import { createShardWork } from '../shards/shard-work.ts';
import { leaseOfRunner } from '../shards/shared-lease.ts';
import type { Source } from '../source/source.ts';
import type { Log } from '../world.ts';
import { type ApiPlace, startApi } from './api.ts';
import { createApiServerHealth, withPulse } from './api-server-health.ts';
import { type ConfigRepository, createConfigRepository } from './config-repository.ts';
import { type Lead, lead } from './lead.ts';
import type { ServiceLimits } from './limits.ts';
import { type ServiceMetrics, serveStatus } from './metrics.ts';
import { reconcilersOver } from './reconcilers-over.ts';
import type { HookNews } from './webhook/answer.ts';
import { createAppliedMeter } from './webhook/applied.ts';
import { defaultHookLimits } from './webhook/limits.ts';
import { type HookDoor, type HookOptions, type HookServer, serveHook } from './webhook/serve-hook.ts';

export interface ServiceOptions {
  readonly clusterName: string;
  readonly kube: Kube;
  /** Of the first config repository. */
  readonly mirror: Mirror;
  readonly further?: readonly FurtherRepository[];
  /** Where the first config repository is kept; without it nothing is said there, and no revert is a pull request. */
  readonly forge?: ForgePort;
  readonly get: HttpGet;
  /** By the programs that an application's source asks for, where it asks for any. */
  readonly renderFiles: RenderFiles;
  /** The time of day, by which the Lease knows that the machine slept. */
  readonly clock: Clock;
  /** For all that decisions count, which nobody who sets the machine's clock cuts short. */
  readonly steadyClock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  /** Of this process, and of no other: its Lease is named by it. */
  readonly identity: string;
  readonly limits: ServiceLimits;
  /** By `steadyClock`; the requests of `kube` are told to it. */
  readonly metrics: ServiceMetrics;
  readonly listen?: { readonly host: string; readonly port: number };
  /** Where webhooks come that ask for a look at the repository before its time; without it there are none. */
  readonly hook?: Pick<HookOptions, 'host' | 'port'> & Pick<HookDoor, 'readSecrets'>;
  /** The HTTP API (docs/adr/0074); without it there is none. */
  readonly api?: ApiPlace;
}

/** A config repository beside the first one (docs/adr/0062). */
export interface FurtherRepository extends RepositoryShare {
  readonly mirror: Mirror;
  readonly forge?: ForgePort;
  /** The file with the secrets of its webhooks; without it there are none. */
  readonly readHookSecrets?: HookDoor['readSecrets'];
}

/** Rounds of a shard that goes to another runner have so long to end. */
const endGraceMs = 5_000;
const retryMs = 1_000;
/** For the first look at the repository. */
const joinMsMax = 5_000;

/**
 * Runs until the signal aborts. Repository and API server may be away at the start and at any time after: both are asked
 * again with back-off, and what runs in the cluster goes on.
 */
export async function runService(options: ServiceOptions, op: Op): Promise<void> {
  const { clusterName, kube, mirror, clock, rng, log, identity, limits, metrics } = options;
  const applied = createAppliedMeter(
    () => options.steadyClock.now(),
    (ms) => metrics.webhook.applied.observe(ms / 1000),
  );
  const apiServer = createApiServerHealth(log);
  const looks = createLooks();
  // What a repository owes to Git holds one worker at most, for as long as that hangs, and what it wants of its forge another.
  const { further: others = [] } = options;
  const forges = [options, ...others].filter(({ forge }) => forge !== undefined);
  const concurrency = limits.concurrency + others.length + forges.length;
  let leading: Lead | undefined;
  let source: Source | undefined;
  const status =
    options.listen === undefined
      ? undefined
      : await serveStatus(
          { ...options.listen, ready: () => apiServer.answers && mirror.head() !== undefined },
          metrics,
        );
  if (status !== undefined) log('info', `status at ${status.url}`);
  let reported: string | undefined;
  /** That the API server is away is said elsewhere, and nothing else twice in a row. */
  function report(error: unknown): void {
    if (apiServer.failed(error)) return;
    const message = messageOf(error);
    if (message !== reported) log('warn', message);
    reported = message;
  }

  const leases = withPulse(kube, apiServer);
  const isRefused = (): boolean => repositories.some(({ branch }) => branch.refused() !== undefined);
  const shared = {
    ...options,
    pollMs: limits.pollMs,
    applied,
    report,
    isLeading: () => leading !== undefined,
    onNews: () => leading?.fetched(),
    onNoted: () => metrics.branchRefused.set(isRefused() ? 1 : 0),
  };
  const first = createConfigRepository(shared);
  const further = (options.further ?? []).map(({ name, mirror: other }) =>
    createConfigRepository({ ...shared, name, mirror: other }),
  );
  const repositories: readonly ConfigRepository[] = [first, ...further];
  const lookAtPullRequests = (name: string | undefined): void =>
    leading?.wake(writerKeyOf(forgeWriterKey, name));
  const hook = await startHook(options, repositories, lookAtPullRequests).catch(async (error: unknown) => {
    await status?.close();
    throw error;
  });
  const api = await startApi(options, () => source).catch(async (error: unknown) => {
    await Promise.all([status?.close(), hook?.close()]);
    throw error;
  });

  /** One life: from the taking of this runner's Lease until it is given back, or has run out. */
  async function term(term: AbortSignal, isHeld: () => boolean, own: KubeObject): Promise<void> {
    const holdings = createHoldings((over) => options.steadyClock.sleep(endGraceMs, over));
    const wake = (key: string): void => leading?.wake(key);
    const { reconcilers, view } = reconcilersOver(options, {
      first,
      further,
      looks,
      applied,
      holdings,
      isHeld,
      wake,
      term,
    });
    source = reconcilers.source;
    function noteHeld(): void {
      metrics.shards.set(holdings.size);
      metrics.leading.set(holdings.size > 0 ? 1 : 0);
      log('info', `holds ${holdings.size} of ${shardsCount} shards of ${clusterName}`, { identity });
    }
    const work = createShardWork(
      {
        holdings,
        async prepare(op) {
          await Promise.all(repositories.map((repository) => repository.expect(op)));
          if (leading !== undefined) return leading.refresh();
          log('info', `leading ${clusterName}`, { identity });
          leading = lead(
            {
              ...options,
              clock: options.steadyClock,
              limits: { ...limits, concurrency },
              apiServer,
              reconcilers,
              holdings,
              view,
            },
            { signal: term },
          );
        },
        onBegun(shards) {
          noteHeld();
          leading?.begin(shards);
        },
        onEnded() {
          noteHeld();
          reconcilers.keep((application) => holdings.accepts(application));
        },
        report,
        pause: (over) => options.steadyClock.sleep(retryMs, over).catch(() => undefined),
      },
      term,
    );
    const keeper = createShardKeeper({
      kube: leases,
      clusterName,
      own,
      isHeld,
      clock: options.steadyClock,
      work,
      onError: report,
    });
    for (const repository of repositories) {
      repository.news = createCommitNews({
        ...(repository.name === undefined ? {} : { repository: repository.name }),
        kube,
        own,
        head: () => repository.mirror.head(),
        onNews: () => repository.alarm.ring(options.steadyClock.now()),
      });
    }
    const ears = createInformer(
      kube,
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: systemNamespace,
        labelSelector: `${labels.cluster}=${clusterName}`,
      },
      {
        onChange: (_, lease, before) => {
          const either = lease ?? before;
          if (either === undefined) return;
          keeper.hear(either, lease === undefined);
          for (const { news } of repositories) news?.hear(either, lease === undefined);
        },
        onError: report,
        clock: options.steadyClock,
        rng,
      },
      term,
    );
    try {
      await keeper.run(term);
    } finally {
      source = undefined;
      for (const repository of repositories) repository.news = undefined;
      metrics.leading.set(0);
      metrics.shards.set(0);
      await leading?.stop();
      await ears.close();
      metrics.queue.forget();
      metrics.watches.forget();
      if (leading !== undefined) log('info', `no longer leading ${clusterName}`, { identity });
      leading = undefined;
    }
  }

  const failure = new AbortController();
  const signal = AbortSignal.any([op.signal, failure.signal]);
  const parts = [
    ...repositories.map((repository) => repository.poll({ signal })),
    joining(options, repositories, { signal }).then(() =>
      runWithLease(
        {
          kube: leases,
          namespace: systemNamespace,
          ...leaseOfRunner(clusterName, identity),
          identity,
          clock,
          rng,
          onError: report,
          leaseDurationMs: limits.leaseDurationMs,
          renewMs: limits.leaseDurationMs / 4,
        },
        term,
        signal,
      ),
    ),
  ];
  try {
    await Promise.all(parts);
  } catch (error) {
    if (!op.signal.aborted) throw error;
  } finally {
    // One part has ended: the other ends too, with the Lease released for whoever comes next.
    failure.abort();
    await Promise.allSettled(parts);
    await Promise.all([status?.close(), hook?.close(), api?.close()]);
  }
}

/** Says at the start whether pushes are told of, or are found by looking alone. */
async function startHook(
  { hook, further = [], clock, steadyClock, log, limits, metrics: { webhook } }: ServiceOptions,
  repositories: readonly ConfigRepository[],
  lookAtPullRequests: (repository: string | undefined) => void,
): Promise<HookServer | undefined> {
  if (hook === undefined) {
    log('info', `no webhooks: the repository is looked at every ${limits.pollMs / 1000} s`);
    return undefined;
  }
  const { host, port } = hook;
  const secretsOf = (name: string | undefined): HookDoor['readSecrets'] | undefined =>
    name === undefined ? hook.readSecrets : further.find((it) => it.name === name)?.readHookSecrets;
  const doors = repositories.flatMap(({ name, mirror, alarm }): HookDoor[] => {
    const readSecrets = secretsOf(name);
    const wake = (about: HookNews): void => {
      alarm.ring(steadyClock.now());
      if (about === 'PullRequest') lookAtPullRequests(name);
    };
    const door = { ...(name === undefined ? {} : { repository: name }), watched: mirror.remote, wake };
    return readSecrets === undefined ? [] : [{ ...door, readSecrets }];
  });
  const server = await serveHook({
    host,
    port,
    doors,
    clock,
    log,
    limits: defaultHookLimits,
    count: (result) => webhook.deliveries.inc({ result }),
  });
  log('info', `webhooks at ${server.url}`);
  return server;
}

/**
 * A runner that has not read the repository yet would get its share of the applications from others, and could do nothing for them.
 * Not for long, though: with Git away, deciding goes on from the records.
 */
async function joining(
  { steadyClock }: ServiceOptions,
  repositories: readonly ConfigRepository[],
  op: Op,
): Promise<void> {
  const over = new AbortController();
  const waited = steadyClock
    .sleep(joinMsMax, AbortSignal.any([op.signal, over.signal]))
    .catch(() => undefined);
  await Promise.race([Promise.all(repositories.map(({ fetched }) => fetched)), waited]);
  over.abort();
}
