import type { Clock, ForgePort, Op, ReleaseReport } from '@seatrial/core';
import { isSameJson, messageOf, PortError, releaseReport, stringAt } from '@seatrial/core';
import type { KubeObject, Release } from '@seatrial/model';
import { fromInstant, parseRelease, RecordError } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import { isLater } from '../view/versions.ts';
import type { Log } from '../world.ts';
import type { Teller } from './teller.ts';

/** What telling a forge may cost: its limits are for all that is asked of it, pull requests before anything. */
export interface ForgeTellingLimits {
  /** Commits that something is to be said of; what comes when there are more is dropped. */
  readonly queueMax: number;
  /** What was said last is remembered of so many. */
  readonly rememberedMax: number;
  /** Between two commits: GitHub takes some 80 writes a minute, and a release of which nothing was said is three. */
  readonly paceMs: number;
  /** After a failure that may pass, doubled with each. */
  readonly retryMsMin: number;
  readonly retryMsMax: number;
  /** What has ended longer ago is told of no more by a process that sees it for the first time. */
  readonly freshMs: number;
}

export const forgeTellingLimits: ForgeTellingLimits = {
  queueMax: 5_000,
  rememberedMax: 10_000,
  paceMs: 3_000,
  retryMsMin: 5_000,
  retryMsMax: 300_000,
  freshMs: 6 * 3_600_000,
};

/** What became of something that was to be said. */
export type ForgeTelling = 'Said' | 'Failed' | 'Dropped';

export interface ForgeTellerOptions {
  readonly forge: Pick<ForgePort, 'reportStatus' | 'keepDeployment' | 'reportDeployment'>;
  readonly clock: Clock;
  readonly limits: ForgeTellingLimits;
  readonly log: Log;
  readonly count: (telling: ForgeTelling) => void;
}

interface Told {
  readonly release: string;
  readonly version: string;
  readonly createdAt: string;
  readonly report: ReleaseReport;
}

/**
 * Says at the forge how releases stand, out of their records: of each commit on each cluster the newest alone. Nobody waits for it.
 * @param op of the term: with its end nothing more is said, and whoever is next reads in the records what is to be said
 */
export function createForgeTeller({ forge, clock, limits, log, count }: ForgeTellerOptions, op: Op): Teller {
  /** By context and commit. */
  const told = createRecent<Told>(limits.rememberedMax);
  /** By the same, in the order in which there was something to say. */
  const unsaid = new Map<string, ReleaseReport>();
  const deployments = createRecent<string>(limits.rememberedMax);
  let isTelling = false;
  let complaint: string | undefined;

  function note(release: Release, report: ReleaseReport): void {
    const key = `${report.names.context} ${report.sha}`;
    const before = told.get(key);
    const { uid = '', resourceVersion: version = '', creationTimestamp: createdAt = '' } = release.metadata;
    const now: Told = { release: uid, version, createdAt, report };
    if (before !== undefined && !follows(now, before)) return;
    told.set(key, now);
    if (before !== undefined && before.release === uid && isSameJson(before.report, report)) return;
    if (unsaid.size >= limits.queueMax && !unsaid.has(key)) return count('Dropped');
    unsaid.set(key, report);
    if (!isTelling) void tellAll();
  }

  async function tellAll(): Promise<void> {
    isTelling = true;
    try {
      let failures = 0;
      for (let next = first(unsaid); next !== undefined; next = first(unsaid)) {
        const [key, report] = next;
        const problem = await tried(report);
        // a right that is missing may be given, and a token replaced
        if (problem?.code === 'Unavailable' || problem?.code === 'Forbidden') {
          failures += 1;
          count('Failed');
          complain(problem.message);
          await clock.sleep(Math.min(limits.retryMsMax, limits.retryMsMin * 2 ** (failures - 1)), op.signal);
          continue;
        }
        failures = 0;
        if (unsaid.get(key) === report) unsaid.delete(key);
        count(problem === undefined ? 'Said' : 'Dropped');
        complain(problem?.message);
        await clock.sleep(limits.paceMs, op.signal);
      }
    } catch (error) {
      unsaid.clear();
      if (!op.signal.aborted) log('error', `Cannot go on to tell the forge: ${messageOf(error)}`);
    } finally {
      isTelling = false;
    }
  }

  /** Once for each new reason. */
  function complain(message: string | undefined): void {
    if (message !== undefined && message !== complaint)
      log('warn', `the forge is not told how releases stand: ${message}`);
    complaint = message;
  }

  async function tried(report: ReleaseReport): Promise<PortError | undefined> {
    try {
      await say(report);
      return undefined;
    } catch (error) {
      op.signal.throwIfAborted();
      if (error instanceof PortError) return error;
      throw error;
    }
  }

  async function say({ names, sha, status, deployment }: ReleaseReport): Promise<void> {
    await forge.reportStatus({ sha, context: names.context, ...status }, op);
    if (forge.keepDeployment === undefined || forge.reportDeployment === undefined) return;
    const { environment, marker } = names;
    const known = deployments.get(marker);
    // Of what is no production for it, GitHub ends the deployments before by itself.
    const wanted = { sha, environment, marker, description: names.context, isProduction: false };
    const id = known ?? (await forge.keepDeployment(wanted, op));
    deployments.set(marker, id);
    await forge.reportDeployment(id, deployment, op);
  }

  return {
    see(record) {
      if (record.kind !== 'Release' || op.signal.aborted || !isFresh(record, clock.now(), limits)) return;
      const release = readable(record);
      const report = release === undefined ? undefined : releaseReport(release);
      if (release !== undefined && report !== undefined) note(release, report);
    },
  };
}

/** Whether one is newer than what was told: of a commit that is released again, the later release counts. */
function follows(now: Told, before: Told): boolean {
  if (now.release === before.release) return isLater(now.version, before.version);
  return now.createdAt >= before.createdAt;
}

function isFresh(record: KubeObject, now: number, { freshMs }: Pick<ForgeTellingLimits, 'freshMs'>): boolean {
  const finishedAt = stringAt(record, 'status', 'finishedAt');
  return finishedAt === undefined || now - fromInstant(finishedAt) < freshMs;
}

/** A record that cannot be read is told of by the round that reads it. */
function readable(record: KubeObject): Release | undefined {
  try {
    return parseRelease(record);
  } catch (error) {
    if (error instanceof RecordError) return undefined;
    throw error;
  }
}

function first<V>(map: ReadonlyMap<string, V>): readonly [string, V] | undefined {
  for (const entry of map) return entry;
  return undefined;
}
