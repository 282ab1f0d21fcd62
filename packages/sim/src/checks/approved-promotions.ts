import { field } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** No version is promoted without as many people's words as the application's file asks for, unless one asked to go past them, or back. */
export const approvedPromotions: Check = ({ world: { applications }, site: { cluster }, violated }) => {
  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    if (field(object, 'status', 'phase') !== 'Promoted' || field(previous, 'status', 'phase') === 'Promoted')
      return;
    const { metadata, spec } = parseRelease(object);
    const declared = applications.find((it) => it.metadata.name === spec.application)?.spec;
    const target = declared?.targets.find((it) => it.cluster === cluster.name);
    const steps = target?.steps ?? declared?.rollout?.steps ?? [];
    const asked = steps.reduce((sum, { approval }) => sum + (approval?.count ?? 0), 0);
    const people = new Set(spec.approvals.map(({ by }) => by)).size;
    const isPastThem =
      spec.undo !== undefined || spec.requests.some((request) => request.type === 'PromoteNow');
    if (people < asked && !isPastThem)
      violated('what asks for approvals has them', `${metadata.name}: ${people} of ${asked}`);
  };
};
