import type { ApplicationState, HistoryEntry } from '@seatrial/model';

export type News = Pick<HistoryEntry, 'phase' | 'reason' | 'message'>;

/** What releases tell themselves, at more length. */
const toldByReleases = 'Releasing';

/**
 * What stops an application, when it begins or changes, and once that it no longer does. The function is told the
 * record as it changes, and answers with what is new in its conditions.
 */
export function createConditionNews(): (record: ApplicationState) => readonly News[] {
  const standing = new Map<string, string>();
  return ({ metadata, status }) => {
    const news: News[] = [];
    for (const { type, status: holds, reason, message } of status?.conditions ?? []) {
      if (reason === toldByReleases) continue;
      const id = `${metadata.namespace}/${metadata.name}/${type}`;
      const why = `${holds}/${reason}/${message}`;
      if (holds === 'True' ? !standing.delete(id) : standing.get(id) === why) continue;
      if (holds !== 'True') standing.set(id, why);
      news.push({ phase: `${type}=${holds}`, reason, message });
    }
    return news;
  };
}
