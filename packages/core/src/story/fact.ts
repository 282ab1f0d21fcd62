import type { EpochMs, KubeObject, ObjectRef } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import type { EventReason, Place } from './reasons.ts';

/** Something that a record says has happened. */
export interface Fact {
  readonly reason: EventReason;
  readonly note: string;
  readonly at: EpochMs;
  /** The same whoever reads it out of the record, and whenever. */
  readonly key: string;
  /**
   * Nobody wrote down when it came to be, only since when something like it has been: who has seen the record without it
   * knows that it is new.
   */
  readonly isUndated?: true;
}

/** Where the Events of a record's facts are written. */
export type Places = Readonly<Partial<Record<Place, ObjectRef>>>;

/** A record's story, as far as the record still tells it. */
export interface Story {
  readonly record: KubeObject;
  readonly places: Places;
  readonly facts: readonly Fact[];
}

/** Tells facts of one record apart; a record that is made again by the same name has another uid. */
export function factKey({ metadata }: Pick<KubeObject, 'metadata'>, at: EpochMs, ...what: string[]): string {
  return [metadata.uid ?? '', toInstant(at), ...what].join('|');
}
