import {
  type BranchHead,
  type Clock,
  type CommitRelation,
  type CommitSignature,
  createSerially,
  type HeadJudgement,
  isSameJson,
  judgeHead,
  notSigned,
  type Op,
} from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { HeadTaken, TakeHead } from '../adapters/config-port.ts';
import {
  type ConfigBranchRecord,
  type RefusedHead,
  readConfigBranch,
  writeConfigBranch,
} from '../source/config-branch.ts';
import type { Log } from '../world.ts';
import { untilAnswered } from './until-answered.ts';

/** Sees to it that what is read of the config branch is the branch of this cluster's records. */
export interface BranchKeeper {
  /**
   * Reads what was taken before, by whichever runner. Asks until the API server has answered; where it forbids to look, or
   * nothing was written yet, the first commit that is seen is taken.
   */
  expect(op: Op): Promise<void>;
  readonly take: TakeHead;
  /**
   * Writes down what was taken or refused since, and asks for a person's word on what is refused; to be called after each
   * fetch. Answers whether something is taken now that was refused before.
   */
  note(op: Op): Promise<'Accepted' | 'AsBefore'>;
  /** What the branch shows and is not taken. */
  refused(): RefusedHead | undefined;
}

export interface BranchKeeperOptions {
  /** A further config repository; absent: the first one. */
  readonly repository?: string;
  readonly kube: Pick<Kube, 'get' | 'apply'>;
  readonly mirror: Pick<Mirror, 'headOf' | 'head' | 'relation' | 'fetch' | 'signature' | 'commitInfo'>;
  /** Why the repository cannot be read now; undefined where it can. */
  readonly problem: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes what went wrong, again each time it does. */
  readonly report: (error: unknown) => void;
}

/** For a fetch at the beginning of work: what another runner has taken is mostly on the branch already. */
const catchUpMs = 5_000;

/**
 * What is kept in memory is written to the cluster when it has changed, so a commit costs a write. The runners of a cluster share
 * the record, and none sets it back to what another has left behind: where it is not as this one knows it, it is read first.
 */
