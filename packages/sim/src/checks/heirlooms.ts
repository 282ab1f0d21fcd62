import { items, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { apiVersion, labels, refKey, refOf } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { releasesIn } from '../people/records.ts';
import type { Check } from './check.ts';

/**
 * Nothing that was in the cluster before Seatrial took it over is deleted by it, and the records of its application
 * know it from the first write on.
 */
export const heirlooms: Check = ({ site: { cluster }, violated }) => {
  const { store } = cluster;
  const madeByPeople = new Set<string>();

  return ({ type, object, previous, by }) => {
    const key = refKey(refOf(object));
    // Records and what a controller makes are nobody's work by hand.
    if (object.apiVersion === apiVersion || items(object, 'metadata', 'ownerReferences').length > 0) return;
    if (type === 'Added' && by === 'Person') madeByPeople.add(key);
    const wasTheirs = madeByPeople.has(key);
    if (type === 'Deleted') madeByPeople.delete(key);
    if (!wasTheirs || by !== 'Runner') return;
    const isEnding = [object, previous].map((it) => it?.metadata.deletionTimestamp !== undefined);
    if (type === 'Deleted' || (isEnding[0] === true && isEnding[1] === false))
      violated('what was there before is not deleted', key);
    const isTaken = ownerOf(previous) === undefined && ownerOf(object) !== undefined;
    if (isTaken && !isRecorded(object)) violated('what is taken over stands in a record before', key);
  };

  function isRecorded(object: KubeObject): boolean {
    const application = ownerOf(object) ?? '';
    const refs = [
      ...(stateOf(store, application)?.status?.adopted ?? []),
      ...releasesIn(store).flatMap(({ status }) => status?.adopted ?? []),
    ];
    return refs.some((ref) => refKey(ref) === refKey(refOf(object)));
  }
};

function ownerOf(object: KubeObject | undefined): string | undefined {
  return stringAt(object, 'metadata', 'labels', labels.application);
}
