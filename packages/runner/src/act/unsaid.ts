import { isSameJson } from '@seatrial/core';
import type { EpochMs, KubeObject } from '@seatrial/model';
import { createRecent } from '../recent.ts';

/** People who read a record get numbers that are no older; each is a write, and a canary may wait for hours. */
export const sayMs = 15_000;

/** Records of which something is unsaid: more are under way at once in no cluster. */
const recordsMax = 10_000;

/**
 * Statuses that say nothing more than the record but what was counted on meanwhile. They are kept in mind here, and written
 * with the next that says more, or when it is time. A process that dies forgets them: the next one counts on from what is
 * written, as one that has looked less often.
 */
export interface Unsaid {
  /** A record as it would be, had all been written that is known of it. */
  of(record: KubeObject): KubeObject;
  /** @returns until when the status need not be written; it is kept in mind then. Nothing where it has to be, by now */
  keep(record: KubeObject, status: unknown): EpochMs | undefined;
}

interface Kept {
  /** The record as it is written. */
  readonly written: KubeObject;
  /** As it would be. The same for each who asks, as what one was read as is known of the very object. */
  readonly record: KubeObject;
  readonly since: EpochMs;
}

/** Writes all that is decided, whatever it is. */
export const nothingUnsaid: Unsaid = { of: (record) => record, keep: () => undefined };

/** @param hasOnlyCounted whether the second status says no more than the first */
export function createUnsaid(
  clock: { now(): EpochMs },
  hasOnlyCounted: (written: unknown, status: unknown) => boolean,
): Unsaid {
  const kept = createRecent<Kept | undefined>(recordsMax);

  function known(record: KubeObject): Kept | undefined {
    const found = kept.get(keyOf(record));
    return found !== undefined && isSameJson(found.written['status'], record['status']) ? found : undefined;
  }

  return {
    of(record) {
      const found = known(record);
      if (found === undefined) return record;
      if (found.written === record) return found.record;
      const said = withStatus(record, found.record['status']);
      kept.set(keyOf(record), { ...found, written: record, record: said });
      return said;
    },
    keep(record, status) {
      const written = record['status'];
      const now = clock.now();
      const since = known(record)?.since ?? now;
      const isDue = !hasOnlyCounted(written, status) || now - since >= sayMs;
      const next = { written: record, record: withStatus(record, status), since };
      kept.set(keyOf(record), isDue ? undefined : next);
      return isDue ? undefined : since + sayMs;
    },
  };
}

function withStatus(record: KubeObject, status: unknown): KubeObject {
  return { ...record, status };
}

function keyOf({ kind, metadata: { namespace = '', name, uid = '' } }: KubeObject): string {
  return `${kind}/${namespace}/${name}/${uid}`;
}
