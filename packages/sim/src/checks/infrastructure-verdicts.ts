import { field } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** What pods and controllers say; a deadline that has passed says nothing of whose fault it was. */
const ofPods =
  /^(ErrImagePull|ImagePullBackOff|CrashLoop|CrashLoopBackOff|FailedCreate|Unschedulable|NodeNotReady)$/;
/** Words of images that never become ready, or not for long; see kube/image.ts. */
const failing = /:(crash|late|hang|missing|refused|fail)-/;

/** No version is failed for what a node, a quota or a registry does: its own images, and what they do, are known here. */
export const infrastructureVerdicts: Check = ({ site: { versions }, violated }) => {
  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    if (field(object, 'status', 'verdict', 'reason') === field(previous, 'status', 'verdict', 'reason'))
      return;
    const { metadata, spec, status } = parseRelease(object);
    const { outcome, gate, reason = '' } = status?.verdict ?? {};
    if (outcome !== 'Fail' || gate !== 'Health' || !ofPods.test(reason)) return;
    const files = versions.filesOfTree(spec.version) ?? [];
    const isItsOwn = files.some(({ bytes }) => failing.test(new TextDecoder().decode(bytes)));
    if (!isItsOwn) violated('infrastructure is no verdict on a version', `${metadata.name}: ${reason}`);
  };
};
