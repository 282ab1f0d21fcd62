import type { ClusterPort, EventReason, Fact, Op, Story } from '@seatrial/core';
import { eventKinds, messageOf, newsIn, storyOf } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { RecordError, refKey, refOf } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import { isLater } from '../view/versions.ts';
import type { Log } from '../world.ts';
import { createEventWriter, type EventWriterOptions, type Line } from './event-writer.ts';

/** Tells what happens where people look: in Events, or at the forge. */
export interface Teller {
  /** To be called with an object as it was just read or written. Returns at once, and does not throw. */
  see(object: KubeObject): void;
}

interface Seen {
  readonly version: string;
  readonly keys: ReadonlySet<string>;
}

export interface TellerOptions extends EventWriterOptions {
  /** Called with what has happened since this process saw the record last, and so once by one process alone. */
  readonly happened: (reason: EventReason) => void;
}

/** Tells in Events. @param op of the term: with its end nothing more is written */
export function createTeller(options: TellerOptions, op: Op): Teller {
  const { clock, limits, log, happened } = options;
  const writer = createEventWriter(options, op);
  const seen = createRecent<Seen>(limits.rememberedMax);
  return {
    see(record) {
      const { resourceVersion: version, uid } = record.metadata;
      if (uid === undefined) return;
      writer.know(refOf(record), uid);
      if (version === undefined) return;
      const key = `${refKey(refOf(record))}|${uid}`;
      const before = seen.get(key);
      // Two rounds may have it at hand: what the one has read may be shown after what the other has written.
      if (before !== undefined && !isLater(version, before.version)) return;
      const story = readable(record, log);
      if (story === undefined) return;
      seen.set(key, { version, keys: new Set(story.facts.map((fact) => fact.key)) });
      const news = newsIn(story.facts, before?.keys, clock.now());
      if (before !== undefined) for (const { reason } of news) happened(reason);
      for (const line of news.flatMap((fact) => linesOf(fact, story, uid))) writer.add(line);
    },
  };
}

export function tellers(...all: readonly Teller[]): Teller {
  return {
    see(object) {
      for (const teller of all) teller.see(object);
    },
  };
}

/** The cluster, with each object that a round reads and each status that it writes shown to the teller: first it is written, then told. */
export function toldBy(cluster: ClusterPort, teller: Teller): ClusterPort {
  return {
    ...cluster,
    async get(ref, op) {
      const object = await cluster.get(ref, op);
      if (object !== undefined) teller.see(object);
      return object;
    },
    async updateStatus(object, op) {
      const written = await cluster.updateStatus(object, op);
      teller.see(written);
      return written;
    },
  };
}

/** A record that cannot be read has no story, and the round that reads it says why. No fault of a story ends a round. */
function readable(record: KubeObject, log: Log): Story | undefined {
  try {
    return storyOf(record);
  } catch (error) {
    if (!(error instanceof RecordError)) log('error', `Cannot tell of a record: ${messageOf(error)}`);
    return undefined;
  }
}

function linesOf(fact: Fact, { record, places }: Story, uid: string): readonly Line[] {
  return eventKinds[fact.reason].places.flatMap((place) => {
    const regarding = places[place];
    return regarding === undefined ? [] : [{ fact, regarding, record: { ref: refOf(record), uid } }];
  });
}
