import type { KubeObject } from '@seatrial/model';
import { apiGroupOf } from '@seatrial/model';
import { isCustom } from '../canary/before-canary.ts';

/** As a Cluster file names a kind: those of Kubernetes itself also without their group. */
export function kindNames(object: Pick<KubeObject, 'apiVersion' | 'kind'>): readonly [string, ...string[]] {
  const group = apiGroupOf(object);
  const long = `${object.kind}.${group}`;
  return isCustom(object) ? [long] : [object.kind, long];
}