export function createBranchKeeper(options: BranchKeeperOptions): BranchKeeper {
  const { kube, mirror, clock, log, report, repository } = options;
  const serially = createSerially();
  let written: ConfigBranchRecord | undefined;
  /** Of the record as this runner read or wrote it last, while nobody is known to have written since. */
  let version: string | undefined;
  let taken: BranchHead | undefined;
  let refusal: { readonly of: BranchHead; readonly head: RefusedHead; readonly instead?: string } | undefined;
  /** As of the last look: files of signers may change. */
  let checked: { readonly commit: string; readonly signature: CommitSignature | undefined } | undefined;

  async function judged(commit: string, op: Op): Promise<HeadTaken> {
    const now = mirror.headOf(commit);
    const signature = await signatureOf(commit, op);
    if (signature?.type === 'NotSigned') return refuseUnsigned(now, signature.reason, op);
    if (taken === undefined || isSameJson(taken, now)) return accept(now);
    // The same commit by another tag is another matter.
    if (refusal !== undefined && refusal.head.reason !== 'CommitNotSigned' && isSameJson(refusal.of, now))
      return asRefused(refusal);
    const relation = await mirror.relation(taken.commit, commit, op);
    const judgement = judgeHead(taken, now, relation, repository);
    if (judgement.type === 'Taken') {
      if (taken.url !== now.url) log('info', `the config repository is read from ${now.url} now`);
      return accept(now);
    }
    return refuse(judgement, now, relation);
  }

  function refuse(
    { reason, message }: Extract<HeadJudgement, { type: 'Refused' }>,
    now: BranchHead,
    relation: CommitRelation,
  ): HeadTaken {
    const { commit } = now;
    log('warn', message, { commit, ...(taken === undefined ? {} : { before: taken.commit }) });
    const instead = relation === 'Unknown' ? undefined : taken?.commit;
    refusal = { of: now, head: { commit, reason, message }, ...(instead === undefined ? {} : { instead }) };
    return asRefused(refusal);
  }

  async function signatureOf(commit: string, op: Op): Promise<CommitSignature | undefined> {
    if (checked?.commit !== commit) checked = { commit, signature: await mirror.signature(commit, op) };
    return checked.signature;
  }

  /** Also what was taken before, when its signature counts no more: that stays, and nothing new begins by it. */
  async function refuseUnsigned(now: BranchHead, why: string, op: Op): Promise<HeadTaken> {
    const { commit } = now;
    const { name, email } = (await mirror.commitInfo(commit, op)).author;
    const judgement = notSigned(now, why, `${name} <${email}>`);
    const isSaid = refusal?.head.commit === commit && refusal.head.message === judgement.message;
    if (refusal !== undefined && isSaid) return asRefused(refusal);
    const relation = taken === undefined ? 'Unknown' : await mirror.relation(taken.commit, commit, op);
    return refuse(judgement, now, relation);
  }

  function accept(now: BranchHead): HeadTaken {
    taken = now;
    refusal = undefined;
    return { type: 'Taken' };
  }

  async function askPeople(op: Op): Promise<'Accepted' | 'AsBefore'> {
    if (refusal === undefined || refusal.head.reason === 'CommitNotSigned') return 'AsBefore';
    const { commit } = refusal.head;
    const record = await readConfigBranch(kube, repository, op);
    if (record?.taken === undefined) return 'AsBefore';
    if (!isSameJson(record.taken, taken)) return askRecord(record.taken, commit, op);
    if (record.accepted !== commit || record.refused?.commit !== commit) return 'AsBefore';
    log('info', `${commit.slice(0, 7)} was accepted: it is taken`, { commit, before: record.taken.commit });
    accept(mirror.headOf(commit));
    return 'Accepted';
  }

  /** Another runner has taken something by a person's word: what follows upon that is taken here too. */
  async function askRecord(theirs: BranchHead, commit: string, op: Op): Promise<'Accepted' | 'AsBefore'> {
    const relation = await mirror.relation(theirs.commit, commit, op);
    const isSame = theirs.commit === commit;
    if (!isSame && judgeHead(theirs, mirror.headOf(commit), relation).type === 'Refused') return 'AsBefore';
    accept(mirror.headOf(commit));
    return 'Accepted';
  }

  function recordNow(): ConfigBranchRecord {
    const problem = options.problem();
    return {
      ...(taken === undefined ? {} : { taken }),
      ...(refusal === undefined ? {} : { refused: refusal.head }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async function write(op: Op): Promise<void> {
    const record = recordNow();
    if (isSameJson(record, written ?? {})) return;
    if (!(await writeOver(version, record, op))) {
      const there = await readConfigBranch(kube, repository, op);
      const isOurs = there?.taken === undefined || isSameJson(there.taken, written?.taken);
      const ours = record.taken;
      if (isOurs || (ours !== undefined && (await isBehind(there.taken, ours, op))))
        version = await writeConfigBranch(
          kube,
          record,
          { repository, resourceVersion: there?.resourceVersion },
          op,
        );
    }
    written = record;
  }

  /** @returns whether it is written: not where another runner, or a person, has written since */
  async function writeOver(known: string | undefined, record: ConfigBranchRecord, op: Op): Promise<boolean> {
    if (known === undefined) return false;
    version = undefined;
    try {
      version = await writeConfigBranch(kube, record, { repository, resourceVersion: known }, op);
      return true;
    } catch (error) {
      if (isKubeError(error, 'Conflict')) return false;
      throw error;
    }
  }

  /** Whether another runner has taken no more than we. What is not at hand is newer than all that is. */
  async function isBehind(theirs: BranchHead, ours: BranchHead, op: Op): Promise<boolean> {
    const relation = await mirror.relation(theirs.commit, ours.commit, op);
    return relation === 'Continues' || relation === 'Rewritten';
  }

  /** Another runner may have taken what this one has not fetched yet. */
  async function catchUp(op: Op): Promise<void> {
    const head = mirror.head();
    if (taken === undefined || head === undefined) return;
    if ((await mirror.relation(taken.commit, head, op)) !== 'Unknown') return;
    const over = new AbortController();
    const waited = clock.sleep(catchUpMs, AbortSignal.any([op.signal, over.signal])).catch(() => undefined);
    const fetched = mirror.fetch(op).then(() => undefined, report);
    await Promise.race([waited, fetched]);
    over.abort();
    op.signal.throwIfAborted();
  }

  /** Looks again at what the branch shows, and asks for a person's word on it. */
  async function lookAgain(op: Op): Promise<'Accepted' | 'AsBefore'> {
    const commit = mirror.head();
    const before = refusal;
    checked = undefined;
    if (commit !== undefined) await judged(commit, op);
    const word = await askPeople(op);
    // Whoever was put among the signers has signed it before.
    return before !== undefined && refusal === undefined ? 'Accepted' : word;
  }

  const readRecord = (op: Op): Promise<void> =>
    serially('branch', async () => {
      const record = await untilAnswered(clock, report, () => readUnlessForbidden(options, op), op);
      written = record && {
        ...(record.taken && { taken: record.taken }),
        ...(record.refused && { refused: record.refused }),
        ...(record.problem && { problem: record.problem }),
      };
      taken = record?.taken;
      refusal = undefined;
      version = record?.resourceVersion;
      await catchUp(op);
    });

  return {
    expect: (op) => serially('record', () => readRecord(op)),
    take: (commit, op) => serially('branch', () => judged(commit, op)),
    note: (op) =>
      serially('record', async () => {
        try {
          const word = await serially('branch', () => lookAgain(op));
          // Who asks for the branch meanwhile does not wait for the API server.
          await write(op);
          return word;
        } catch (error) {
          op.signal.throwIfAborted();
          report(error);
          return 'AsBefore';
        }
      }),
    refused: () => refusal?.head,
  };
}

function asRefused({
  head: { reason, message },
  instead,
}: {
  head: RefusedHead;
  instead?: string;
}): HeadTaken {
  return { type: 'Refused', reason, message, ...(instead === undefined ? {} : { instead }) };
}

/** Rights that were taken away must not stop what is in flight. */
async function readUnlessForbidden(
  { kube, report, repository }: BranchKeeperOptions,
  op: Op,
): ReturnType<typeof readConfigBranch> {
  try {
    return await readConfigBranch(kube, repository, op);
  } catch (error) {
    if (!isKubeError(error, 'Forbidden')) throw error;
    report(error);
    return undefined;
  }
}
