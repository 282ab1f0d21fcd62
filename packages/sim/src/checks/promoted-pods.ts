import { field } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';
import { unlikePods } from './unlike-pods.ts';

/** When a version is promoted, every stable pod runs it and has read its configuration. Looks at no record but for the word itself. */
export const promotedPods: Check = ({ site: { cluster, versions }, violated }) => {
  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    if (field(object, 'status', 'phase') !== 'Promoted' || field(previous, 'status', 'phase') === 'Promoted')
      return;
    const { metadata, spec } = parseRelease(object);
    const version = { namespace: metadata.namespace ?? '', tree: spec.version };
    for (const unlike of unlikePods(versions, version, cluster)) {
      violated('what is promoted runs in every stable pod', `${metadata.name}: ${unlike}`);
    }
  };
};
