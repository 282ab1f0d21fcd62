import type { ApplicationStateStatus, Release } from '@seatrial/model';
import { sequenceOf } from './endings.ts';

/** A record that is new, or that somebody deleted: releases that are there tell what became of the ones before. */
export function toldBy(releases: readonly Release[]): ApplicationStateStatus {
  const newest = releases.toSorted((a, b) => sequenceOf(b.metadata.name) - sequenceOf(a.metadata.name))[0];
  return {
    sequence: newest === undefined ? 0 : sequenceOf(newest.metadata.name),
    ...(newest === undefined ? {} : { currentRelease: newest.metadata.name }),
    inventory: [],
    quarantine: [],
    conditions: [],
  };
}
