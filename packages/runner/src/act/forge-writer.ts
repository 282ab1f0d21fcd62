import type {
  ConfigPort,
  ForgePort,
  Observed,
  Op,
  RevertProposed,
  RevertPullRequestSeen,
  RevertWithdrawn,
} from '@seatrial/core';
import { isSameJson, PortError, revertRequest } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { closeRevert, keepRevert } from './pull-requests.ts';
import { tried } from './tried.ts';
import { forgeWriterKey } from './writer-keys.ts';

/** Pull requests that wait; the records say what they want, so nothing above it is lost. */
const pullRequestsMax = 10_000;

/**
 * Keeps the pull requests of reverts beside the loop, as the Git writer takes decisions to Git: what is wanted is put in line, and
 * lives in memory alone. The records say it, and ask again; a pull request is known by its branch, so what is asked for twice is
 * there once.
 */
export interface ForgeWriter {
  /** @throws PortError what the last try has failed with; it stays in line */
  keep(key: string, wanted: RevertProposed): 'InLine';
  /** @throws PortError as `keep` */
  close(key: string, closing: RevertWithdrawn): 'InLine';
  /** What was last seen of the pull request of a release’s revert; of another commit it is no answer. */
  seenOf(release: Release): Observed<RevertPullRequestSeen>;
  /** Forgets what is wanted for records whose keys are not these. */
  forgetUnless(isKept: (key: string) => boolean): void;
  /**
   * Does what was asked for since the last time, and wakes the records that it concerns. Where nothing was, somebody has heard that a
   * pull request has changed: all are looked at. @throws PortError why something is still wanted */
  flush(op: Op): Promise<void>;
}

type Wish =
  | { readonly type: 'Keep'; readonly wanted: RevertProposed }
  | { readonly type: 'Close'; readonly wanted: RevertWithdrawn };

interface Waiting {
  readonly key: string;
  readonly wish: Wish;
  /** Nobody has looked since it was asked for. */
  readonly isDue: boolean;
  readonly seen?: RevertPullRequestSeen;
  readonly problem?: PortError;
}

/** @param wake asks for a round of a key */
export function createForgeWriter(
  forge: ForgePort | undefined,
  config: Pick<ConfigPort, 'head' | 'file' | 'filesOfTree'>,
  wake: (key: string) => void,
): ForgeWriter {
  /** By release, its uid included. */
  const line = new Map<string, Waiting>();

  function putInLine(key: string, wish: Wish): 'InLine' {
    const { release, commit } = wish.wanted;
    const before = line.get(release);
    if (before === undefined && line.size >= pullRequestsMax)
      throw new PortError('Unavailable', `${pullRequestsMax} pull requests wait for the forge already`);
    const isSame = before?.wish.type === wish.type && before.wish.wanted.commit === commit;
    line.set(release, { ...(isSame ? before : {}), key, wish, isDue: true });
    wake(forgeWriterKey);
    if (isSame && before.problem !== undefined) throw before.problem;
    return 'InLine';
  }

  async function look(release: string, { key, wish, seen }: Waiting, op: Op): Promise<PortError | undefined> {
    let now: RevertPullRequestSeen | undefined;
    const problem = await tried(
      async () => {
        now = await done(wish, op);
      },
      'the forge',
      op,
    );
    const after = line.get(release);
    // another commit may be wanted by now
    if (after?.wish !== wish && after?.wish.wanted.commit !== wish.wanted.commit) return problem;
    const known = now ?? seen;
    const isNews = !isSameJson(known, seen) || problem?.message !== after.problem?.message;
    line.set(release, {
      key,
      wish: after.wish,
      isDue: problem !== undefined,
      ...(known === undefined ? {} : { seen: known }),
      ...(problem === undefined ? {} : { problem }),
    });
    if (isNews) wake(key);
    return problem;
  }

  async function done(wish: Wish, op: Op): Promise<RevertPullRequestSeen> {
    if (forge !== undefined)
      return wish.type === 'Keep'
        ? keepRevert(forge, config, wish.wanted, op)
        : closeRevert(forge, wish.wanted, op);
    // what another runner has opened is for people to close
    if (wish.type === 'Close') return { type: 'Gone' };
    throw new PortError(
      'Invalid',
      `the pull request of ${wish.wanted.branch} cannot be looked at: the runner is told no forge`,
    );
  }

  return {
    keep: (key, wanted) => putInLine(key, { type: 'Keep', wanted }),
    close: (key, wanted) => putInLine(key, { type: 'Close', wanted }),
    seenOf(release) {
      const { status } = release;
      const pullRequest = status?.revert?.pullRequest;
      if (status === undefined || pullRequest === undefined) return unseen;
      const waiting = line.get(revertRequest(release, status)?.release ?? '');
      if (waiting === undefined) return unseen;
      if (pullRequest.state === 'Ended') {
        line.delete(waiting.wish.wanted.release);
        return unseen;
      }
      const isMeant =
        waiting.wish.wanted.commit === pullRequest.commit &&
        (waiting.wish.type === 'Close') === (pullRequest.state === 'Closing');
      return isMeant && waiting.seen !== undefined ? { type: 'Value', value: waiting.seen } : unseen;
    },
    forgetUnless(isKept) {
      for (const [release, { key }] of line) if (!isKept(key)) line.delete(release);
    },
    async flush(op) {
      let last: PortError | undefined;
      const all = [...line];
      const due = all.filter(([, { isDue }]) => isDue);
      for (const [release, waiting] of due.length > 0 ? due : all) {
        const problem = await look(release, waiting, op);
        if (problem === undefined) continue;
        last = problem;
        // the next one would be answered the same
        if (problem.code === 'Unavailable' || problem.code === 'Forbidden') break;
      }
      if (last !== undefined) throw last;
    },
  };
}

const unseen = { type: 'NoData', reason: 'the forge was not asked yet' } as const;
