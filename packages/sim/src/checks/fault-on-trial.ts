import { nodeView } from '@seatrial/core';
import type { Fault, KubeObject } from '@seatrial/model';

type FaultOf<T extends Fault['type']> = Extract<Fault, { type: T }>;

/**
 * What a fault is to those who check it: said once more, in the words of the Scenario alone, so that a mistake in core's row
 * does not hide itself.
 */
export interface FaultOnTrial<F extends Fault = Fault> {
  /** It may hit whoever runs there, not its own namespace alone. */
  readonly hitsOthers: boolean;
  /** How long its nodes have to be failed before it passes; 0: it fails none. */
  nodesFailSeconds(fault: F): number;
  mayHitNode(fault: F, node: KubeObject): boolean;
  /** A pod of the workload under trial, on this node. */
  mayHitPod(fault: F, node: KubeObject | undefined): boolean;
}

/** For the tests of the checks. */
export const aZoneFailure: FaultOf<'ZoneFailure'> = { type: 'ZoneFailure', zone: 'a', durationSeconds: 10 };

const faults: { readonly [T in Fault['type']]: FaultOnTrial<FaultOf<T>> } = {
  PodKill: {
    hitsOthers: false,
    nodesFailSeconds: () => 0,
    mayHitNode: () => false,
    mayHitPod: () => true,
  },
  ZoneFailure: {
    hitsOthers: true,
    nodesFailSeconds: ({ durationSeconds }) => durationSeconds,
    mayHitNode: ({ zone }, node) => nodeView(node).zone === zone,
    mayHitPod: ({ zone }, node) => node !== undefined && nodeView(node).zone === zone,
  },
};

export function faultOnTrial({ type }: Fault): FaultOnTrial {
  return faults[type];
}
