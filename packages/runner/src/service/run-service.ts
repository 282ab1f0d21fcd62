import type { Clock, Observed, Op, RenderFiles } from '@seatrial/core';
import { messageOf, shardsCount } from '@seatrial/core';
import type { LedgerTrust, Mirror } from '@seatrial/git';
import { createInformer, type Kube, runWithLease } from '@seatrial/kube';
import { type KubeObject, labels, systemNamespace } from '@seatrial/model';
import type { HttpGet } from '@seatrial/telemetry';
import { clusterPort } from '../adapters/cluster-port.ts';
import { configPort, type FetchHealth, type TakeHead } from '../adapters/config-port.ts';
import { telemetryPort } from '../adapters/telemetry-port.ts';
import { createReconcilers, type Reconcilers } from '../controllers/reconcilers.ts';
import { createLooks, type Looks } from '../observe/looks.ts';
import { type CommitNews, createCommitNews } from '../shards/commit-news.ts';
import { createHoldings, type Holdings } from '../shards/holdings.ts';
import { createShardKeeper } from '../shards/keep-shards.ts';
import { createShardWork } from '../shards/shard-work.ts';
import { leaseOfRunner } from '../shards/shared-lease.ts';
import { ledgerTrust } from '../source/ledger-trust.ts';
import { createParsedFiles, type ParsedFiles } from '../source/parsed-files.ts';
import { lastKnown } from '../source/source.ts';
import { storyLimits } from '../story/limits.ts';
import { createTeller, toldBy } from '../story/teller.ts';
import { followWith } from '../view/follow-with.ts';
import { type ClusterView, viewOver } from '../view/view.ts';
import type { Log, World } from '../world.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import { createApiServerHealth, withPulse } from './api-server-health.ts';
import { createBranchKeeper } from './branch-keeper.ts';
import { fenced } from './fence.ts';
import { type Lead, lead } from './lead.ts';
import { createLedgerHeads } from './ledger-heads.ts';
import type { ServiceLimits } from './limits.ts';
import { createMetricReading } from './metric-reading.ts';
import { type ServiceMetrics, serveStatus } from './metrics.ts';
import { newErrorsApart } from './new-errors-apart.ts';
import { pollRepository } from './poll.ts';
import { heardBy } from './watch-metrics.ts';
import { type AppliedMeter, createAppliedMeter } from './webhook/applied.ts';
import { defaultHookLimits } from './webhook/limits.ts';
import { type HookOptions, type HookServer, serveHook } from './webhook/serve-hook.ts';

export interface ServiceOptions {
  readonly clusterName: string;
  readonly kube: Kube;
  readonly mirror: Mirror;
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
  readonly hook?: Pick<HookOptions, 'host' | 'port' | 'readSecrets'>;
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
  const alarm = createAlarm();
  const applied = createAppliedMeter(
    () => options.steadyClock.now(),
    (ms) => metrics.webhook.applied.observe(ms / 1000),
  );
  const health: FetchHealth = { problem: 'not fetched yet' };
  const apiServer = createApiServerHealth(log);
  const files = createParsedFiles();
  const looks = createLooks();
  let leading: Lead | undefined;
  let news: CommitNews | undefined;
  const status =
    options.listen === undefined
      ? undefined
      : await serveStatus(
          { ...options.listen, ready: () => apiServer.answers && mirror.head() !== undefined },
          metrics,
        );
  if (status !== undefined) log('info', `status at ${status.url}`);
  const hook = await startHook(options, metrics, alarm).catch(async (error: unknown) => {
    await status?.close();
    throw error;
  });

  let reported: string | undefined;
  /** That the API server is away is said elsewhere, and nothing else twice in a row. */
  function report(error: unknown): void {
    if (apiServer.failed(error)) return;
    const message = messageOf(error);
    if (message !== reported) log('warn', message);
    reported = message;
  }

  const leases = withPulse(kube, apiServer);
  const fetched = Promise.withResolvers<void>();
  const heads = createLedgerHeads(kube, mirror, clock, report);
  const branch = createBranchKeeper({
    kube,
    mirror,
    problem: () => health.problem,
    clock,
    log,
    report,
  });
  async function onFetched(fetching: Op): Promise<void> {
    fetched.resolve();
    if (leading === undefined) return;
    leading.fetched();
    const commit = mirror.head();
    if (commit !== undefined) await news?.tell(commit, fetching).catch(report);
    await heads.note(fetching);
    if ((await branch.note(fetching)) === 'Accepted') leading?.fetched();
    metrics.branchRefused.set(branch.refused() === undefined ? 0 : 1);
  }

