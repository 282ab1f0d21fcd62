import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** Content that failed here, or was taken back after its promotion, is not released again unless somebody asked for it. */
export const quarantine: Check = ({ site: { cluster }, violated }) => {
  const failed = new Map<string, string>();
  const retried = new Set<string>();
  return ({ type, object }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { metadata, spec, status } = parseRelease(object);
    if (type === 'Added') {
      for (const [name, tree] of failed) {
        if (tree !== spec.tree || retried.has(name)) continue;
        violated(
          'a quarantined version does not come back',
          `${metadata.name} on ${cluster.name} after ${name}`,
        );
      }
    }
    const { outcome, gate } = status?.verdict ?? {};
    if (spec.undo !== undefined) failed.set(spec.undo.release, spec.previousTree ?? '');
    // Where infrastructure or another workload was in the way the content is not to blame: it is tried again after a pause.
    else if (gate === 'Infrastructure' || gate === 'OtherWorkload') failed.delete(metadata.name);
    else if (status?.phase === 'Failed' || (status?.phase === 'RolledBack' && outcome !== 'Superseded')) {
      failed.set(metadata.name, spec.tree);
    }
    if (spec.requests.some((request) => request.type === 'Retry')) retried.add(metadata.name);
  };
};
