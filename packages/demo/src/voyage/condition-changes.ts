import type { ApplicationState, HistoryEntry } from '@seatrial/model';

export type ConditionChange = Pick<HistoryEntry, 'phase' | 'reason' | 'message'>;

/** The reason of a condition that only repeats what the release's own history says in more detail. */
const reportedByReleases = 'Releasing';

/**
 * What stops an application, when it begins or changes, and once that it no longer does. The function is called with the
 * record as it changes, and returns what is new in its conditions.
 */
export function createConditionChanges(): (record: ApplicationState) => readonly ConditionChange[] {
  const standing = new Map<string, string>();
  return ({ metadata, status }) => {
    const news: ConditionChange[] = [];
    for (const { type, status: holds, reason, message } of status?.conditions ?? []) {
      if (reason === reportedByReleases) continue;
      const id = `${metadata.namespace}/${metadata.name}/${type}`;
      const why = `${holds}/${reason}/${message}`;
      if (holds === 'True' ? !standing.delete(id) : standing.get(id) === why) continue;
      if (holds !== 'True') standing.set(id, why);
      news.push({ phase: `${type}=${holds}`, reason, message });
    }
    return news;
  };
}
