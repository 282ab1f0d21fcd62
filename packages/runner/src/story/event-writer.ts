import type { Clock, ClusterPort, Fact, Op, Subject } from '@seatrial/core';
import { eventKinds, eventRef, kubeEvent, messageOf, PortError, seriesPatch } from '@seatrial/core';
import type { EpochMs, ObjectRef } from '@seatrial/model';
import { refKey } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import type { Log } from '../world.ts';
import type { StoryLimits } from './limits.ts';
import { createRate } from './rate.ts';

/** What became of a fact at one object. `Repeated`: it is one of a series. `Dropped`: nobody is told. */
export type Telling = 'Written' | 'Repeated' | 'Dropped';

/** One fact on one object. */
export interface Line {
  readonly fact: Fact;
  readonly regarding: ObjectRef;
  /** Whose story it is. */
  readonly record: Subject;
}

export interface EventWriterOptions {
  readonly cluster: Pick<ClusterPort, 'get' | 'create' | 'patch'>;
  readonly clock: Clock;
  readonly identity: string;
  readonly limits: StoryLimits;
  readonly log: Log;
  readonly count: (telling: Telling) => void;
}

/** Writes Events, one after the other, behind the back of the rounds: nobody waits for it, and no failure of it is theirs. */
export interface EventWriter {
  add(line: Line): void;
  /** What a round has seen of an object need not be asked for. */
  know(ref: ObjectRef, uid: string): void;
}

/** An Event that has been asked for, and how often the same has happened since. */
interface Told {
  readonly ref: ObjectRef;
  readonly lastAt: EpochMs;
  readonly count: number;
}

type Write = { readonly line: Line; readonly attempt: number } & (
  | { readonly type: 'Create' }
  | { readonly type: 'Series'; readonly told: Told }
);

export function createEventWriter(options: EventWriterOptions, op: Op): EventWriter {
  const { cluster, clock, identity, limits, log, count } = options;
  const queue: Write[] = [];
  const told = createRecent<Told>(limits.rememberedMax);
  const uids = createRecent<{ readonly uid: string | undefined; readonly at: EpochMs }>(limits.rememberedMax);
  const rate = createRate(clock, limits);
  let isWriting = false;

  function add(line: Line): void {
    if (op.signal.aborted) return;
    const { fact, regarding } = line;
    const same = sameKey(line);
    const before = told.get(same);
    const isRepeated = before !== undefined && Math.abs(fact.at - before.lastAt) < limits.repeatMs;
    if (queue.length >= limits.queueMax || !rate.take(refKey(regarding))) return count('Dropped');
    const next: Told = isRepeated
      ? { ...before, lastAt: fact.at, count: before.count + 1 }
      : { ref: eventRef(fact, regarding), lastAt: fact.at, count: 1 };
    told.set(same, next);
    queue.push({ line, attempt: 1, ...(isRepeated ? { type: 'Series', told: next } : { type: 'Create' }) });
    if (!isWriting) void writeAll();
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await writeOne(next);
        await clock.sleep(limits.paceMs, op.signal);
      }
    } catch (error) {
      // The term is over: whoever leads next reads in the records what is to be told.
      queue.length = 0;
      if (!op.signal.aborted && !isEnd(error))
        log('error', `Cannot go on to write Events: ${messageOf(error)}`);
    } finally {
      isWriting = false;
    }
  }

  /** @throws AbortError when the term is over */
  async function writeOne(write: Write): Promise<void> {
    try {
      const telling = await (write.type === 'Create' ? create(write.line) : repeat(write.told));
      if (telling !== undefined) count(telling);
    } catch (error) {
      if (op.signal.aborted || isEnd(error)) throw error;
      if (isPassing(error) && write.attempt < limits.attemptsMax) {
        await clock.sleep(limits.retryMs, op.signal);
        queue.unshift({ ...write, attempt: write.attempt + 1 });
        return;
      }
      log('debug', `an Event is not written: ${messageOf(error)}`, { object: refKey(write.line.regarding) });
      count('Dropped');
    }
  }

  /** @returns undefined where there is nobody to tell: an object that is not there, or not yet, is not looked at */
  async function create({ fact, regarding, record }: Line): Promise<Telling | undefined> {
    const isOwn = refKey(regarding) === refKey(record.ref);
    const uid = isOwn ? record.uid : await uidOf(regarding);
    if (uid === undefined) return undefined;
    const event = kubeEvent(fact, { ref: regarding, uid }, isOwn ? undefined : record, identity);
    try {
      await cluster.create(event, op);
    } catch (error) {
      // A process before this one has told it.
      if (!(error instanceof PortError) || error.code !== 'AlreadyExists') throw error;
    }
    return 'Written';
  }

  async function repeat({ ref, count, lastAt }: Told): Promise<Telling> {
    const { apiVersion, kind, name, namespace } = ref;
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    await cluster.patch({ apiVersion, kind, metadata }, seriesPatch(count, lastAt), 'Runner', op);
    return 'Repeated';
  }

  async function uidOf(ref: ObjectRef): Promise<string | undefined> {
    const known = uids.get(refKey(ref));
    if (known !== undefined && clock.now() - known.at < limits.uidMs) return known.uid;
    const uid = (await cluster.get(ref, op))?.metadata.uid;
    know(ref, uid);
    return uid;
  }

  function know(ref: ObjectRef, uid: string | undefined): void {
    uids.set(refKey(ref), { uid, at: clock.now() });
  }

  return { add, know };
}

/** Troubles are the same whatever their numbers; of what goes well each step is its own. */
function sameKey({ fact: { reason, note }, regarding, record }: Line): string {
  const isTrouble = eventKinds[reason].type === 'Warning';
  return [refKey(regarding), record.uid, reason, isTrouble ? '' : note].join('|');
}

function isPassing(error: unknown): boolean {
  return error instanceof PortError && (error.code === 'Unavailable' || error.code === 'Conflict');
}

function isEnd(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
