import type { ConfigPort, Observed, Op, RevertRequest, RevertState } from '@seatrial/core';
import { PortError, revertRequest } from '@seatrial/core';
import type { LedgerEntry, Release } from '@seatrial/model';
import { RevertWaits } from './revert-waits.ts';
import { tried } from './tried.ts';
import { gitWriterKey } from './writer-keys.ts';

/** Entries of one push: a thousand releases are a few. */
const batchEntriesMax = 500;
const whom = 'the config repository';
/** Entries and reverts that wait; the records say what they owe, so nothing above it is lost. */
const owedMax = 100_000;

/**
 * Takes decisions to Git beside the loop: rounds of records only put them in line, so no round waits for a server that is
 * slow, hangs or is away. What is in line lives in memory alone. The records say what they owe, and ask again after a
 * restart; Git knows an entry by its id and a revert by its release, so what is asked for twice is written once.
 */
export interface GitWriter {
  /**
   * Puts entries in line, of the record with this key.
   * @throws PortError what the last try to write one of them has failed with; it stays in line
   */
  append(key: string, entries: readonly LedgerEntry[]): 'InLine';
  /** Puts a revert in line. @throws PortError what the last try has failed with; it stays in line */
  revert(key: string, request: RevertRequest): 'InLine';
  /** What came of a release's revert. Forgotten as soon as the record says it. */
  revertOf(release: Release): Observed<RevertState>;
  /** Forgets what is owed for records whose keys are not these: another runner owes it now, as they say. */
  keep(isKept: (key: string) => boolean): void;
  /**
   * Writes what is in line, oldest decision first, and wakes the records that it concerns.
   * @throws PortError why something is still owed, after the rest was tried
   */
  flush(op: Op): Promise<void>;
}

interface Owed<T> {
  readonly value: T;
  readonly key: string;
  readonly problem?: PortError;
}

/** What puts decisions into Git. */
export interface GitWrites {
  readonly appendLedger: ConfigPort['appendLedger'];
  readonly isLedgerCut: ConfigPort['isLedgerCut'];
  /** @throws RevertWaits where it hangs on what is not known yet */
  readonly revert: (request: RevertRequest, op: Op) => Promise<RevertState>;
}

/** @param wake asks for a round of a key */
export function createGitWriter(
  writes: GitWrites,
  clusterName: string,
  wake: (key: string) => void,
): GitWriter {
  const entries = new Map<string, Owed<LedgerEntry>>();
  /** By the release, its uid included, since its name may come again; and by the person's request, where one has chosen. */
  const reverts = new Map<string, Owed<RevertRequest>>();
  const answers = new Map<string, RevertState>();

  function putInLine<T>(
    line: Map<string, Owed<T>>,
    id: string,
    value: T,
    key: string,
  ): PortError | undefined {
    const before = line.get(id);
    if (before === undefined && entries.size + reverts.size >= owedMax) {
      throw new PortError('Unavailable', `${owedMax} decisions wait for the config repository already`);
    }
    line.set(id, { ...before, value, key });
    if (before === undefined) wake(gitWriterKey);
    return before?.problem;
  }

  /** Notes why it is still owed; a record is woken to say so, once for each problem. */
  function failed<T>(line: Map<string, Owed<T>>, id: string, problem: PortError): void {
    const owed = line.get(id);
    if (owed === undefined) return;
    line.set(id, { ...owed, problem });
    if (owed.problem?.message !== problem.message) wake(owed.key);
  }

  /** Oldest decision first. @returns why some are still owed */
  async function writeEntries(op: Op): Promise<PortError | undefined> {
    const inLine = [...entries.values()].toSorted((a, b) => Date.parse(a.value.at) - Date.parse(b.value.at));
    let problem: PortError | undefined;
    while (inLine.length > 0 && !concernsAll(problem)) {
      problem = (await writeBatch(inLine.splice(0, batchEntriesMax), op)) ?? problem;
    }
    for (const { value } of inLine) if (problem !== undefined) failed(entries, value.id, problem);
    return problem;
  }

  /** @returns why some of these are still owed */
  async function writeBatch(batch: readonly Owed<LedgerEntry>[], op: Op): Promise<PortError | undefined> {
    const values = batch.map(({ value }) => value);
    const problem = await tried(() => writes.appendLedger(clusterName, values, op), whom, op);
    // An entry that Git will never take keeps out none of the others.
    if (problem?.code === 'Invalid' && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      const first = await writeBatch(batch.slice(0, half), op);
      return (await writeBatch(batch.slice(half), op)) ?? first;
    }
    for (const { value, key } of batch) {
      if (problem !== undefined) failed(entries, value.id, problem);
      else if (entries.delete(value.id)) wake(key);
    }
    return problem;
  }

  /** One by one, each being a commit of its own. @returns why some are still owed */
  async function writeReverts(op: Op): Promise<PortError | undefined> {
    let problem: PortError | undefined;
    let away: PortError | undefined;
    for (const { value, key } of reverts.values()) {
      const id = idOf(value);
      const own =
        away ?? (await tried(async () => void answers.set(id, await writes.revert(value, op)), whom, op));
      if (own !== undefined) failed(reverts, id, own);
      else if (reverts.delete(id)) wake(key);
      if (concernsAll(own)) away = own;
      problem = own ?? problem;
    }
    return problem;
  }

  /** What others have taken off the ledger. An entry that is written meanwhile brings it back, too. */
  async function putBack(op: Op): Promise<PortError | undefined> {
    if (!(await writes.isLedgerCut(clusterName, op))) return undefined;
    return tried(() => writes.appendLedger(clusterName, [], op), whom, op);
  }

  return {
    append(key, wanted) {
      const problems = wanted.map((entry) => putInLine(entries, entry.id, entry, key));
      const problem = problems.find((it) => it !== undefined);
      if (problem !== undefined) throw problem;
      return 'InLine';
    },
    revert(key, request) {
      if (answers.has(idOf(request))) return 'InLine';
      const problem = putInLine(reverts, idOf(request), request, key);
      if (problem !== undefined) throw problem;
      return 'InLine';
    },
    revertOf(release) {
      const { status } = release;
      const request = status === undefined ? undefined : revertRequest(release, status);
      const answer = request === undefined ? undefined : answers.get(idOf(request));
      if (request === undefined || answer === undefined) return { type: 'NoData', reason: 'not done yet' };
      if (status?.revert?.state !== 'Wanted') answers.delete(idOf(request));
      return { type: 'Value', value: answer };
    },
    keep(isKept) {
      for (const line of [entries, reverts])
        for (const [id, { key }] of line) if (!isKept(key)) line.delete(id);
    },
    async flush(op) {
      const problems = [await writeEntries(op), await writeReverts(op)];
      const problem = problems.find((it) => it !== undefined) ?? (await putBack(op));
      if (problem !== undefined) throw problem;
    },
  };
}

function idOf({ release, asked }: RevertRequest): string {
  return asked === undefined ? release : `${release} ${asked.at} ${asked.by}`;
}

/** Whether the next try would fail for the same reason. */
function concernsAll(problem: PortError | undefined): boolean {
  return problem !== undefined && problem.code !== 'Invalid' && !(problem instanceof RevertWaits);
}
