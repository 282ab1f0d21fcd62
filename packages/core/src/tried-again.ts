import type { Verdict } from '@seatrial/model';

/**
 * Whether a verdict says nothing about the version: the cluster, a registry, or a workload that it does not touch may be
 * what kept it from being promoted. Its content is not kept out, and it is tried again after a pause.
 */
export function isTriedAgain(verdict: Pick<Verdict, 'gate'> | undefined): boolean {
  return verdict?.gate === 'Infrastructure' || verdict?.gate === 'OtherWorkload';
}
