import type { Clock, Op } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import type { Kube } from '@seatrial/kube';
import type { FetchHealth } from '../adapters/config-port.ts';
import type { CommitNews } from '../shards/commit-news.ts';
import { createParsedFiles, type ParsedFiles } from '../source/parsed-files.ts';
import type { Log } from '../world.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import { type BranchKeeper, createBranchKeeper } from './branch-keeper.ts';
import { createLedgerHeads } from './ledger-heads.ts';
import type { ServiceMetrics } from './metrics.ts';
import { pollRepository } from './poll.ts';
import type { AppliedMeter } from './webhook/applied.ts';

/** One of the config repositories that a runner reads, for as long as the process lives. */
export interface ConfigRepository {
  /** Absent for the first one. */
  readonly name?: string;
  readonly mirror: Mirror;
  readonly health: FetchHealth;
  /** Asks for a look before its time. */
  readonly alarm: Alarm;
  /** What it has parsed, in any term. */
  readonly files: ParsedFiles;
  readonly branch: BranchKeeper;
  /** Tells the other runners of what a fetch has brought; undefined between terms. */
  news: CommitNews | undefined;
  /** Resolves with the first look, whatever it brought. */
  readonly fetched: Promise<void>;
  /** Reads what the cluster has believed of it, before work on applications begins. */
  expect(op: Op): Promise<void>;
  /** Looks until it is stopped. */
  poll(op: Op): Promise<void>;
}

export interface ConfigRepositoryOptions {
  readonly name?: string;
  readonly mirror: Mirror;
  readonly kube: Kube;
  readonly clock: Clock;
  readonly steadyClock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  readonly pollMs: number;
  readonly metrics: Pick<ServiceMetrics, 'fetching' | 'webhook'>;
  readonly applied: AppliedMeter;
  readonly report: (error: unknown) => void;
  /** Whether this process works on applications: else nothing is written down of what is seen. */
  readonly isLeading: () => boolean;
  /** There may be something new of it. */
  readonly onNews: () => void;
  /** After each fetch, when all of it is written down. */
  readonly onNoted: () => void;
}

export function createConfigRepository(options: ConfigRepositoryOptions): ConfigRepository {
  const { name, mirror, kube, clock, steadyClock, metrics, applied, report, onNews } = options;
  const log = logOf(options);
  const health: FetchHealth = { problem: 'not fetched yet' };
  const alarm = createAlarm();
  const fetched = Promise.withResolvers<void>();
  const heads = createLedgerHeads(kube, mirror, clock, report, name);
  const branch = createBranchKeeper({
    kube,
    mirror,
    problem: () => health.problem,
    clock,
    log,
    report,
    ...(name === undefined ? {} : { repository: name }),
  });

  async function onFetched(op: Op): Promise<void> {
    fetched.resolve();
    if (!options.isLeading()) return;
    onNews();
    const commit = mirror.head();
    if (commit !== undefined) await repository.news?.tell(commit, op).catch(report);
    await heads.note(op);
    if ((await branch.note(op)) === 'Accepted') onNews();
    options.onNoted();
  }

  const repository: ConfigRepository = {
    ...(name === undefined ? {} : { name }),
    mirror,
    health,
    alarm,
    files: createParsedFiles(),
    branch,
    news: undefined,
    fetched: fetched.promise,
    async expect(op) {
      await Promise.all([heads.expect(op), branch.expect(op)]);
    },
    poll: (op) =>
      pollRepository(
        {
          mirror: metrics.fetching(mirror),
          health,
          clock: steadyClock,
          rng: options.rng,
          log,
          pollMs: options.pollMs,
          alarm,
          onAnswered: (since, result) => {
            metrics.webhook.fetched.observe((steadyClock.now() - since) / 1000);
            if (result.type === 'Changed') applied.found(result.commit, since);
          },
          onFetched,
        },
        op,
      ),
  };
  return repository;
}

/** Of a further repository, each line says which. */
function logOf({ log, name }: Pick<ConfigRepositoryOptions, 'log' | 'name'>): Log {
  if (name === undefined) return log;
  return (level, message, facts) => log(level, message, { ...facts, repository: name });
}
