import { stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';

/** Which releases have not ended, by application, as far as the watches have told. */
export interface InFlight {
  /** @param isGone the record as it was at last, when it is deleted */
  note(release: KubeObject, isGone: boolean): void;
  /** Keys of an application's releases that have not ended. */
  of(application: string): readonly string[];
}

export function createInFlight(): InFlight {
  const byApplication = new Map<string, Set<string>>();
  return {
    note(release, isGone) {
      const application = release.metadata.labels?.[labels.application];
      if (application === undefined) return;
      const keys = byApplication.get(application) ?? new Set();
      const key = `release/${release.metadata.namespace}/${release.metadata.name}`;
      if (isGone || stringAt(release, 'status', 'finishedAt') !== undefined) keys.delete(key);
      else keys.add(key);
      if (keys.size === 0) byApplication.delete(application);
      else byApplication.set(application, keys);
    },
    of: (application) => [...(byApplication.get(application) ?? [])],
  };
}
