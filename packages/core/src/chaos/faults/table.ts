import type { Fault, KubeObject } from '@seatrial/model';
import type { FaultOf, FaultRow, PatchOrder } from './fault-row.ts';
import { podKill } from './pod-kill.ts';
import { zoneFailure } from './zone-failure.ts';

/** Every fault; one that `model` has and this has not does not compile. */
const rows: { readonly [T in Fault['type']]: FaultRow<FaultOf<T>> } = {
  PodKill: podKill,
  ZoneFailure: zoneFailure,
};

export function faultRow(type: Fault['type']): FaultRow {
  return rows[type];
}

/** The row by a name that a person may have written. */
export function faultRowNamed(type: string | undefined): FaultRow | undefined {
  return type !== undefined && isFaultType(type) ? rows[type] : undefined;
}

function isFaultType(type: string): type is Fault['type'] {
  return Object.hasOwn(rows, type);
}

/** JSON merge patch that an order asks for, of the object as it is now; `undefined`: its row changes no objects. */
export function faultPatch(
  order: PatchOrder,
  live: KubeObject,
): Readonly<Record<string, unknown>> | undefined {
  return faultRow(order.fault.type).patch?.(order, live);
}