  /** One life: from the taking of this runner's Lease until it is given back, or has run out. */
  async function term(term: AbortSignal, isHeld: () => boolean, own: KubeObject): Promise<void> {
    const holdings = createHoldings((over) => options.steadyClock.sleep(endGraceMs, over));
    const wake = (key: string): void => leading?.wake(key);
    const takeHead = branch.take;
    const parts = { health, files, looks, applied, holdings, isHeld, takeHead, wake, term };
    const { reconcilers, view } = reconcilersOver(options, parts);
    function noteHeld(): void {
      metrics.shards.set(holdings.size);
      metrics.leading.set(holdings.size > 0 ? 1 : 0);
      log('info', `holds ${holdings.size} of ${shardsCount} shards of ${clusterName}`, { identity });
    }
    const work = createShardWork(
      {
        holdings,
        async prepare(op) {
          await Promise.all([heads.expect(op), branch.expect(op)]);
          if (leading !== undefined) return leading.refresh();
          log('info', `leading ${clusterName}`, { identity });
          leading = lead(
            { ...options, clock: options.steadyClock, apiServer, reconcilers, holdings, view },
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
    news = createCommitNews({
      kube,
      own,
      head: () => mirror.head(),
      onNews: () => alarm.ring(options.steadyClock.now()),
    });
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
          news?.hear(either, lease === undefined);
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
      news = undefined;
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
    pollRepository(
      {
        mirror: metrics.fetching(mirror),
        health,
        clock: options.steadyClock,
        rng,
        log,
        pollMs: limits.pollMs,
        alarm,
        onAnswered: (since, result) => {
          metrics.webhook.fetched.observe((options.steadyClock.now() - since) / 1000);
          if (result.type === 'Changed') applied.found(result.commit, since);
        },
        onFetched,
      },
      { signal },
    ),
    joining(options, fetched.promise, { signal }).then(() =>
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
    await Promise.all([status?.close(), hook?.close()]);
  }
}

/** Says at the start whether pushes are told of, or are found by looking alone. */
async function startHook(
  { hook, mirror, clock, steadyClock, log, limits }: ServiceOptions,
  { webhook }: ServiceMetrics,
  alarm: Alarm,
): Promise<HookServer | undefined> {
  if (hook === undefined) {
    log('info', `no webhooks: the repository is looked at every ${limits.pollMs / 1000} s`);
    return undefined;
  }
  const server = await serveHook({
    ...hook,
    watched: mirror.remote,
    clock,
    log,
    limits: defaultHookLimits,
    wake: () => alarm.ring(steadyClock.now()),
    count: (result) => webhook.deliveries.inc({ result }),
  });
  log('info', `webhooks at ${server.url}`);
  return server;
}

/**
 * A runner that has not read the repository yet would get its share of the applications from others, and could do nothing for them.
 * Not for long, though: with Git away, deciding goes on from the records.
 */
async function joining({ steadyClock }: ServiceOptions, fetched: Promise<void>, op: Op): Promise<void> {
  const over = new AbortController();
  const waited = steadyClock
    .sleep(joinMsMax, AbortSignal.any([op.signal, over.signal]))
    .catch(() => undefined);
  await Promise.race([fetched, waited]);
  over.abort();
}

interface TermParts {
  readonly holdings: Holdings;
  readonly health: FetchHealth;
  readonly files: ParsedFiles;
  readonly looks: Looks;
  readonly applied: AppliedMeter;
  readonly isHeld: () => boolean;
  readonly takeHead: TakeHead;
  readonly wake: (key: string) => void;
  readonly term: AbortSignal;
}

/**
 * Built again for each term as leader, so that nothing is remembered that another leader changed meanwhile. What `files`
 * parsed is what the same bytes say in any term.
 */
function reconcilersOver(
  options: ServiceOptions,
  { health, files, looks, applied, holdings, isHeld, takeHead, wake, term }: TermParts,
): { readonly reconcilers: Reconcilers; readonly view: ClusterView } {
  const { clusterName, kube, mirror, steadyClock: clock, get, renderFiles, log, identity, metrics } = options;
  /** A record may have its round before anything has read the config branch in this term. */
  async function trustOf(cluster: string, op: Op): Promise<Observed<LedgerTrust>> {
    const { source } = reconcilers;
    return ledgerTrust(source.newest() ?? lastKnown(await source.view(op)), cluster);
  }
  const { cluster, config } = fenced(
    {
      cluster: applied.over(metrics.objects.over(clusterPort(kube))),
      config: configPort(mirror, health, trustOf, takeHead),
    },
    isHeld,
  );
  const follow = followWith(
    {
      kube: heardBy(kube, metrics.watches),
      clock,
      rng: options.rng,
      onError: (error) => log('debug', `a watch of pods: ${messageOf(error)}`),
    },
    { signal: term },
  );
  const view = viewOver(cluster, clock, { follow, clock, wake, signal: term });
  const teller = createTeller(
    {
      cluster: view.cluster,
      clock,
      identity,
      limits: storyLimits,
      log,
      count: metrics.story.told,
      happened: metrics.story.happened,
    },
    { signal: term },
  );
  const world: World = {
    clusterName,
    cluster: toldBy(view.cluster, teller),
    config,
    telemetry: telemetryPort({
      reading: createMetricReading(clusterName, () => reconcilers.source),
      get,
      clock,
    }),
    newErrors: newErrorsApart,
    renderFiles,
    clock,
    log,
    isAlone: () => holdings.size === shardsCount,
  };
  const reconcilers = createReconcilers(world, wake, files, looks, metrics.objects.unchanged);
  return { reconcilers, view };
}
